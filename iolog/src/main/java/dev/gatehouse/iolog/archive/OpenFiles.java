/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.archive;

import dev.gatehouse.iolog.codec.EndState;
import dev.gatehouse.iolog.codec.Excerpt;
import dev.gatehouse.iolog.codec.FormatRecords;
import dev.gatehouse.iolog.codec.Head;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files that are growing, found by session. Confined to the archiver's thread. */
final class OpenFiles {

    private static final Logger LOGGER = LoggerFactory.getLogger(OpenFiles.class);

    private final RecordingPaths paths;
    private final Map<UUID, GrowingFile> files = new HashMap<>();
    private final Set<UUID> finished = new HashSet<>();
    private final List<GrowingFile> ended = new ArrayList<>();
    private @Nullable GrowingFile latest;

    OpenFiles(RecordingPaths paths) {
        this.paths = paths;
    }

    /** Takes up the files that were growing when the last process died. */
    void resume() throws IOException {
        for (Path each : paths.growing()) {
            try {
                GrowingFile file = GrowingFile.resume(each);
                files.put(file.id(), file);
                if (file.hasEnded()) {
                    ended.add(file);
                }
            } catch (IOException headless) {
                // died before the head was whole; the journal has it and begins the file anew
                LOGGER.atInfo()
                        .addKeyValue("file", each.getFileName())
                        .log("growing file is begun anew: {}", headless.getMessage());
            }
        }
    }

    /** Adds one excerpt to its session's file. One that is there already is passed over. */
    void add(String lane, byte[] excerpt, int length) throws IOException {
        GrowingFile file = find(lane, excerpt, length);
        if (file == null) {
            return;
        }
        long sequence = Excerpt.sequence(excerpt);
        if (sequence <= file.lastSequence() || file.hasEnded()) {
            return;
        }
        if (sequence != file.lastSequence() + 1) {
            LOGGER.atError()
                    .addKeyValue("sessionId", file.id())
                    .log("records {} to {} are missing in the journal", file.lastSequence() + 1, sequence - 1);
        }
        file.add(excerpt, length);
        if (file.hasEnded()) {
            ended.add(file);
        }
    }

    private @Nullable GrowingFile find(String lane, byte[] excerpt, int length) throws IOException {
        long high = Excerpt.sessionHigh(excerpt);
        long low = Excerpt.sessionLow(excerpt);
        if (latest == null
                || latest.id().getMostSignificantBits() != high
                || latest.id().getLeastSignificantBits() != low) {
            UUID id = new UUID(high, low);
            GrowingFile file = files.get(id);
            latest = file != null ? file : begin(id, excerpt, length);
        }
        if (latest != null) {
            latest.claim(lane);
        }
        return latest;
    }

    private @Nullable GrowingFile begin(UUID id, byte[] excerpt, int length) throws IOException {
        if (finished.contains(id)) {
            return null;
        }
        if (Excerpt.tag(excerpt) != FormatRecords.OPEN.tag()) {
            // sealed after the checkpoint that the reading goes on from; or somebody has deleted the growing file
            LOGGER.atInfo()
                    .addKeyValue("sessionId", id)
                    .log("records of a session without a growing file are passed over");
            finished.add(id);
            return null;
        }
        byte[] encoded = new byte[length - Excerpt.HEADER_BYTES];
        System.arraycopy(excerpt, Excerpt.HEADER_BYTES, encoded, 0, encoded.length);
        Head head = Head.decode(ByteBuffer.wrap(encoded));
        if (Files.exists(paths.sealed(head.header()))) {
            finished.add(id);
            return null;
        }
        GrowingFile file = GrowingFile.create(paths.growing(id), encoded, head);
        files.put(id, file);
        return file;
    }

    Collection<GrowingFile> all() {
        return files.values();
    }

    /** Those that have their last record and wait to be sealed. */
    List<GrowingFile> takeEnded() {
        List<GrowingFile> taken = new ArrayList<>(ended);
        ended.clear();
        return taken;
    }

    void endedButNotSealed(GrowingFile file) {
        ended.add(file);
    }

    void sealed(GrowingFile file) {
        files.remove(file.id());
        if (latest == file) {
            latest = null;
        }
    }

    long heldBytes() {
        return files.values().stream().mapToLong(GrowingFile::heldBytes).sum();
    }

    /** Ends what came from this lane, or with {@code null} from no lane since the start, and has no end. */
    void endOrphans(@Nullable String lane, EndState state, String cause) throws IOException {
        for (GrowingFile file : List.copyOf(files.values())) {
            boolean orphan = lane == null ? file.lane() == null : lane.equals(file.lane());
            if (orphan && !file.hasEnded()) {
                file.endInPlaceOfWriter(state, cause);
                ended.add(file);
                LOGGER.atWarn()
                        .addKeyValue("sessionId", file.id())
                        .addKeyValue("cause", cause)
                        .log("recording without an end is closed");
            }
        }
    }

    void forgetFinished() {
        finished.clear();
    }
}
