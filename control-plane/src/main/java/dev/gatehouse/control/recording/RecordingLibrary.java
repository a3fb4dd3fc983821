/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.recording;

import dev.gatehouse.control.http.Access;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.session.RecordingReach;
import dev.gatehouse.control.session.RecordingView;
import dev.gatehouse.control.session.Recordings;
import dev.gatehouse.control.session.SessionView;
import dev.gatehouse.control.vault.RecordingKeys.PublishedKey;
import dev.gatehouse.iolog.codec.Head;
import dev.gatehouse.iolog.crypto.KeyWrapper;
import dev.gatehouse.iolog.crypto.RecordingKeys;
import dev.gatehouse.iolog.integrity.RecordingVerifier;
import dev.gatehouse.iolog.integrity.VerificationReport;
import dev.gatehouse.iolog.read.FrameCache;
import dev.gatehouse.iolog.read.RecordingFile;
import dev.gatehouse.iolog.read.RecordingReader;
import dev.gatehouse.iolog.record.RecordType.Secrecy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Finds the files of recordings and opens them with the house's keys. Checks no rights: its callers have. Blocks on disk and
 * database. Safe for use by several threads.
 */
public final class RecordingLibrary {

    private final Recordings recordings;
    private final dev.gatehouse.control.vault.RecordingKeys signingKeys;
    private final KeyWrapper wrapper;
    private final Path directory;
    private final String node;

    /**
     * @param directory of the recordings, as the archiver writes them
     * @param node this node's id
     */
    public RecordingLibrary(
            Recordings recordings,
            dev.gatehouse.control.vault.RecordingKeys signingKeys,
            KeyWrapper wrapper,
            Path directory,
            String node) {
        this.recordings = Objects.requireNonNull(recordings, "recordings");
        this.signingKeys = Objects.requireNonNull(signingKeys, "signingKeys");
        this.wrapper = Objects.requireNonNull(wrapper, "wrapper");
        this.directory = directory.toAbsolutePath().normalize();
        this.node = Objects.requireNonNull(node, "node");
    }

    /** The latest recordings that a caller may know of, newest first. */
    Page<RecordingView> list(Access access, PageRequest request) {
        return recordings.list(RecordingReach.viewer(access), request);
    }

    /** One recording's row. */
    RecordingView get(UUID id) {
        return recordings.find(id).orElseThrow(RecordingReach::unknown);
    }

    /** Whether this user's session was recorded. */
    boolean isOf(Access access, RecordingView recording) {
        return recordings.owner(recording.session().id()).filter(access::isOwn).isPresent();
    }

    /** The sealed file. */
    Path sealedFile(RecordingView recording) {
        refusePurged(recording);
        if (recording.state().equals("lost")) {
            throw ApiProblem.conflict(
                    "the recording was under way when the backup was taken that this house was restored"
                            + " from; it is lost");
        }
        if (recording.path() == null) {
            requireHere(recording);
            throw ApiProblem.conflict("the recording is not sealed yet; end its session, then try again");
        }
        Path file = directory.resolve(recording.path()).normalize();
        if (!file.startsWith(directory)) {
            throw ApiProblem.failed("the recording's row names a file outside the recordings' directory");
        }
        if (!Files.isRegularFile(file)) {
            requireHere(recording);
            throw ApiProblem.failed("the recording's file is gone; look for " + recording.path() + " in a backup");
        }
        return file;
    }

    private static void refusePurged(RecordingView recording) {
        if (recording.state().equals("purged")) {
            throw ApiProblem.conflict("the recording was purged; gatehouse audit list tells by whom and why");
        }
    }

    /** Opens a sealed recording, or what the archiver has of a growing one; the caller closes it. */
    Opened open(RecordingView recording, Set<Secrecy> secrecies) throws IOException {
        Path file = file(recording);
        return open(
                file,
                secrecies,
                isGrowing(recording)
                        ? Optional.empty()
                        : Optional.of(recording.session().id()));
    }

