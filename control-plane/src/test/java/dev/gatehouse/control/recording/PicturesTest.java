/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.session.RecordingView;
import dev.gatehouse.control.session.SessionView;
import dev.gatehouse.iolog.archive.SealedRecording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PicturesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path home;

    private final AtomicLong now = new AtomicLong();

    private static RecordingView row(SealedRecording sealed) {
        UUID id = sealed.header().id();
        SessionView session = new SessionView(
                id,
                "ann",
                "db1",
                "root",
                TestRecordings.PROTOCOL,
                "",
                "",
                null,
                null,
                "",
                "",
                0,
                0,
                id,
                "",
                "",
                "",
                "",
                "",
                "",
                false,
                "");
        return new RecordingView(session, "sealed", sealed.file().toString(), 1L, null, "", 1L, null, List.of());
    }

    private static Views views(Runnable applying) {
        return new Views(List.of(), List.of(), List.of(new TestRecordings.Renderer(applying)));
    }

    private Pictures pictures(TestRecordings recordings, Views views, FrameIndexer indexer) {
        return new Pictures(
                (row, secrecies) -> recordings.open(row.session().id(), Path.of(row.path())), views, indexer, now::get);
    }

    @Test
    void moreThanTwoAtOnceAreToldToComeAgain() throws Exception {
        CountDownLatch begun = new CountDownLatch(Pictures.AT_ONCE_MAX);
        CountDownLatch goOn = new CountDownLatch(1);
        Views slow = views(() -> {
            begun.countDown();
            awaitQuietly(goOn);
        });
        AtomicInteger noted = new AtomicInteger();
        try (TestRecordings recordings = new TestRecordings(home);
                FrameIndexer indexer = new FrameIndexer(recordings::open, slow)) {
            RecordingView row = row(recordings.ofMebibytes(1));
            Pictures pictures = pictures(recordings, slow, indexer);
            List<CompletableFuture<int[]>> drawn = new ArrayList<>();
            for (int i = 0; i < Pictures.AT_ONCE_MAX; i++) {
                drawn.add(draw(pictures, row, noted));
            }
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> pictures.draw(row, Long.MAX_VALUE, noted::incrementAndGet))
                    .isInstanceOfSatisfying(ApiProblem.class, busy -> {
                        assertThat(busy.status()).isEqualTo(503);
                        assertThat(busy.retryAfter()).contains(Duration.ofSeconds(5));
                    });
            assertThat(noted).hasValue(Pictures.AT_ONCE_MAX);

            goOn.countDown();
            for (CompletableFuture<int[]> each : drawn) {
                assertThat(each.get(60, TimeUnit.SECONDS)).containsExactly(1);
            }
            assertThat(pictures.draw(row, Long.MAX_VALUE, noted::incrementAndGet)
                            .pixels())
                    .containsExactly(1);
        }
    }

    private static CompletableFuture<int[]> draw(Pictures pictures, RecordingView row, AtomicInteger noted) {
        CompletableFuture<int[]> drawn = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                drawn.complete(pictures.draw(row, Long.MAX_VALUE, noted::incrementAndGet)
                        .pixels());
            } catch (Exception e) {
                drawn.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return drawn;
    }

    /** The clock goes on by seven seconds at each record. */
    @Test
    void replayPastTheDeadlineIsLeftToTheIndexer() throws Exception {
        Views ticking = views(() -> now.addAndGet(Duration.ofSeconds(7).toNanos()));
        try (TestRecordings recordings = new TestRecordings(home);
                FrameIndexer indexer = new FrameIndexer(recordings::open, ticking).start()) {
            SealedRecording sealed = recordings.ofMebibytes(9);
            Path cache = sealed.file().resolveSibling(sealed.file().getFileName() + ".frames");
            Pictures pictures = pictures(recordings, ticking, indexer);

            assertThatThrownBy(() -> pictures.draw(row(sealed), Long.MAX_VALUE, () -> {}))
                    .isInstanceOfSatisfying(
                            ApiProblem.class,
                            late -> assertThat(late.retryAfter()).isPresent());
            await().atMost(PATIENCE).until(() -> Files.exists(cache));
            assertThat(pictures.draw(row(sealed), Long.MAX_VALUE, () -> {}).pixels())
                    .containsExactly(9);
        }
    }

    @Test
    void nothingIsReadWhenTheUseCannotBeNotedAndTheTurnIsGivenBack() throws Exception {
        AtomicInteger applied = new AtomicInteger();
        Views views = views(applied::incrementAndGet);
        try (TestRecordings recordings = new TestRecordings(home);
                FrameIndexer indexer = new FrameIndexer(recordings::open, views)) {
            RecordingView row = row(recordings.ofMebibytes(1));
            Pictures pictures = pictures(recordings, views, indexer);
            for (int i = 0; i <= Pictures.AT_ONCE_MAX; i++) {
                assertThatThrownBy(() -> pictures.draw(row, 0, () -> {
                            throw ApiProblem.unavailable("no audit");
                        }))
                        .hasMessage("no audit");
            }
            assertThat(applied).hasValue(0);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
