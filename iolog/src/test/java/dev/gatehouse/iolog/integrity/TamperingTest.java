/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.iolog.archive.SealedRecording;
import dev.gatehouse.iolog.codec.FileLayout;
import dev.gatehouse.iolog.codec.MalformedRecordingException;
import dev.gatehouse.iolog.crypto.RecordingKeys;
import dev.gatehouse.iolog.integrity.VerificationReport.Verdict;
import dev.gatehouse.iolog.read.SectionReader;
import dev.gatehouse.iolog.testing.Appliance;
import dev.gatehouse.iolog.testing.TestKeys;
import dev.gatehouse.iolog.testing.TestTypes;
import dev.gatehouse.iolog.write.InputLine;
import dev.gatehouse.iolog.write.LengthClass;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to change a sealed file that we can think of, and a thousand that nobody thought of. */
class TamperingTest {

    private static final TestKeys KEYS = TestKeys.random();

    @TempDir
    static Path home;

    private static byte[] small;
    private static byte[] large;
    private static RecordingVerifier verifier;

    @BeforeAll
    static void record() throws Exception {
        verifier = new RecordingVerifier(KEYS.publicKey());
        try (Appliance appliance = new Appliance(home.resolve("appliance"), KEYS)) {
            RecordingWriter writer = appliance.open(TestTypes.header());
            appliance.append(writer, TestTypes.OUTPUT, "$ ").get(30, TimeUnit.SECONDS);
            appliance.loop.run(() -> {
                InputLine shown = writer.beginInputLine(TestTypes.INPUT);
                shown.append(new byte[] {'l', 's'}, 0, 2, failure -> {});
                shown.reveal();
                InputLine hidden = writer.beginInputLine(TestTypes.INPUT);
                hidden.append(new byte[] {'p', 'w'}, 0, 2, failure -> {});
                hidden.withhold(LengthClass.SHORT);
            });
            small = bytes(appliance.closeAndSeal(writer));
            RecordingWriter second = appliance.open(TestTypes.header());
            byte[] noise = new byte[64 * 1024];
            for (int i = 0; i < 60; i++) {
                new Random(i).nextBytes(noise);
                appliance.append(second, TestTypes.OUTPUT, noise.clone()).get(30, TimeUnit.SECONDS);
            }
            large = bytes(appliance.closeAndSeal(second));
        }
    }

    private static byte[] bytes(SealedRecording sealed) throws IOException {
        return Files.readAllBytes(sealed.file());
    }

    @Test
    void untouchedFilesAreWhole() throws Exception {
        assertThat(verify(small).firstBad()).isEmpty();
        assertThat(verify(large).firstBad()).isEmpty();
        assertThat(new SealedFileSurgery(large).withOldLinks()).isEqualTo(large);
        assertThat(new SealedFileSurgery(large).resigned(KEYS)).isEqualTo(large); // Ed25519 is deterministic
    }

    @Test
    void flippedRecordIsFoundAndItsChunkNamed() throws Exception {
        SealedFileSurgery file = new SealedFileSurgery(large);
        int second = file.first('C') + 1;
        SealedFileSurgery.Part part = file.parts.get(second);
        file.parts.set(second, part.withBody(SealedFileSurgery.flipped(part.body(), part.body().length / 2)));
        VerificationReport report = verify(file.withOldLinks());
        assertThat(report.verdict()).isEqualTo(Verdict.DAMAGED);
        VerificationReport.Finding finding = report.firstBad().orElseThrow();
        assertThat(finding.reason()).contains("section CHUNK does not fit its link");
        assertThat(finding.firstRecord()).isGreaterThan(2);
        assertThat(finding.lastRecord()).isBetween(finding.firstRecord(), finding.firstRecord() + 20);
    }

