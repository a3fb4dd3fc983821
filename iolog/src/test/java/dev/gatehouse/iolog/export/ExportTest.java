/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.iolog.archive.SealedRecording;
import dev.gatehouse.iolog.crypto.RecordingKeys;
import dev.gatehouse.iolog.read.RecordingReader;
import dev.gatehouse.iolog.read.TerminalEvent;
import dev.gatehouse.iolog.read.TerminalInterpreter;
import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.record.RecordType.Secrecy;
import dev.gatehouse.iolog.testing.Appliance;
import dev.gatehouse.iolog.testing.TestKeys;
import dev.gatehouse.iolog.testing.TestTypes;
import dev.gatehouse.iolog.write.InputLine;
import dev.gatehouse.iolog.write.LengthClass;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {

    @TempDir
    Path home;

    private final TestKeys keys = TestKeys.random();
    private SealedRecording sealed;

    @BeforeEach
    void record() throws Exception {
        try (Appliance appliance = new Appliance(home, keys)) {
            RecordingWriter writer = appliance.open(TestTypes.header());
            append(appliance, writer, TestTypes.RESIZE, 0, new byte[] {100, 30});
            byte[] euro = "1 €\r\n".getBytes(StandardCharsets.UTF_8);
            append(appliance, writer, TestTypes.OUTPUT, 0, Arrays.copyOfRange(euro, 0, 3)); // cut in the middle of it
            append(appliance, writer, TestTypes.OUTPUT, 0, Arrays.copyOfRange(euro, 3, euro.length));
            append(appliance, writer, TestTypes.OUTPUT, 1, "other\nchannel\n".getBytes(StandardCharsets.UTF_8));
            append(appliance, writer, TestTypes.INPUT, 0, "l\"s\n".getBytes(StandardCharsets.UTF_8));
            appliance.loop.run(() -> {
                InputLine line = writer.beginInputLine(TestTypes.INPUT);
                byte[] payload = payload(0, "secret".getBytes(StandardCharsets.UTF_8));
                line.append(payload, 0, payload.length, failure -> {});
                line.withhold(LengthClass.of(6));
            });
            append(appliance, writer, TestTypes.OUTPUT, 0, "\033[31mlx\b \bs\033[0m".getBytes(StandardCharsets.UTF_8));
            append(appliance, writer, TestTypes.EXIT, 0, new byte[] {3});
            sealed = appliance.closeAndSeal(writer);
        }
    }

    @Test
    void asciicastHasHeaderSizesIntervalsAndWithTheKeyInput() throws Exception {
        List<String> lines = asciicast(EnumSet.allOf(Secrecy.class));
        assertThat(lines.get(0))
                .isEqualTo("{\"version\":3,\"term\":{\"cols\":100,\"rows\":30},\"timestamp\":1795291200,"
                        + "\"title\":\"root@db1\"}");
        assertThat(lines.stream().skip(1).map(each -> each.replaceFirst("^\\[[0-9]+\\.[0-9]{6}, ", "[")))
                .containsExactly(
                        "[\"r\", \"100x30\"]",
                        "[\"o\", \"1 \"]",
                        "[\"o\", \"€\\r\\n\"]",
                        "[\"i\", \"l\\\"s\\n\"]",
                        "[\"m\", \"input not shown\"]",
                        "[\"o\", \"\\u001b[31mlx\\u0008 \\u0008s\\u001b[0m\"]",
                        "[\"x\", \"3\"]");
    }

    @Test
    void asciicastWithoutTheInputKeyHasNoInput() throws Exception {
        assertThat(asciicast(EnumSet.of(Secrecy.OUTPUT))).noneMatch(each -> each.contains("\"i\""));
    }

    @Test
    void textIsWhatWasToBeSeen() throws Exception {
        StringWriter out = new StringWriter();
        try (RecordingKeys held = Appliance.allKeys(sealed.file(), keys);
                RecordingReader reader = RecordingReader.open(sealed.file(), held)) {
            new TextExport(new TestInterpreter()).write(reader, out);
        }
        assertThat(out).hasToString("== channel 0 ==\n1 €\nls\n== channel 1 ==\nother\nchannel\n");
    }

    private List<String> asciicast(EnumSet<Secrecy> which) throws Exception {
        StringWriter out = new StringWriter();
        try (RecordingKeys held = Appliance.someKeys(sealed.file(), keys, which);
                RecordingReader reader = RecordingReader.open(sealed.file(), held)) {
            new AsciicastExport(new TestInterpreter(), OptionalInt.empty()).write(reader, out);
        }
        return out.toString().lines().toList();
    }

    private static void append(Appliance appliance, RecordingWriter writer, RecordType type, int channel, byte[] data)
            throws Exception {
        appliance.append(writer, type, payload(channel, data)).get(30, TimeUnit.SECONDS);
    }

    private static byte[] payload(int channel, byte[] data) {
        return ByteBuffer.allocate(4 + data.length).putInt(channel).put(data).array();
    }

    /** As a relay would write one. */
    private static final class TestInterpreter implements TerminalInterpreter {

        @Override
        public String protocol() {
            return "test";
        }

        @Override
        public Optional<TerminalEvent> interpret(int tag, byte[] payload) {
            if (tag < 256 || payload.length < 4) {
                return Optional.empty();
            }
            int channel = ByteBuffer.wrap(payload).getInt();
            byte[] data = Arrays.copyOfRange(payload, 4, payload.length);
            if (tag == TestTypes.OUTPUT.tag()) {
                return Optional.of(new TerminalEvent.Output(channel, data, false));
            }
            if (tag == TestTypes.INPUT.tag()) {
                return Optional.of(new TerminalEvent.Input(channel, data));
            }
            return Optional.of(
                    tag == TestTypes.RESIZE.tag()
                            ? new TerminalEvent.Resize(channel, data[0], data[1])
                            : new TerminalEvent.Exited(channel, Integer.toString(data[0])));
        }
    }
}
