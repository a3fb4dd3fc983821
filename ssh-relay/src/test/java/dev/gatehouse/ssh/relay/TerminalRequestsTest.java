/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.ssh.relay.TerminalRequests.Effect;
import dev.gatehouse.ssh.relay.TerminalRequests.Verdict;
import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.PacketWriter;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalRequestsTest {

    private final TerminalRequests requests = new TerminalRequests();

    private Verdict ask(String type, PacketWriter rest) throws SshProtocolException {
        byte[] payload = PacketWriter.plain()
                .putString(type)
                .putBoolean(true)
                .putRaw(rest.toBytes())
                .toBytes();
        return requests.received(new PacketReader(payload, 0, payload.length));
    }

    private static PacketWriter nothing() {
        return PacketWriter.plain();
    }

    private static PacketWriter size(PacketWriter to, long columns, long rows) {
        return to.putUint32(columns).putUint32(rows).putUint32(0).putUint32(0);
    }

    private static PacketWriter pty() {
        return size(PacketWriter.plain().putString("xterm"), 80, 24).putString(new byte[] {1, 2, 3});
    }

    private static PacketWriter variable(String name, String value) {
        return PacketWriter.plain().putString(name).putString(value);
    }

    @Test
    void theTargetIsAskedForTheSameWithTheSizeOfNow() throws Exception {
        assertThat(ask("auth-agent-req@openssh.com", nothing()).success()).isFalse();
        assertThat(ask("pty-req", pty())).isEqualTo(new Verdict(true, true, Effect.NONE));
        assertThat(ask("env", variable("LANG", "C")).success()).isTrue();
        assertThat(ask("shell", nothing())).isEqualTo(new Verdict(true, true, Effect.SHELL));
        assertThat(ask("window-change", size(nothing(), 132, 43)).effect()).isEqualTo(Effect.RESIZED);
        assertThat(requests.columns()).isEqualTo(132);
        assertThat(requests.rows()).isEqualTo(43);
        List<AdoptedChannel.Request> asked = requests.forTarget();
        assertThat(asked)
                .extracting(AdoptedChannel.Request::type)
                .containsExactly("pty-req", "auth-agent-req@openssh.com", "env", "shell");
        assertThat(asked).extracting(AdoptedChannel.Request::answered).containsExactly(true, false, false, true);
        assertThat(asked.get(0).rest())
                .isEqualTo(size(PacketWriter.plain().putString("xterm"), 132, 43)
                        .putString(new byte[] {1, 2, 3})
                        .toBytes());
        assertThat(asked.get(2).rest()).isEqualTo(variable("LANG", "C").toBytes());
    }

    @Test
    void onlyOneThingIsStarted() throws Exception {
        assertThat(ask("exec", PacketWriter.plain().putString("ls")))
                .isEqualTo(new Verdict(true, true, Effect.IMPOSSIBLE));
        assertThat(ask("shell", nothing()).success()).isFalse();
        assertThat(ask("subsystem", PacketWriter.plain().putString("sftp")))
                .isEqualTo(new Verdict(true, false, Effect.NONE));
        assertThat(ask("pty-req", pty()).success()).isFalse();
        assertThat(ask("env", variable("A", "B")).success()).as("too late").isFalse();
    }

    @Test
    void whatIsKeptIsBounded() throws Exception {
        for (int i = 0; i < 64; i++) {
            assertThat(ask("env", variable("V" + i, "x")).success()).isTrue();
        }
        assertThat(ask("env", variable("V", "x")).success()).isFalse();
    }

    @Test
    void soIsItsSize() throws Exception {
        assertThat(ask("env", variable("A", "x".repeat(40_000))).success()).isTrue();
        assertThat(ask("env", variable("B", "x".repeat(40_000))).success()).isFalse();
        assertThat(ask("env", variable("C", "x")).success()).isTrue();
    }

    @Test
    void nothingStandsBehindAMessage() {
        assertThatThrownBy(() -> ask("shell", PacketWriter.plain().putByte(1)))
                .isInstanceOf(SshProtocolException.class);
        assertThatThrownBy(() -> ask("pty-req", pty().putByte(1))).isInstanceOf(SshProtocolException.class);
        assertThatThrownBy(() -> ask("window-change", size(nothing(), 1, 1).putByte(1)))
                .isInstanceOf(SshProtocolException.class);
    }
}
