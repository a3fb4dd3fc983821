/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.control.recording.RecordingLibrary.Opened;
import dev.gatehouse.iolog.archive.SealedRecording;
import dev.gatehouse.iolog.export.PngExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameIndexerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path home;

    private final AtomicInteger applied = new AtomicInteger();
    private final Views views = views(applied::incrementAndGet);

    private static Views views(Runnable applying) {
        return new Views(List.of(), List.of(), List.of(new TestRecordings.Renderer(applying)));
    }

    private static Path cache(Path sealed) {
        return sealed.resolveSibling(sealed.getFileName() + ".frames");
    }

    @Test
    void sealedRecordingGetsScreensAndPicturesBeginAtThem() throws Exception {
        try (TestRecordings recordings = new TestRecordings(home);
                FrameIndexer indexer = new FrameIndexer(recordings::open, views).start()) {
            SealedRecording sealed = recordings.ofMebibytes(9);
            indexer.after(heard -> CompletableFuture.completedFuture(null)).sealed(sealed);
            await().atMost(PATIENCE).until(() -> Files.exists(cache(sealed.file())));
            int whole = applied.getAndSet(0);

            try (Opened opened = recordings.open(sealed.header().id(), sealed.file())) {
                int[] pixels = new PngExport(views.frames(TestRecordings.PROTOCOL))
                        .draw(opened.reader(), opened.frames(), Long.MAX_VALUE)
                        .orElseThrow()
                        .pixels();
                assertThat(pixels).containsExactly(9);
            }
            assertThat(whole).isGreaterThanOrEqualTo(9);
            assertThat(applied.get()).isBetween(1, whole - 8);
        }
    }

    @Test
    void brokenRecordingDoesNotStopTheNext() throws Exception {
        try (TestRecordings recordings = new TestRecordings(home);
                FrameIndexer indexer = new FrameIndexer(recordings::open, views).start()) {
            SealedRecording broken = recordings.ofMebibytes(2);
            SealedRecording next = recordings.ofMebibytes(1);
            Files.write(broken.file(), new byte[100], StandardOpenOption.TRUNCATE_EXISTING);

            assertThat(indexer.offer(broken.header().id(), TestRecordings.PROTOCOL, broken.file()))
                    .isTrue();
            assertThat(indexer.offer(UUID.randomUUID(), TestRecordings.PROTOCOL, home.resolve("gone")))
                    .isTrue();
            assertThat(indexer.offer(next.header().id(), TestRecordings.PROTOCOL, next.file()))
                    .isTrue();

            await().atMost(PATIENCE).until(() -> Files.exists(cache(next.file())));
            assertThat(cache(broken.file())).doesNotExist();
        }
    }

    @Test
    void recordingIsOfferedOnlyOnceItsListenerHasHeardOfIt() throws Exception {
        try (TestRecordings recordings = new TestRecordings(home);
                FrameIndexer indexer = new FrameIndexer(recordings::open, views).start()) {
            SealedRecording sealed = recordings.ofMebibytes(1);
            CompletableFuture<Void> refused = CompletableFuture.failedFuture(new IOException("no database"));
            assertThat(indexer.after(heard -> refused)
                            .sealed(sealed)
                            .toCompletableFuture()
                            .isCompletedExceptionally())
                    .isTrue();
            SealedRecording second = recordings.ofMebibytes(1);
            indexer.after(heard -> CompletableFuture.completedFuture(null)).sealed(second);

            await().atMost(PATIENCE).until(() -> Files.exists(cache(second.file())));
            assertThat(cache(sealed.file())).doesNotExist();
        }
    }

    @Test
    void fullQueueAndProtocolsWithoutPicturesAreTurnedAway() {
        FrameIndexer idle = new FrameIndexer(FrameIndexerTest::missing, views);
        UUID first = UUID.randomUUID();

        assertThat(idle.offer(UUID.randomUUID(), "ssh", home)).isFalse();
        assertThat(idle.offer(first, TestRecordings.PROTOCOL, home)).isTrue();
        for (int i = 1; i < FrameIndexer.WAITING_MAX; i++) {
            assertThat(idle.offer(UUID.randomUUID(), TestRecordings.PROTOCOL, home))
                    .isTrue();
        }
        assertThat(idle.offer(first, TestRecordings.PROTOCOL, home)).as("waits").isTrue();
        assertThat(idle.offer(UUID.randomUUID(), TestRecordings.PROTOCOL, home)).isFalse();
        idle.close();
        assertThat(idle.offer(first, TestRecordings.PROTOCOL, home)).isFalse();
    }

    @Test
    void closingEndsTheReplayAtHand() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Views slow = views(() -> {
            begun.countDown();
            awaitQuietly(goOn);
        });
        try (TestRecordings recordings = new TestRecordings(home)) {
            SealedRecording sealed = recordings.ofMebibytes(3);
            FrameIndexer indexer = new FrameIndexer(recordings::open, slow).start();
            indexer.offer(sealed.header().id(), TestRecordings.PROTOCOL, sealed.file());
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            Thread closing = new Thread(indexer::close);
            closing.start();
            await().atMost(PATIENCE).until(() -> !indexer.offer(UUID.randomUUID(), TestRecordings.PROTOCOL, home));
            goOn.countDown();
            closing.join(PATIENCE.toMillis());

            assertThat(closing.isAlive()).isFalse();
            assertThat(cache(sealed.file())).doesNotExist();
        }
    }

    private static Opened missing(UUID id, Path file) throws IOException {
        throw new IOException("there is no " + file);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
