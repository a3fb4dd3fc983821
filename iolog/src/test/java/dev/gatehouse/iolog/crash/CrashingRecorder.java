/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.crash;

import dev.gatehouse.iolog.testing.Appliance;
import dev.gatehouse.iolog.testing.TestKeys;
import dev.gatehouse.iolog.testing.TestTypes;
import dev.gatehouse.iolog.write.InputLine;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;

/**
 * Records in many sessions at once and prints each acknowledged record, {@code SESSION NUMBER}, unbuffered, until it is killed:
 * {@code CrashingRecorder HOME KEYS SESSIONS}.
 */
public final class CrashingRecorder {

    private static final int UNACKNOWLEDGED_MAX = 16;

    private final OutputStream out = new FileOutputStream(FileDescriptor.out);
    private final Random random = new Random(1);

    private CrashingRecorder() {}

    public static void main(String[] args) throws Exception {
        CrashingRecorder recorder = new CrashingRecorder();
        Appliance appliance = new Appliance(Path.of(args[0]), TestKeys.ofText(args[1]));
        for (int i = 0; i < Integer.parseInt(args[2]); i++) {
            RecordingWriter writer = appliance.open(TestTypes.header());
            boolean typed = i == 0;
            appliance.loop.run(() -> {
                if (typed) {
                    InputLine line = writer.beginInputLine(TestTypes.INPUT);
                    line.append(new byte[] {'x'}, 0, 1, failure -> {});
                }
                Session session = recorder.new Session(writer);
                for (int n = 0; n < UNACKNOWLEDGED_MAX; n++) {
                    session.append();
                }
            });
        }
        Thread.currentThread().join();
    }

    private final class Session {
        private final RecordingWriter writer;
        private long number;
        private long acknowledged;

        Session(RecordingWriter writer) {
            this.writer = writer;
        }

        void append() {
            byte[] payload = new byte[8 + random.nextInt(20_000)];
            random.nextBytes(payload);
            ByteBuffer.wrap(payload).putLong(++number);
            writer.append(TestTypes.OUTPUT, payload, 0, payload.length, failure -> {
                if (failure == null) {
                    print(writer.id() + " " + ++acknowledged);
                    append();
                }
            });
        }
    }

    private void print(String line) {
        try {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException parentIsGone) {
            Runtime.getRuntime().halt(3);
        }
    }
}
