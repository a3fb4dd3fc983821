/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.iolog.chronicle.ChronicleJournal;
import dev.gatehouse.iolog.codec.EndState;
import dev.gatehouse.iolog.integrity.RecordingVerifier;
import dev.gatehouse.iolog.integrity.VerificationReport;
import dev.gatehouse.iolog.journal.JournalConfig;
import dev.gatehouse.iolog.read.RecordingReader;
import dev.gatehouse.iolog.testing.Appliance;
import dev.gatehouse.iolog.testing.TestKeys;
import dev.gatehouse.iolog.testing.TestLoop;
import dev.gatehouse.iolog.testing.TestTypes;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalLifeTest {

    @TempDir
    Path home;

    private final TestKeys keys = TestKeys.random();

    @Test
    void removedJournalDirectoryEndsSessionsWithinASecondAndRecordingGoesOnInAFreshOne() throws Exception {
        try (Appliance appliance = new Appliance(home, keys)) {
            RecordingWriter writer = appliance.open(TestTypes.header());
            appliance.append(writer, TestTypes.OUTPUT, "before").get(30, TimeUnit.SECONDS);
            CompletableFuture<Throwable> failed = new CompletableFuture<>();
            appliance.loop.run(() -> writer.onFailure(failed::complete));
            removeTree(home.resolve("journal"));
            assertThat(failed.get(1, TimeUnit.SECONDS)).hasMessageContaining("its files are gone");
            SealedRecording sealed = appliance.nextSealed(); // the mapped files were still there to be read
            assertThat(sealed.summary().end().state()).isEqualTo(EndState.FAILED);
            assertThat(new RecordingVerifier(keys.publicKey())
                            .verify(sealed.file())
                            .counts()
                            .data())
                    .isEqualTo(1);
            RecordingWriter fresh = await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> appliance.open(TestTypes.header()), opened -> opened != null);
            appliance.append(fresh, TestTypes.OUTPUT, "after").get(30, TimeUnit.SECONDS);
            appliance.closeAndSeal(fresh);
        }
    }

    @Test
    void fullJournalFilesGoWhenTheArchiverIsPastThemAlthoughTheSessionIsStillOpen() throws Exception {
        try (Appliance appliance = new Appliance(home, keys)) {
            RecordingWriter writer = appliance.open(TestTypes.header());
            List<Path> first = journalFiles();
            byte[] noise = new byte[1024 * 1024];
            for (int i = 0; i < 300; i++) { // more than one file of 256 MiB
                new Random(i).nextBytes(noise);
                appliance.append(writer, TestTypes.OUTPUT, noise).get(60, TimeUnit.SECONDS);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> journalFiles().size() == 1);
            assertThat(journalFiles()).doesNotContainAnyElementsOf(first);
            SealedRecording sealed = appliance.closeAndSeal(writer);
            var report = new RecordingVerifier(keys.publicKey()).verify(sealed.file());
            assertThat(report.firstBad()).isEmpty();
            assertThat(sealed.summary().counts().get(TestTypes.OUTPUT.tag()).records())
                    .isEqualTo(300L * 16);
        }
    }

    @Test
    void secondProcessIsKeptOut() throws Exception {
        try (Appliance appliance = new Appliance(home, keys)) {
            assertThatThrownBy(() -> new ChronicleJournal(
                            JournalConfig.of(appliance.home.resolve("journal"), 1), keys, Clock.systemUTC()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another process");
        }
    }

    @Test
    void listenerHearsAgainUntilItHasHeard() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        LinkedBlockingQueue<SealedRecording> heard = new LinkedBlockingQueue<>();
        try (TestLoop loop = new TestLoop();
                ChronicleJournal journal =
                        new ChronicleJournal(JournalConfig.of(home.resolve("journal"), 1), keys, Clock.systemUTC())) {
            ArchiveListener deaf = recording -> calls.incrementAndGet() < 2
                    ? CompletableFuture.failedFuture(new IOException("database is away"))
                    : CompletableFuture.runAsync(() -> heard.add(recording));
            Archiver archiver = new Archiver(ArchiveConfig.of(home.resolve("recordings")), journal, keys, deaf);
            archiver.start();
            RecordingWriter writer = loop.call(() -> journal.recorder().open(TestTypes.header(), loop))
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            loop.run(() -> writer.close("client.closed", Map.of()));
            assertThat(heard.poll(60, TimeUnit.SECONDS).header().id()).isEqualTo(writer.id());
            await().until(() -> isEmpty(home.resolve("recordings/unannounced")));
            journal.state().close();
            archiver.close();
        }
    }

    @Test
    void growingFileCanBeReadBeforeItIsSealed() throws Exception {
        try (Appliance appliance = new Appliance(home, keys)) {
            RecordingWriter writer = appliance.open(TestTypes.header());
            appliance.append(writer, TestTypes.OUTPUT, "live").get(30, TimeUnit.SECONDS);
            Path growing = home.resolve("recordings/open/" + writer.id() + ".part");
            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
                try (var held = Appliance.allKeys(growing, keys);
                        var reader = RecordingReader.open(growing, held)) {
                    var next = reader.cursor().next();
                    return reader.summary().isEmpty()
                            && next != null
                            && new String(next.payload(), StandardCharsets.UTF_8).equals("live");
                }
            });
            assertThat(new RecordingVerifier(keys.publicKey()).verify(growing).verdict())
                    .isEqualTo(VerificationReport.Verdict.UNSEALED);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.findAny().isEmpty();
        }
    }

    private List<Path> journalFiles() throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("journal"))) {
            return files.filter(each -> each.toString().endsWith(".cq4")).toList();
        }
    }

    private static void removeTree(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
