/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.gatehouse.control.os.PrivateFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entries that wait for the database: text files of lines {@code CRC32 JSON}, each line synced before it counts, together bounded.
 * Appending goes to the youngest segment; a replay closes it first, so neither waits for the other. Safe for use by several threads.
 */
final class AuditSpool implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(AuditSpool.class);
    private static final String PREFIX = "audit-";
    private static final String SUFFIX = ".spool";
    private static final int CRC_DIGITS = 8;

    private final Path directory;
    private final long maxBytes;
    private @Nullable FileChannel current;
    private @Nullable Path currentFile;
    private long bytes;
    private boolean lastAppendWorked = true;

    /**
     * Opens the spool; what is there already waits for replay.
     *
     * @throws IOException when the directory cannot be made or read
     */
    AuditSpool(Path directory, long maxBytes) throws IOException {
        this.directory = directory;
        this.maxBytes = maxBytes;
        PrivateFiles.directory(directory);
        for (Path segment : segments()) {
            bytes += Files.size(segment);
        }
    }

    /**
     * Appends and syncs.
     *
     * @throws IOException when it cannot, or the spool is full; then the entry is not in it
     */
    synchronized void append(AuditEntry entry) throws IOException {
        byte[] line = encode(entry.toJson());
        if (bytes + line.length > maxBytes) {
            lastAppendWorked = false;
            throw new IOException("the audit spool " + directory + " is full (" + bytes + " bytes)");
        }
        try {
            FileChannel segment = current;
            if (segment == null) {
                currentFile = directory.resolve(
                        String.format(Locale.ROOT, "%s%020d%s", PREFIX, entry.nodeSequence(), SUFFIX));
                PrivateFiles.writeNew(currentFile, new byte[0]);
                segment = FileChannel.open(currentFile, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
                current = segment;
                PrivateFiles.syncDirectory(directory);
            }
            writeWhole(segment, line);
            bytes += line.length;
            lastAppendWorked = true;
        } catch (IOException e) {
            lastAppendWorked = false;
            abandonCurrent();
            throw e;
        }
    }

    private static void writeWhole(FileChannel segment, byte[] line) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(line);
        while (buffer.hasRemaining()) {
            segment.write(buffer);
        }
        segment.force(true);
    }

    /** After a fault the next entry begins a segment of its own, so that half a line never stands before a whole one. */
    private void abandonCurrent() {
        try {
            closeCurrent();
            bytes = 0;
            for (Path segment : segments()) {
                bytes += Files.size(segment);
            }
        } catch (IOException e) {
            LOGGER.debug("after a failed append: {}", e.toString());
        }
        current = null;
    }

    /** Whether the next append can be expected to work. */
    synchronized boolean canTake() {
        return lastAppendWorked && bytes < maxBytes && Files.isWritable(directory);
    }

    /** Forgets an earlier failure when the directory takes files again; costs a write. */
    synchronized void probe() {
        if (lastAppendWorked) {
            return;
        }
        Path probe = directory.resolve("probe");
        try {
            PrivateFiles.write(probe, new byte[] {1});
            Files.delete(probe);
            lastAppendWorked = bytes < maxBytes;
        } catch (IOException e) {
            LOGGER.debug("the audit spool still takes nothing: {}", e.toString());
        }
    }

    synchronized boolean isEmpty() {
        return bytes == 0;
    }

    /** The largest node sequence that waits here; 0 for none. */
    long lastNodeSequence() throws IOException {
        long last = 0;
        for (Path segment : segments()) {
            for (AuditEntry entry : read(segment)) {
                last = Math.max(last, entry.nodeSequence());
            }
        }
        return last;
    }

    /** Closes the youngest segment and gives all, oldest first. */
    synchronized List<Path> closeSegments() throws IOException {
        closeCurrent();
        return segments();
    }

    /** The entries of a closed segment, in order. A line that was cut by a crash, or damaged, is reported and left out. */
    List<AuditEntry> read(Path segment) throws IOException {
        List<AuditEntry> entries = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(segment, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                decode(segment, line, entries);
            }
        }
        return entries;
    }

    /** Forgets a segment whose entries are in the database. */
    synchronized void delete(Path segment) throws IOException {
        long size = Files.size(segment);
        Files.delete(segment);
        bytes = Math.max(0, bytes - size);
    }

    @Override
    public synchronized void close() throws IOException {
        closeCurrent();
    }

    private void closeCurrent() throws IOException {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> isSegment(file)).sorted().toList();
        }
    }

    /** Others keep their spools in the same directory. */
    private static boolean isSegment(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
    }

    private static byte[] encode(String json) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        return (checksum(text) + " " + json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void decode(Path segment, String line, List<AuditEntry> entries) {
        if (line.length() > CRC_DIGITS + 1) {
            String json = line.substring(CRC_DIGITS + 1);
            try {
                if (line.startsWith(checksum(json.getBytes(StandardCharsets.UTF_8)))) {
                    entries.add(AuditEntry.ofJson(json));
                    return;
                }
            } catch (JsonProcessingException e) {
                LOGGER.debug("not an entry: {}", e.toString());
            }
        }
        LOGGER.atError()
                .addKeyValue("segment", segment)
                .addKeyValue("length", line.length())
                .log("a line of the audit spool is damaged and left out");
    }

    private static String checksum(byte[] text) {
        CRC32 crc = new CRC32();
        crc.update(text);
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }
}
