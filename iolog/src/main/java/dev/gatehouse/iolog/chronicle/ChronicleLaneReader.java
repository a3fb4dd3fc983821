/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.chronicle;

import dev.gatehouse.iolog.codec.Excerpt;
import dev.gatehouse.iolog.journal.LaneReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tails one queue. The position is the index of the excerpt read last, or {@link #NOTHING}. */
final class ChronicleLaneReader implements LaneReader {

    /** Nothing has been read. */
    static final long NOTHING = -1;

    private static final Logger LOGGER = LoggerFactory.getLogger(ChronicleLaneReader.class);

    private final String name;
    private final Path directory;
    private final BooleanSupplier retired;
    private final ChronicleQueue queue;
    private final ExcerptTailer tailer;
    private final byte[] excerpt = new byte[Excerpt.BYTES_MAX];
    private final TreeMap<Integer, File> filesByCycle = new TreeMap<>();
    private long position = NOTHING;
    private int lastCycle = Integer.MIN_VALUE;

    ChronicleLaneReader(String name, Path directory, QueueShape shape, BooleanSupplier retired) {
        this.name = name;
        this.directory = directory;
        this.retired = retired;
        this.queue = shape.open(directory, System::currentTimeMillis);
        this.tailer = queue.createTailer().toStart();
        holdFirstFile();
        tailer.singleThreadedCheckDisabled(true); // made by who starts the archiver, used by the archiver's thread
    }

    /** Opens the first file, which from then on can be read although it may be unlinked. */
    private void holdFirstFile() {
        try (DocumentContext first = tailer.readingDocument()) {
            LOGGER.atDebug().addKeyValue("lane", name).log("journal lane has content: {}", first.isPresent());
        }
        tailer.toStart();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int read(Consumer consumer, int excerptsMax) throws IOException {
        int count = 0;
        while (count < excerptsMax) {
            int length = readOne();
            if (length < 0) {
                if (!skipUnfinishedFile()) {
                    break;
                }
            } else {
                consumer.accept(excerpt, length);
                count++;
            }
        }
        return count;
    }

    private int readOne() throws IOException {
        try (DocumentContext document = tailer.readingDocument()) {
            if (!document.isPresent()) {
                return -1;
            }
            position = document.index();
            noteFile();
            Bytes<?> bytes = document.wire().bytes();
            long length = bytes.readRemaining();
            if (length > Excerpt.BYTES_MAX) {
                LOGGER.atError()
                        .addKeyValue("lane", name)
                        .addKeyValue("index", position)
                        .log("journal excerpt of {} bytes is longer than any writer makes, skipped", length);
                return 0;
            }
            return bytes.read(excerpt, 0, (int) length);
        } catch (RuntimeException broken) {
            throw new IOException("journal lane " + name + " cannot be read after index " + position, broken);
        }
    }

    private void noteFile() {
        int cycle = tailer.cycle();
        if (cycle != lastCycle) {
            lastCycle = cycle;
            filesByCycle.put(cycle, tailer.currentFile());
        }
    }

    /** A process that died between two files left the first without its end mark; nobody will write it. */
    private boolean skipUnfinishedFile() {
        if (!isRetired() || position == NOTHING) {
            return false;
        }
        queue.refreshDirectoryListing();
        long newestIndex = queue.lastIndex(); // negative when there is none
        int newest = newestIndex < 0 ? lastCycle : QueueShape.ROLL.toCycle(newestIndex);
        for (int cycle = lastCycle + 1; cycle <= newest; cycle++) {
            if (tailer.moveToIndex(QueueShape.ROLL.toIndex(cycle, 0))) {
                LOGGER.atWarn()
                        .addKeyValue("lane", name)
                        .log("journal file without an end mark, going on with the next");
                return true;
            }
        }
        return false;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void moveTo(long wanted) throws IOException {
        if (wanted == NOTHING) {
            tailer.toStart();
            position = NOTHING;
            return;
        }
        if (tailer.moveToIndex(wanted)) {
            readOne();
        } else {
            LOGGER.atInfo().addKeyValue("lane", name).log("journal position is gone, reading the lane from its start");
            tailer.toStart();
        }
    }

    @Override
    public boolean isRetired() {
        return retired.getAsBoolean();
    }

    @Override
    public void releaseBefore(long released) throws IOException {
        if (released == NOTHING) {
            return;
        }
        boolean deleted = false;
        for (File each : filesByCycle.headMap(QueueShape.ROLL.toCycle(released)).values()) {
            deleted |= each != null && Files.deleteIfExists(each.toPath());
        }
        filesByCycle.headMap(QueueShape.ROLL.toCycle(released)).clear();
        if (deleted) {
            queue.refreshDirectoryListing();
        }
    }

    @Override
    public void setAside() throws IOException {
        close();
        Path aside = directory
                .resolveSibling("../unreadable-" + name.replace('/', '-'))
                .normalize();
        if (Files.exists(directory)) {
            Files.move(directory, aside);
        }
    }

    @Override
    public void delete() throws IOException {
        close();
        DirectoryTree.delete(directory);
    }

    @Override
    public void close() {
        tailer.close();
        queue.close();
    }
}
