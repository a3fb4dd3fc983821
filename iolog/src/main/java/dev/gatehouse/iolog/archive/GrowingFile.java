/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.archive;

import dev.gatehouse.iolog.codec.ChunkHeader;
import dev.gatehouse.iolog.codec.End;
import dev.gatehouse.iolog.codec.EndSection;
import dev.gatehouse.iolog.codec.EndState;
import dev.gatehouse.iolog.codec.Excerpt;
import dev.gatehouse.iolog.codec.FileLayout;
import dev.gatehouse.iolog.codec.FormatRecords;
import dev.gatehouse.iolog.codec.Head;
import dev.gatehouse.iolog.codec.IndexEntry;
import dev.gatehouse.iolog.codec.RecordForm;
import dev.gatehouse.iolog.codec.SectionTag;
import dev.gatehouse.iolog.crypto.RecordingSigner;
import dev.gatehouse.iolog.read.ChunkRecords;
import dev.gatehouse.iolog.read.SectionReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One recording on its way from the journal to a sealed file. Confined to the archiver's thread. */
final class GrowingFile implements AutoCloseable {

    private final ChainedFile file;
    private final Head head;
    private final FileTally tally = new FileTally();
    private final ChunkBuffer chunk = new ChunkBuffer();
    private @Nullable String lane;
    private long lastSequence = 1; // the head
    private long lastNanos;
    private @Nullable End end;

    private GrowingFile(ChainedFile file, Head head) {
        this.file = file;
        this.head = head;
    }

    /** Begins a file; replaces one that has not got as far as its head. */
    static GrowingFile create(Path path, byte[] encodedHead, Head head) throws IOException {
        ChainedFile file = ChainedFile.create(path);
        file.append(SectionTag.HEAD, encodedHead);
        return new GrowingFile(file, head);
    }

    /** Goes on with a file after a crash: keeps what its chain proves, cuts the rest, which the journal still has. */
    static GrowingFile resume(Path path) throws IOException {
        try (SectionReader sections = SectionReader.open(path)) {
            SectionReader.Section first = sections.next();
            if (first == null || first.tag() != SectionTag.HEAD || !first.linkIsGood()) {
                throw new IOException("growing file " + path + " has no head");
            }
            Head head = Head.decode(first.body());
            GrowingFile growing = new GrowingFile(ChainedFile.resume(path, sections.position(), first.link()), head);
            growing.scan(sections);
            return growing;
        }
    }

    private void scan(SectionReader sections) throws IOException {
        ChunkRecords records = new ChunkRecords(id());
        try {
            for (SectionReader.Section next = sections.next(); next != null; next = sections.next()) {
                if (!next.linkIsGood() || next.tag() != SectionTag.CHUNK) {
                    break; // torn, or the beginning of a tail that is written anew
                }
                ChunkHeader header = records.begin(next.body());
                while (records.next()) {
                    note(records.excerpt(), records.length());
                }
                tally.chunk(next.offset(), header);
                file.skipTo(sections.position(), next.link());
            }
        } catch (IOException torn) {
            // the last write was cut short; the file goes on before it
        }
        file.truncate();
    }

    UUID id() {
        return head.header().id();
    }

    Head head() {
        return head;
    }

    /** The lane that its records come from; {@code null} until one has come since the start of the process. */
    @Nullable
    String lane() {
        return lane;
    }

    void claim(String laneName) {
        lane = laneName;
    }

    long lastSequence() {
        return lastSequence;
    }

    boolean hasEnded() {
        return end != null;
    }

    int heldBytes() {
        return chunk.heldBytes();
    }

    /** Adds a record that comes after the last one; may write a chunk first, and then has taken nothing when that fails. */
    void add(byte[] excerpt, int length) throws IOException {
        if (!chunk.hasRoom(length) || !chunk.isNext(Excerpt.sequence(excerpt))) {
            flush();
        }
        chunk.add(excerpt, length);
        note(excerpt, length);
    }

    private void note(byte[] excerpt, int length) throws IOException {
        lastSequence = Excerpt.sequence(excerpt);
        lastNanos = Excerpt.nanos(excerpt);
        int tag = Excerpt.tag(excerpt);
        int bodyOffset = Excerpt.bodyOffset(Excerpt.form(excerpt));
        tally.record(tag, (long) length - bodyOffset);
        if (tag == FormatRecords.END.tag()) {
            end = End.decode(ByteBuffer.wrap(excerpt, bodyOffset, length - bodyOffset));
        }
    }

    /** Ends it in the place of a writer that cannot any more. */
    void endInPlaceOfWriter(EndState state, String cause) throws IOException {
        Instant lastKnown = head.header().startedAt().plusNanos(lastNanos);
        byte[] body = new End(state, lastKnown, cause, Map.of()).encode();
        byte[] excerpt = new byte[Excerpt.HEADER_BYTES + body.length];
        Excerpt.writeIdentity(excerpt, id(), lastSequence + 1);
        Excerpt.writeRecordHeader(excerpt, FormatRecords.END.tag(), lastNanos, RecordForm.CLEAR);
        System.arraycopy(body, 0, excerpt, Excerpt.HEADER_BYTES, body.length);
        add(excerpt, excerpt.length);
    }

    /** Writes what has been added. */
    void flush() throws IOException {
        if (!chunk.isEmpty()) {
            long offset = file.append(SectionTag.CHUNK, chunk.bytes(), chunk.bodyBytes());
            tally.chunk(offset, chunk.header());
            chunk.clear();
        }
    }

    /** Carries what is written to the disk. */
    void sync() throws IOException {
        file.sync();
    }

    /** Holds neither buffer nor file handle until there is more to write. */
    void rest() throws IOException {
        chunk.rest();
        file.rest();
    }

    /** Writes index, summary and signature, carries all to the disk and moves the file to its place. May be tried again. */
    void seal(RecordingSigner signer, Path target) throws IOException, GeneralSecurityException {
        flush();
        ChainedFile.Mark mark = file.mark();
        try {
            long indexOffset = file.append(SectionTag.INDEX, IndexEntry.writeAll(tally.index()));
            file.append(
                    SectionTag.SUMMARY,
                    tally.summary(lastSequence, lastNanos, Objects.requireNonNull(end, "only what has ended is sealed"))
                            .encode());
            RecordingSigner key = signer.current();
            EndSection unsigned = new EndSection(id(), lastSequence, indexOffset, key.keyId(), new byte[0]);
            byte[] signature = key.sign(FileLayout.signedMessage(file.link(), unsigned.encodeUnsigned()));
            file.append(
                    SectionTag.END, new EndSection(id(), lastSequence, indexOffset, key.keyId(), signature).encode());
            file.moveTo(target);
        } catch (IOException | GeneralSecurityException | RuntimeException failed) {
            file.backTo(mark);
            throw failed;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
