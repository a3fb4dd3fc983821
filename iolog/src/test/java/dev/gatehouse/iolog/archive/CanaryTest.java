/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.iolog.testing.Appliance;
import dev.gatehouse.iolog.testing.TestKeys;
import dev.gatehouse.iolog.testing.TestTypes;
import dev.gatehouse.iolog.write.InputLine;
import dev.gatehouse.iolog.write.LengthClass;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invariant 5, secrets are objects: what is typed and shown is in no file of the journal and of the recordings in the clear. */
class CanaryTest {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    @TempDir
    Path home;

    @Test
    void canaryIsNeitherInTheJournalNorInTheRecordings() throws Exception {
        String output = canary();
        String bulk = canary();
        String input = canary();
        String shown = canary();
        String hidden = canary();
        List<String> canaries = List.of(output, bulk, input, shown, hidden);
        try (Appliance appliance = new Appliance(home, TestKeys.random())) {
            RecordingWriter writer = appliance.open(TestTypes.header());
            appliance.append(writer, TestTypes.OUTPUT, output).get(30, TimeUnit.SECONDS);
            appliance
                    .append(writer, TestTypes.OUTPUT, (bulk + " ").repeat(3_000))
                    .get(30, TimeUnit.SECONDS);
            appliance.append(writer, TestTypes.INPUT, input).get(30, TimeUnit.SECONDS);
            appliance.loop.run(() -> {
                InputLine first = writer.beginInputLine(TestTypes.INPUT);
                append(first, shown);
                first.reveal();
                InputLine second = writer.beginInputLine(TestTypes.INPUT);
                append(second, hidden);
                second.withhold(LengthClass.of(hidden.length()));
            });
            appliance.append(writer, TestTypes.OUTPUT, "last").get(30, TimeUnit.SECONDS);
            assertThat(findIn("journal", canaries)).isEmpty();
            assertThat(findIn("journal", List.of("ann")))
                    .as("what is in the clear is found")
                    .isNotEmpty();
            appliance.closeAndSeal(writer);
            assertThat(findIn(".", canaries)).isEmpty();
            assertThat(findIn("recordings", List.of("ann"))).isNotEmpty();
        }
    }

    private static void append(InputLine line, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        line.append(bytes, 0, bytes.length, failure -> {});
    }

    private List<Path> findIn(String directory, List<String> needles) throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve(directory))) {
            return files.filter(Files::isRegularFile)
                    .filter(each -> needles.stream().anyMatch(content(each)::contains))
                    .toList();
        }
    }

    private static String content(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static String canary() {
        SecureRandom random = new SecureRandom();
        StringBuilder canary = new StringBuilder();
        for (int i = 0; i < 24; i++) {
            canary.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return canary.toString();
    }
}
