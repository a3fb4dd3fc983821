/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.iolog.read.TerminalEvent;
import dev.gatehouse.iolog.record.RecordType;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SshTerminalInterpreterTest {

    private final SshTerminalInterpreter interpreter = new SshTerminalInterpreter();

    private Optional<TerminalEvent> interpret(RecordType type, Payload payload) {
        return interpreter.interpret(type.tag(), Arrays.copyOf(payload.array(), payload.length()));
    }

    @Test
    void outputOfBothStreamsAndInput() {
        assertThat(interpret(SshRecordTypes.OUTPUT, new Payload(3).putText("hé")))
                .hasValueSatisfying(event -> assertThat(event)
                        .isInstanceOfSatisfying(TerminalEvent.Output.class, output -> {
                            assertThat(output.channel()).isEqualTo(3);
                            assertThat(output.error()).isFalse();
                            assertThat(output.data()).asString().isEqualTo("hé");
                        }));
        assertThat(interpret(SshRecordTypes.STDERR, new Payload(0).putText("e")))
                .hasValueSatisfying(event ->
                        assertThat(((TerminalEvent.Output) event).error()).isTrue());
        assertThat(interpret(SshRecordTypes.INPUT, new Payload(0).putText("ls\r")))
                .hasValueSatisfying(event -> assertThat(event).isInstanceOf(TerminalEvent.Input.class));
    }

    @Test
    void sizesStartsAndExits() {
        assertThat(interpret(
                        SshRecordTypes.PTY,
                        new Payload(1).putInt(120).putInt(40).putInt(0).putInt(0)))
                .contains(new TerminalEvent.Resize(1, 120, 40));
        assertThat(interpret(SshRecordTypes.RESIZE, new Payload(1).putInt(0).putInt(0)))
                .isEmpty();
        assertThat(interpret(
                        SshRecordTypes.RESIZE, new Payload(1).putInt(10_001).putInt(24)))
                .isEmpty();
        assertThat(interpret(SshRecordTypes.SHELL, new Payload(1))).contains(new TerminalEvent.Started(1, ""));
        assertThat(interpret(SshRecordTypes.EXEC, new Payload(1).putText("id")))
                .contains(new TerminalEvent.Started(1, "id"));
        assertThat(interpret(SshRecordTypes.EXIT_STATUS, new Payload(1).putInt(255)))
                .contains(new TerminalEvent.Exited(1, "255"));
        assertThat(interpret(
                        SshRecordTypes.EXIT_SIGNAL, new Payload(1).putByte(0).putText("TERM")))
                .contains(new TerminalEvent.Exited(1, "signal TERM"));
    }

    @Test
    void everyTruncationMeansNothingAndThrowsNothing() {
        for (RecordType type : SshRecordTypes.ALL) {
            for (int length = 0; length < Integer.BYTES; length++) {
                assertThat(interpreter.interpret(type.tag(), new byte[length])).isEmpty();
            }
            for (int length = Integer.BYTES; length < 24; length++) {
                interpreter.interpret(type.tag(), new byte[length]);
            }
        }
        assertThat(interpreter.interpret(9_999, new byte[8])).isEmpty();
    }
}
