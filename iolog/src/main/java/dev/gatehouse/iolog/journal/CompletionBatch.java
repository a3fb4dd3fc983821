/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that one burst has to tell to one loop, as one task of that loop. */
final class CompletionBatch implements Runnable {

    private static final Logger LOGGER = LoggerFactory.getLogger(CompletionBatch.class);

    private final Executor loop;
    private final List<Entry> written = new ArrayList<>();
    private final List<JournaledWriter> writable = new ArrayList<>();

    private CompletionBatch(Executor loop) {
        this.loop = loop;
    }

    /** Sends one task to each loop that has something to hear. */
    static void deliver(List<Entry> written, List<JournaledWriter> writable) {
        List<CompletionBatch> batches = new ArrayList<>(1);
        for (Entry each : written) {
            batchFor(batches, each.recording.loop).written.add(each);
        }
        for (JournaledWriter each : writable) {
            batchFor(batches, each.recording().loop).writable.add(each);
        }
        batches.forEach(CompletionBatch::send);
    }

    @SuppressWarnings("ReferenceEquality") // the same event loop
    private static CompletionBatch batchFor(List<CompletionBatch> batches, Executor loop) {
        for (int i = batches.size() - 1; i >= 0; i--) {
            if (batches.get(i).loop == loop) {
                return batches.get(i);
            }
        }
        CompletionBatch batch = new CompletionBatch(loop);
        batches.add(batch);
        return batch;
    }

    private void send() {
        try {
            loop.execute(this);
        } catch (RejectedExecutionException gone) {
            LOGGER.atDebug().addKeyValue("entries", written.size()).log("loop is gone, nobody to tell");
        }
    }

    @Override
    public void run() {
        for (Entry each : written) {
            try {
                Throwable failure = each.recording.failure();
                each.complete(failure != null ? failure : each.failure);
            } catch (RuntimeException relayFailed) { // of one session: the others of this burst must hear too
                LOGGER.atError()
                        .addKeyValue("sessionId", each.recording.header.id())
                        .setCause(relayFailed)
                        .log("a completion failed");
            }
        }
        for (JournaledWriter each : writable) {
            try {
                each.becameWritable();
            } catch (RuntimeException relayFailed) {
                LOGGER.atError()
                        .addKeyValue("sessionId", each.id())
                        .setCause(relayFailed)
                        .log("a writable action failed");
            }
        }
    }
}