    /**
     * Where a recording's content is, growing or sealed.
     *
     * @throws ApiProblem when there is none, or none here
     */
    Path file(RecordingView recording) {
        refusePurged(recording);
        return isGrowing(recording) ? growingFile(recording) : sealedFile(recording);
    }

    private static boolean isGrowing(RecordingView recording) {
        return recording.path() == null && !recording.state().equals("lost");
    }

    /**
     * Opens a sealed recording with its output key alone, for work of the house that shows its content to nobody; the caller closes
     * it.
     */
    Opened openSealed(UUID id, Path file) throws IOException {
        return open(file, EnumSet.of(Secrecy.OUTPUT), Optional.of(id));
    }

    private Opened open(Path file, Set<Secrecy> secrecies, Optional<UUID> sealed) throws IOException {
        RecordingKeys keys = keys(file, secrecies);
        try {
            Optional<FrameCache> frames = sealed.map(id -> new FrameCache(file, keys, id));
            return new Opened(RecordingReader.open(file, keys), keys, frames, file);
        } catch (IOException | RuntimeException e) {
            keys.close();
            throw e;
        }
    }

    private Path growingFile(RecordingView recording) {
        Path file = directory.resolve("open").resolve(recording.session().id() + ".part");
        if (!Files.isRegularFile(file)) {
            requireHere(recording);
            throw ApiProblem.conflict("nothing of the recording has been archived yet; try again in a moment");
        }
        return file;
    }

    /** What a node has recorded lies there; only where that is a common directory do others have it too. */
    private void requireHere(RecordingView recording) {
        SessionView session = recording.session();
        if (!session.node().equals(node)) {
            String name = session.nodeName() == null ? session.node() : session.nodeName();
            throw ApiProblem.conflict(
                    "the recording lies on node " + name + ", which made it; play, verify and export it there");
        }
    }

    private RecordingKeys keys(Path path, Set<Secrecy> secrecies) throws IOException {
        Head head;
        try (RecordingFile file = RecordingFile.open(path)) {
            head = file.head();
        }
        try {
            return RecordingKeys.unwrap(head, wrapper, secrecies);
        } catch (GeneralSecurityException e) {
            throw new IOException("the recording's keys do not open with this vault", e);
        }
    }

    /**
     * Verifies a sealed recording against the published key that its row names, and against the row itself: a whole file that
     * stands in another's place is refused too.
     */
    Verified verify(RecordingView recording) throws IOException {
        Path file = sealedFile(recording);
        PublishedKey key = signingKeys.history().stream()
                .filter(each -> each.keyId().equals(recording.keyId()))
                .findFirst()
                .orElseThrow(() -> ApiProblem.failed("the key " + recording.keyId() + " is not in the key history"));
        try (RecordingKeys keys = keys(file, Set.of(Secrecy.OUTPUT, Secrecy.INPUT))) {
            VerificationReport report = new RecordingVerifier(key.encoded()).verify(file, keys);
            return new Verified(report, objection(report, recording));
        } catch (GeneralSecurityException e) {
            throw new IOException("the published key " + key.keyId() + " cannot be used", e);
        }
    }

    private static String objection(VerificationReport report, RecordingView recording) {
        if (report.firstBad().isPresent()) {
            return report.firstBad().get().reason();
        }
        if (!report.session().equals(java.util.Optional.of(recording.session().id()))) {
            return "the file holds another session's recording";
        }
        return HexFormat.of().formatHex(recording.chainHead()).equals(report.chainHead())
                ? ""
                : "the file is not the one that was sealed: its chain ends elsewhere";
    }

    /**
     * A reader and the keys that live as long as it does.
     *
     * @param reader at the begin
     * @param keys wiped with it
     * @param frames of a sealed recording, for as long as the keys are there
     * @param file that is read
     */
    record Opened(RecordingReader reader, RecordingKeys keys, Optional<FrameCache> frames, Path file)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try (keys) {
                reader.close();
            }
        }
    }

    /**
     * What came out.
     *
     * @param objection what is wrong; empty when nothing is
     */
    record Verified(VerificationReport report, String objection) {
        boolean isWhole() {
            return objection.isEmpty() && report.isWhole();
        }
    }
}
