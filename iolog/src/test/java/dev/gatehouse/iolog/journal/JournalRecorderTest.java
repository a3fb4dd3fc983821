/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.iolog.codec.FormatLimits;
import dev.gatehouse.iolog.codec.FormatRecords;
import dev.gatehouse.iolog.record.RecordingHeader;
import dev.gatehouse.iolog.testing.TestKeys;
import dev.gatehouse.iolog.testing.TestLoop;
import dev.gatehouse.iolog.testing.TestTypes;
import dev.gatehouse.iolog.write.RecordingUnavailableException;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The write-ahead port over a store that misbehaves. */
class JournalRecorderTest {

    private static final RingLimits RING = new RingLimits(1000, 500, 4000);
    private static final int PAYLOAD = 1000 - Entry.OVERHEAD_BYTES; // one append fills the ring to its high-water mark

    @TempDir
    Path directory;

    private final List<FakeStore> stores = Collections.synchronizedList(new ArrayList<>());
    private final TestLoop loop = new TestLoop();
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
    private JournalRecorder recorder;
    private RecordingWriter writer;

    @BeforeEach
    void open() throws Exception {
        JournalConfig config = new JournalConfig(
                directory, 1, RING, new DiskWatermark(0, 0), Duration.ofSeconds(1), Duration.ofMillis(800));
        recorder = new JournalRecorder(config, lane -> newStore(), TestKeys.random(), Clock.systemUTC());
        writer = openRecording();
        loop.run(() -> writer.onFailure(cause -> heard.add("failure " + cause.getMessage())));
    }

    private FakeStore newStore() {
        FakeStore store = new FakeStore();
        stores.add(store);
        return store;
    }

    @AfterEach
    void close() {
        stores.forEach(FakeStore::goOn);
        recorder.close();
        loop.close();
    }

