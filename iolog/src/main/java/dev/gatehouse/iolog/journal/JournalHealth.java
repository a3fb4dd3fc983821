/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import dev.gatehouse.iolog.write.RecordingUnavailableException;
import java.io.File;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks four times a second whether recording can go on, so that sessions hear within one second also when nothing is being
 * appended: free space, files gone, a burst that hangs. A second thread carries the journal to the disk, as that may block.
 */
final class JournalHealth implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(JournalHealth.class);

    private static final long CHECK_MILLIS = 250;
    private static final long REPLACE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final JournalRecorder recorder;
    private final JournalConfig config;
    private final ScheduledExecutorService checks;
    private final ScheduledExecutorService syncs;
    private final long[] failedAtNanos;

    JournalHealth(JournalRecorder recorder, JournalConfig config) {
        this.recorder = recorder;
        this.config = config;
        this.failedAtNanos = new long[recorder.laneCount()];
        this.checks = scheduler("journal-health");
        this.syncs = scheduler("journal-sync");
    }

    private static ScheduledExecutorService scheduler(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    void start() {
        checkSpace();
        checks.scheduleWithFixedDelay(this::check, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
        long syncMillis = config.syncInterval().toMillis();
        syncs.scheduleWithFixedDelay(this::sync, syncMillis, syncMillis, TimeUnit.MILLISECONDS);
    }

    private void check() {
        try {
            checkSpace();
            for (int i = 0; i < recorder.laneCount(); i++) {
                checkLane(i);
            }
        } catch (RuntimeException unexpected) { // must not end the schedule
            LOGGER.atError().setCause(unexpected).log("journal health check failed");
        }
    }

    private void checkSpace() {
        // not Files.getFileStore: it looks for the mount point, and in a chroot there is none
        File disk = config.directory().toFile();
        long total = disk.getTotalSpace();
        long free = disk.getUsableSpace();
        if (total == 0) {
            refuse("journal directory " + disk + " cannot be reached");
            return;
        }
        long openFloor = config.watermark().openFloorBytes(total);
        long liveFloor = config.watermark().liveFloorBytes(total);
        if (free >= openFloor) {
            if (recorder.refusalReason() != null) {
                LOGGER.atInfo().log("new recordings are taken again");
            }
            recorder.refuse(null);
            return;
        }
        RecordingUnavailableException reason = refuse(
                "disk of the journal has " + free + " bytes free, less than the " + openFloor + " that must stay free");
        if (free < liveFloor) {
            for (int i = 0; i < recorder.laneCount(); i++) {
                recorder.lane(i).failRecordings(reason);
            }
        }
    }

    private RecordingUnavailableException refuse(String why) {
        if (recorder.refusalReason() == null) {
            LOGGER.atError().log("new recordings are refused: {}", why);
        }
        RecordingUnavailableException reason = new RecordingUnavailableException(why);
        recorder.refuse(reason);
        return reason;
    }

    private void checkLane(int index) {
        Lane lane = recorder.lane(index);
        if (lane.failure() == null) {
            if (!lane.store().isIntact()) {
                lane.fail("its files are gone", null);
            } else if (lane.burstNanos() > config.stallLimit().toNanos()) {
                lane.fail("the disk did not answer for " + config.stallLimit(), null);
            }
            failedAtNanos[index] = System.nanoTime();
        } else if (System.nanoTime() - failedAtNanos[index] > REPLACE_NANOS) {
            failedAtNanos[index] = System.nanoTime();
            replace(index, lane.name());
        }
    }

    private void replace(int index, String failed) {
        try {
            recorder.replaceLane(index);
            LOGGER.atInfo().addKeyValue("lane", failed).log("journal lane has been replaced");
        } catch (IOException | RuntimeException notYet) {
            LOGGER.atDebug().addKeyValue("lane", failed).setCause(notYet).log("journal lane cannot be replaced yet");
        }
    }

    private void sync() {
        for (int i = 0; i < recorder.laneCount(); i++) {
            Lane lane = recorder.lane(i);
            try {
                if (lane.failure() == null) {
                    lane.store().sync();
                }
            } catch (IOException | RuntimeException | Error broken) {
                lane.fail("sync failed", broken);
            }
        }
    }

    @Override
    public void close() {
        checks.shutdownNow();
        syncs.shutdownNow();
    }
}