    @Test
    void flippedRecordIsNamedExactlyWhenTheForgerHashedAgainAndThereAreKeys() throws Exception {
        SealedFileSurgery file = new SealedFileSurgery(large);
        int first = file.first('C');
        SealedFileSurgery.Part part = file.parts.get(first);
        file.parts.set(first, part.withBody(SealedFileSurgery.flipped(part.body(), 100_000))); // in the second record
        byte[] forged = file.resigned(KEYS);
        assertThat(verify(forged).isWhole())
                .as("without data keys and with the node's key the chain is fine")
                .isTrue();
        VerificationReport report = verifyWithKeys(forged);
        assertThat(report.firstBad().orElseThrow().firstRecord()).isEqualTo(3);
        assertThat(report.firstBad().orElseThrow().reason()).contains("record 3 is not what was sealed");
    }

    @Test
    void cutFilesAreNeverWhole() throws Exception {
        SealedFileSurgery file = new SealedFileSurgery(large);
        while (file.parts.size() > 1) {
            file.parts.remove(file.parts.size() - 1);
            VerificationReport report = verify(file.withOldLinks());
            assertThat(report.verdict()).isEqualTo(Verdict.UNSEALED);
            assertThat(report.firstBad().orElseThrow().reason()).contains("without its end");
        }
        for (int length : new int[] {0, 1, 15, 16, 17, 40, large.length / 2, large.length - 1}) {
            assertThat(verify(Arrays.copyOf(large, length)).isWhole()).isFalse();
        }
    }

    @Test
    void swappedChunksAreFound() throws Exception {
        SealedFileSurgery file = new SealedFileSurgery(large);
        Collections.swap(file.parts, file.first('C'), file.first('C') + 1);
        assertThat(verify(file.withOldLinks()).verdict()).isEqualTo(Verdict.DAMAGED);
        assertThat(verify(file.rehashed()).verdict()).isEqualTo(Verdict.DAMAGED);
        VerificationReport report = verify(file.resigned(KEYS)); // even by the node itself
        assertThat(report.firstBad().orElseThrow().reason()).contains("where record 2 belongs");
    }

    @Test
    void insertedChunkIsFound() throws Exception {
        SealedFileSurgery file = new SealedFileSurgery(large);
        int chunk = file.first('C');
        file.parts.add(chunk + 1, file.parts.get(chunk));
        assertThat(verify(file.withOldLinks()).verdict()).isEqualTo(Verdict.DAMAGED);
        assertThat(verify(file.resigned(KEYS)).firstBad().orElseThrow().reason())
                .contains("belongs");
    }

    @Test
    void droppedChunkIsFound() throws Exception {
        for (boolean last : new boolean[] {false, true}) {
            SealedFileSurgery file = new SealedFileSurgery(large);
            file.parts.remove(last ? file.first('I') - 1 : file.first('C'));
            assertThat(verify(file.withOldLinks()).verdict()).isEqualTo(Verdict.DAMAGED);
            assertThat(verify(file.rehashed()).verdict()).isEqualTo(Verdict.DAMAGED);
            assertThat(verify(file.resigned(KEYS)).verdict()).isEqualTo(Verdict.DAMAGED);
        }
    }

    @Test
    void rehashedFileFailsAtItsSignature() throws Exception {
        SealedFileSurgery file = new SealedFileSurgery(large);
        int chunk = file.first('C');
        SealedFileSurgery.Part part = file.parts.get(chunk);
        file.parts.set(chunk, part.withBody(SealedFileSurgery.flipped(part.body(), 100_000)));
        VerificationReport report = verify(file.rehashed());
        assertThat(report.firstBad().orElseThrow().reason()).contains("signature is not by the given key");
    }

    @Test
    void fileSignedByAnotherKeyIsRefused() throws Exception {
        VerificationReport report = verify(new SealedFileSurgery(large).resigned(TestKeys.random()));
        assertThat(report.verdict()).isEqualTo(Verdict.DAMAGED);
        assertThat(report.firstBad().orElseThrow().reason()).contains("signature is not by the given key");
    }

