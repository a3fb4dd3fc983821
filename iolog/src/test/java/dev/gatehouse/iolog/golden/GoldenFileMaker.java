/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.golden;

import dev.gatehouse.iolog.archive.SealedRecording;
import dev.gatehouse.iolog.testing.Appliance;
import dev.gatehouse.iolog.testing.TestKeys;
import dev.gatehouse.iolog.testing.TestTypes;
import dev.gatehouse.iolog.write.InputLine;
import dev.gatehouse.iolog.write.LengthClass;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Makes the golden file of a format version, once, when the version is released: {@code GoldenFileMaker WORK_DIRECTORY NAME}
 * writes {@code NAME.iolog} and {@code NAME.keys}. A golden file is never made again.
 */
public final class GoldenFileMaker {

    static final UUID ID = UUID.fromString("019a9f3c-0000-7000-8000-000000000001");
    static final String OUTPUT = "$ whoami\r\nroot\r\n";
    static final String LONG_OUTPUT = "0123456789".repeat(7_000);
    static final String INPUT = "typed under the input key";
    static final String SHOWN = "whoami\r";
    static final String HIDDEN = "never to be read";

    private GoldenFileMaker() {}

    public static void main(String[] args) throws Exception {
        TestKeys keys = TestKeys.random();
        try (Appliance appliance = new Appliance(Path.of(args[0]), keys)) {
            RecordingWriter writer = appliance.open(TestTypes.header(ID));
            appliance.append(writer, TestTypes.RESIZE, new byte[] {80, 24}).get(30, TimeUnit.SECONDS);
            appliance.loop.run(() -> {
                InputLine shown = writer.beginInputLine(TestTypes.INPUT);
                append(shown, SHOWN);
                shown.reveal();
                InputLine hidden = writer.beginInputLine(TestTypes.INPUT);
                append(hidden, HIDDEN);
                hidden.withhold(LengthClass.of(HIDDEN.length()));
            });
            appliance.append(writer, TestTypes.OUTPUT, OUTPUT).get(30, TimeUnit.SECONDS);
            appliance.append(writer, TestTypes.OUTPUT, LONG_OUTPUT).get(30, TimeUnit.SECONDS);
            appliance.append(writer, TestTypes.INPUT, INPUT).get(30, TimeUnit.SECONDS);
            appliance.append(writer, TestTypes.EXIT, new byte[] {0}).get(30, TimeUnit.SECONDS);
            SealedRecording sealed = appliance.closeAndSeal(writer);
            Files.copy(sealed.file(), Path.of(args[1] + ".iolog"));
            Files.writeString(Path.of(args[1] + ".keys"), keys.toText() + "\n");
        }
        System.exit(0);
    }

    private static void append(InputLine line, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        line.append(bytes, 0, bytes.length, failure -> {});
    }
}