    @Test
    void nothingIsAcknowledgedBeforeItIsCommitted() throws Exception {
        store().hang();
        CompletableFuture<Void> appended = append(10);
        assertThatThrownBy(() -> appended.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        store().goOn();
        appended.get(30, TimeUnit.SECONDS);
    }

    @Test
    void oneBurstWakesTheLoopOnce() throws Exception {
        store().hang();
        append(1); // holds the writer while the others gather
        await().until(() -> store().mayAppend.hasQueuedThreads());
        List<CompletableFuture<Void>> burst = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            burst.add(append(1));
        }
        loop.run(() -> {});
        long before = loop.tasks();
        store().goOn();
        CompletableFuture.allOf(burst.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        assertThat(loop.tasks() - before).isEqualTo(1);
    }

    @Test
    void ringIsWritableBelowItsHighWaterMarkAndAgainBelowItsLow() throws Exception {
        AtomicInteger writable = new AtomicInteger();
        store().hang();
        loop.run(() -> {
            writer.onWritable(writable::incrementAndGet);
            appendNow(PAYLOAD - 1);
            assertThat(writer.isWritable()).as("one byte below the mark").isTrue();
        });
        await().until(() -> store().mayAppend.hasQueuedThreads());
        store().goOn();
        await().until(() -> heard.contains("ok"));
        store().hang();
        loop.run(() -> {
            appendNow(PAYLOAD);
            assertThat(writer.isWritable()).as("at the mark").isFalse();
            assertThat(writer.isWritable()).isFalse();
        });
        assertThat(writable).hasValue(0);
        store().goOn();
        await().until(() -> writable.get() == 1);
        loop.run(() -> assertThat(writer.isWritable()).isTrue());
    }

    @Test
    void slowDiskSlowsTheReaderDownAndLosesNothing() throws Exception {
        store().slowNanos = 2_000_000;
        List<Integer> acknowledged = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger mostWaiting = new AtomicInteger();
        AtomicInteger waiting = new AtomicInteger();
        AtomicInteger next = new AtomicInteger();
        Runnable read = () -> {
            while (writer.isWritable() && next.get() < 200) {
                int number = next.getAndIncrement();
                mostWaiting.accumulateAndGet(waiting.incrementAndGet(), Math::max);
                writer.append(TestTypes.OUTPUT, new byte[100], 0, 100, failure -> {
                    waiting.decrementAndGet();
                    acknowledged.add(failure == null ? number : -1);
                });
            }
        };
        loop.run(() -> {
            writer.onWritable(read);
            read.run();
        });
        await().until(() -> acknowledged.size() == 200);
        assertThat(acknowledged).isSorted().doesNotContain(-1);
        int bytesEach = 100 + Entry.OVERHEAD_BYTES;
        // what fills the ring, and as much again that is written but not yet told
        assertThat(mostWaiting.get()).isLessThanOrEqualTo(2 * (int) RING.highWaterBytes() / bytesEach + 2);
        assertThat(store().excerpts).hasSize(201);
    }

    @Test
    void whoDoesNotStopReadingFailsBeyondTheLimitAndNotAtIt() throws Exception {
        store().hang();
        loop.run(() -> {
            for (int i = 0; i < 4; i++) {
                appendNow(PAYLOAD); // four times a thousand: at the limit
            }
        });
        loop.run(() -> assertThat(heard).isEmpty());
        loop.run(() -> appendNow(0));
        await().until(() -> heard.stream().anyMatch(each -> each.contains("did not stop reading")));
        store().goOn();
        await().until(() -> heard.stream().filter(each -> each.equals("failed")).count() == 5);
    }

    @Test
    void appendOfTheLargestSizeIsTakenAndOneByteMoreRefused() throws Exception {
        loop.run(() -> assertThatThrownBy(() -> appendNow(FormatLimits.APPEND_BYTES_MAX + 1))
                .isInstanceOf(IllegalArgumentException.class));
    }

    @Test
    void ioFailureFailsTheRecordingOnceAndEveryAppendAfterIt() throws Exception {
        append(1).get(30, TimeUnit.SECONDS);
        store().failure = new IOException("no space left on device");
        CompletableFuture<Void> second = append(1);
        CompletableFuture<Void> third = append(1);
        assertFails(second);
        assertFails(third);
        assertFails(append(1));
        assertThatThrownBy(() -> loop.call(() -> writer.close("client.closed", Map.of()))
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(RecordingUnavailableException.class);
        assertThat(heard).containsOnlyOnce("failure journal lane " + laneName() + ": append failed");
    }

    @Test
    void lateErrorFromAMappedPageAcknowledgesNothingOfItsBurst() throws Exception {
        store().commitFailure = new InternalError("a fault occurred in a recent unsafe memory access operation");
        assertFails(append(1));
        await().until(() -> !heard.isEmpty());
        assertThat(store().tags()).contains(TestTypes.OUTPUT.tag()); // written, but not acknowledged
    }

    @Test
    void hangingDiskFailsTheRecordingAlthoughTheWriterIsStuck() throws Exception {
        store().hang();
        append(1);
        await().until(() -> heard.stream().anyMatch(each -> each.contains("the disk did not answer")));
    }

    @Test
    void missingFilesFailTheRecordingWithinASecondAlthoughNothingIsAppendedAndAFreshLaneTakesOver() throws Exception {
        long began = System.nanoTime();
        store().intact = false;
        await().pollInterval(Duration.ofMillis(10)).until(() -> !heard.isEmpty());
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(1));
        assertThat(heard.get(0)).contains("its files are gone");
        assertThatThrownBy(this::openRecording).hasRootCauseInstanceOf(RecordingUnavailableException.class);
        await().until(() -> stores.size() == 2);
        await().ignoreExceptions().until(() -> openRecording() != null);
    }

    @Test
    void recordingOpensOnceAndAgainAfterItsEnd() throws Exception {
        RecordingHeader header = TestTypes.header();
        RecordingWriter first = openRecording(header);
        assertThatThrownBy(() -> openRecording(header))
                .hasRootCauseMessage("recording " + header.id() + " is open already");
        loop.call(() -> first.close("client.closed", Map.of()))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        assertThat(openRecording(header).id()).isEqualTo(header.id());
    }

    @Test
    void stoppingEndsWhatIsOpen() throws Exception {
        recorder.close();
        assertThat(store().closed).isTrue();
        assertThat(store().tags()).containsExactly(FormatRecords.OPEN.tag(), FormatRecords.END.tag());
        assertFails(append(1));
        assertThatThrownBy(this::openRecording).hasRootCauseInstanceOf(RecordingUnavailableException.class);
    }

    private FakeStore store() {
        return stores.get(0);
    }

    private String laneName() {
        return "lane-0.0";
    }

    private RecordingWriter openRecording() throws Exception {
        return openRecording(TestTypes.header());
    }

    private RecordingWriter openRecording(RecordingHeader header) throws Exception {
        return loop.call(() -> recorder.open(header, loop))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private CompletableFuture<Void> append(int bytes) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> writer.append(TestTypes.OUTPUT, new byte[bytes], 0, bytes, failure -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        }));
        return done;
    }

    private void appendNow(int bytes) {
        writer.append(
                TestTypes.OUTPUT, new byte[bytes], 0, bytes, failure -> heard.add(failure == null ? "ok" : "failed"));
    }

    private static void assertFails(CompletableFuture<Void> appended) {
        assertThatThrownBy(() -> appended.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(RecordingUnavailableException.class);
    }
}