    @Test
    void headOfAnotherSessionIsFound() throws Exception {
        SealedFileSurgery file = new SealedFileSurgery(large);
        file.parts.set(0, new SealedFileSurgery(small).parts.get(0));
        assertThat(verify(file.withOldLinks()).verdict()).isEqualTo(Verdict.DAMAGED);
        assertThat(verify(file.resigned(KEYS)).firstBad().orElseThrow().reason())
                .contains("end is not that of this recording");
    }

    @Test
    void anythingBehindTheEndIsFound() throws Exception {
        VerificationReport report = verify(Arrays.copyOf(large, large.length + 1));
        assertThat(report.firstBad().orElseThrow().reason()).contains("follows the end");
    }

    @Test
    void everyFlippedByteOfASmallFileIsFound() throws Exception {
        Path file = home.resolve("flipped");
        for (int i = 0; i < small.length; i++) {
            Files.write(file, SealedFileSurgery.flipped(small, i));
            assertThat(verifier.verify(file).isWhole()).as("byte %d flipped", i).isFalse();
        }
    }

    @Test
    void aThousandRandomMutationsAreFoundInBoundedTime() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            byte[] original = i % 50 == 0 ? large : small;
            byte[] mutated = mutate(original, random);
            if (!Arrays.equals(original, mutated)) {
                long began = System.nanoTime();
                VerificationReport report = verifyWithKeysIfReadable(mutated);
                assertThat(report.isWhole()).as("seed %d, mutation %d", seed, i).isFalse();
                assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(20));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 3})
    void offsetsOutsideOfTheFileAreRefused(long offset) throws Exception {
        try (SectionReader sections = SectionReader.open(Files.write(home.resolve("offsets"), small))) {
            assertThatThrownBy(() -> sections.at(offset)).isInstanceOf(MalformedRecordingException.class);
            assertThatThrownBy(() -> sections.linkAt(offset)).isInstanceOf(MalformedRecordingException.class);
        }
    }

    private static byte[] mutate(byte[] original, Random random) {
        byte[] bytes = original.clone();
        int at = random.nextInt(bytes.length);
        int length = Math.min(1 + random.nextInt(64), bytes.length - at);
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes = Arrays.copyOf(bytes, at);
            case 2 -> random.nextBytes(bytes);
            case 3 -> {
                for (int i = 0; i < length; i++) {
                    bytes[at + i] = (byte) random.nextInt();
                }
            }
            case 4 -> { // a length field of hostile size
                for (int i = 0; i < Math.min(4, length); i++) {
                    bytes[at + i] = (byte) 0x7F;
                }
            }
            default -> { // bytes left out
                byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
                System.arraycopy(bytes, at + length, shorter, at, bytes.length - at - length);
                bytes = shorter;
            }
        }
        if (random.nextInt(3) == 0 && bytes.length > FileLayout.PREAMBLE_BYTES) { // and once past the magic
            System.arraycopy(original, 0, bytes, 0, FileLayout.PREAMBLE_BYTES);
        }
        return bytes;
    }

    private VerificationReport verify(byte[] content) throws IOException {
        return verifier.verify(Files.write(home.resolve("verified"), content));
    }

    private VerificationReport verifyWithKeys(byte[] content) throws Exception {
        Path file = Files.write(home.resolve("verified"), content);
        try (RecordingKeys keys = Appliance.allKeys(file, KEYS)) {
            return verifier.verify(file, keys);
        }
    }

    private VerificationReport verifyWithKeysIfReadable(byte[] content) throws Exception {
        Path file = Files.write(home.resolve("verified"), content);
        RecordingKeys keys;
        try {
            keys = Appliance.allKeys(file, KEYS);
        } catch (IOException | GeneralSecurityException unreadable) {
            keys = RecordingKeys.none();
        }
        try (RecordingKeys held = keys) {
            return verifier.verify(file, held);
        }
    }
}
