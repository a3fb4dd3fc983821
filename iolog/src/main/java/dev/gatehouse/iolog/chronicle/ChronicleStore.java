/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.chronicle;

import dev.gatehouse.iolog.codec.Excerpt;
import dev.gatehouse.iolog.codec.FormatRecords;
import dev.gatehouse.iolog.codec.RecordForm;
import dev.gatehouse.iolog.journal.JournalStore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.LongSupplier;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane as one queue. The queue's clock stands still until the lane lets it go on to the next hour, when that comes or when the
 * file is full (the names of the files then run ahead of the wall clock), so that a new file begins only here, with a mark that belongs to no session, and has its first blocks reserved before an excerpt goes in.
 */
final class ChronicleStore implements JournalStore {

    private static final Logger LOGGER = LoggerFactory.getLogger(ChronicleStore.class);

    private static final UUID NO_SESSION = new UUID(0, 0);

    /** More than an excerpt with its header and the index page that may come with it. */
    private static final long FRAME_BYTES_MAX = 512L * 1024;

    private final Path directory;
    private final QueueShape shape;
    private final LongSupplier clockMillis;
    private final BlockReservation reservation;
    private final ChronicleQueue queue;
    private final ExcerptAppender appender;
    private final byte[] mark = new byte[Excerpt.HEADER_BYTES];
    private long rollMillis;
    private long position;
    private volatile @Nullable File file;
    private volatile boolean dirty;

    ChronicleStore(Path directory, QueueShape shape, LongSupplier clockMillis) throws IOException {
        this.directory = directory;
        this.shape = shape;
        this.clockMillis = clockMillis;
        Files.createDirectories(directory);
        rollMillis = clockMillis.getAsLong();
        queue = shape.open(directory, () -> rollMillis);
        appender = queue.createAppender();
        appender.singleThreadedCheckDisabled(true); // made here, used by the writer thread
        reservation = new BlockReservation(
                directory.getFileName().toString(),
                shape.aheadBytes(),
                shape.patience().toNanos());
        try {
            beginFile();
        } catch (IOException | RuntimeException | Error failed) {
            close();
            throw failed;
        }
    }

    @Override
    public void append(byte[] excerpt, int length) throws IOException {
        long now = clockMillis.getAsLong();
        boolean hourIsOver = QueueShape.cycleOf(now) > QueueShape.cycleOf(rollMillis); // never goes back with the clock
        if (hourIsOver || position > shape.fileBytesMax()) {
            rollMillis = hourIsOver ? now : QueueShape.nextCycle(rollMillis);
            beginFile();
        }
        reservation.require(position + FRAME_BYTES_MAX);
        write(excerpt, length);
    }

    private void beginFile() throws IOException {
        Excerpt.writeIdentity(mark, NO_SESSION, 0);
        Excerpt.writeRecordHeader(mark, FormatRecords.LANE_MARK.tag(), rollMillis, RecordForm.CLEAR);
        write(mark, mark.length); // makes the file; nobody is told that it is there
        file = appender.currentFile();
        if (file == null) {
            throw new IOException("journal lane " + directory + " has no file after its mark");
        }
        reservation.begin(file.toPath(), position);
        reservation.require(position + FRAME_BYTES_MAX);
        LOGGER.atDebug().addKeyValue("file", file).log("journal file begun");
    }

    private void write(byte[] excerpt, int length) {
        DocumentContext document = appender.writingDocument();
        boolean complete = false;
        try {
            document.wire().bytes().write(excerpt, 0, length);
            position = document.wire().bytes().writePosition();
            complete = true;
        } finally {
            if (!complete) {
                document.rollbackOnClose();
            }
            document.close();
        }
    }

    @Override
    public void commit() {
        dirty = true; // what is in the mapped pages survives the process; the blocks were reserved before each append
    }

    @Override
    public void sync() throws IOException {
        if (dirty) {
            dirty = false;
            reservation.sync();
        }
    }

    @Override
    public boolean isIntact() {
        File current = file;
        return current != null && current.exists();
    }

    @Override
    public void close() {
        try {
            reservation.close();
        } catch (IOException failed) {
            LOGGER.atWarn().addKeyValue("lane", directory).setCause(failed).log("last sync of a journal lane failed");
        }
        queue.close();
    }
}
