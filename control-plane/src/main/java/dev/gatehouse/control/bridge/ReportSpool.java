/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.control.bridge.SessionReport.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports that wait for the database, one JSON object a line, synced to disk. A line that a crash has torn is left out when reading. Confined
 * to the writer's thread.
 */
final class ReportSpool implements AutoCloseable {

    /** A spool does not grow beyond. */
    static final long BYTES_MAX = 64L * 1024 * 1024;

    private static final Logger LOGGER = LoggerFactory.getLogger(ReportSpool.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final Path file;
    private final long bytesMax;
    private @Nullable FileChannel channel;
    private long size;

    ReportSpool(Path directory) {
        this(directory, BYTES_MAX);
    }

    ReportSpool(Path directory, long bytesMax) {
        this.file = directory.resolve("session-reports.jsonl");
        this.bytesMax = bytesMax;
        this.size = Files.exists(file) ? file.toFile().length() : 0;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Adds and syncs. */
    void append(List<SessionReport> reports) throws IOException {
        StringBuilder lines = new StringBuilder();
        // behind a torn line, a new line begins
        lines.append(channel == null && size > 0 ? "\n" : "");
        for (SessionReport report : reports) {
            lines.append(write(report)).append('\n');
        }
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        if (size + bytes.length > bytesMax) {
            throw new IOException("spool of session reports is full: " + size + " of " + bytesMax + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        FileChannel out = open();
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
        out.force(true);
        size += bytes.length;
    }

    private FileChannel open() throws IOException {
        if (channel == null) {
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                Files.createFile(file, ownerOnly);
            }
            channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        }
        return channel;
    }

    /** All that wait, in order. */
    List<SessionReport> read() throws IOException {
        List<SessionReport> reports = new ArrayList<>();
        if (isEmpty()) {
            return reports;
        }
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    add(reports, line);
                }
            }
        }
        return reports;
    }

    private static void add(List<SessionReport> reports, String line) {
        try {
            reports.add(parse(line));
        } catch (JsonProcessingException | RuntimeException e) {
            LOGGER.warn("a torn line of {} characters in the spool of session reports is left out", line.length());
        }
    }

    /** Everything has arrived. */
    void clear() throws IOException {
        close();
        Files.deleteIfExists(file);
        size = 0;
    }

    private static String write(SessionReport report) {
        Map<String, String> line = new TreeMap<>();
        report.detail().forEach((key, value) -> line.put("d." + key, value));
        line.put("sequence", Long.toString(report.sequence()));
        line.put("session", report.session().toString());
        line.put("kind", report.kind().name());
        line.put("at", report.at().toString());
        try {
            return JSON.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts cannot be written as JSON", e);
        }
    }

    private static SessionReport parse(String text) throws JsonProcessingException {
        Map<String, String> line = JSON.readValue(text, TEXTS);
        Map<String, String> detail = new TreeMap<>();
        line.forEach((key, value) -> {
            if (key.startsWith("d.")) {
                detail.put(key.substring(2), value);
            }
        });
        return new SessionReport(
                Long.parseLong(line.get("sequence")),
                UUID.fromString(line.get("session")),
                Kind.valueOf(Objects.requireNonNull(line.get("kind"))),
                Instant.parse(line.get("at")),
                detail);
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
