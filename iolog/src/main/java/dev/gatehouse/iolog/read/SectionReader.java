/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.read;

import dev.gatehouse.iolog.codec.EndSection;
import dev.gatehouse.iolog.codec.FileLayout;
import dev.gatehouse.iolog.codec.FormatLimits;
import dev.gatehouse.iolog.codec.MalformedRecordingException;
import dev.gatehouse.iolog.codec.SectionTag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the sections of one file, one at a time into one buffer of at most {@link FormatLimits#SECTION_BYTES_MAX}, and computes
 * the chain as it goes. Confined to one thread.
 */
public final class SectionReader implements AutoCloseable {

    private static final int FRAME_BYTES = FileLayout.SECTION_HEADER_BYTES + FileLayout.LINK_BYTES;
    private static final byte[] NO_LINK = {};

    private final FileChannel channel;
    private final MessageDigest digest = FileLayout.newDigest();
    private byte[] link = NO_LINK;
    private byte[] buffer = new byte[0];
    private long position;
    private int length;

    private SectionReader(FileChannel channel) {
        this.channel = channel;
    }

    /** Opens a file and checks its preamble. */
    public static SectionReader open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            SectionReader reader = new SectionReader(channel);
            reader.readPreamble();
            return reader;
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    private void readPreamble() throws IOException {
        byte[] preamble = new byte[FileLayout.PREAMBLE_BYTES];
        read(0, preamble, preamble.length, "preamble");
        FileLayout.checkPreamble(preamble);
        link = digest.digest(preamble);
        position = preamble.length;
    }

    /**
     * One section. The body is valid until the next one is read.
     *
     * @param tag its kind
     * @param offset where it begins
     * @param body its content
     * @param linkBefore of the chain as computed up to it; empty when it was read out of order, without the chain
     * @param link of the chain as computed with it; empty in the same case
     * @param linkIsGood whether the link written behind it is that one
     */
    public record Section(
            SectionTag tag, long offset, ByteBuffer body, byte[] linkBefore, byte[] link, boolean linkIsGood) {}

    /** The next section, or {@code null} at the end of the file. */
    public @Nullable Section next() throws IOException {
        if (position == channel.size()) {
            return null;
        }
        long offset = position;
        SectionTag tag = readBody(offset);
        int total = FileLayout.SECTION_HEADER_BYTES + length;
        byte[] before = link;
        digest.update(before);
        digest.update(buffer, 0, total);
        link = digest.digest();
        boolean good = Arrays.equals(buffer, total, total + FileLayout.LINK_BYTES, link, 0, FileLayout.LINK_BYTES);
        position = offset + total + FileLayout.LINK_BYTES;
        return new Section(tag, offset, body(), before, link, good);
    }

    /** The section at this offset, without the chain; the next {@link #next} goes on where it was. */
    public Section at(long offset) throws IOException {
        SectionTag tag = readBody(offset);
        return new Section(tag, offset, body(), NO_LINK, NO_LINK, true);
    }

    /** Where the section after the one at {@code offset}, just read, begins. */
    public long after(Section section) {
        return section.offset() + FRAME_BYTES + section.body().limit() - FileLayout.SECTION_HEADER_BYTES;
    }

    /** The offset of the index, if the last bytes of the file look like the trailer of a sealed one. */
    public Optional<Long> trailer() throws IOException {
        long at = channel.size() - EndSection.TRAILER_BYTES;
        if (at < FileLayout.PREAMBLE_BYTES) {
            return Optional.empty();
        }
        byte[] bytes = new byte[Long.BYTES];
        read(at, bytes, bytes.length, "trailer");
        long offset = ByteBuffer.wrap(bytes).getLong();
        boolean inside = offset >= FileLayout.PREAMBLE_BYTES && offset < at && isIndexAt(offset);
        return inside ? Optional.of(offset) : Optional.empty();
    }

    private boolean isIndexAt(long offset) throws IOException {
        byte[] tag = new byte[1];
        read(offset, tag, 1, "section tag");
        return tag[0] == SectionTag.INDEX.code();
    }

    /** Whether a section of this kind begins here and is there to its end; in a growing file the last one may not be yet. */
    boolean isWholeAt(long offset, SectionTag tag) throws IOException {
        long left = channel.size() - offset - FRAME_BYTES;
        if (left < 0) {
            return false;
        }
        byte[] header = new byte[FileLayout.SECTION_HEADER_BYTES];
        read(offset, header, header.length, "section header");
        return header[0] == tag.code() && ByteBuffer.wrap(header, 1, 4).getInt() <= left;
    }

    /** The link that stands at this offset. */
    public byte[] linkAt(long offset) throws IOException {
        byte[] bytes = new byte[FileLayout.LINK_BYTES];
        read(offset, bytes, bytes.length, "link");
        return bytes;
    }

    /** The end of the file at this moment. */
    public long size() throws IOException {
        return channel.size();
    }

    /** Where the next section begins. */
    public long position() {
        return position;
    }

    private SectionTag readBody(long offset) throws IOException {
        byte[] header = new byte[FileLayout.SECTION_HEADER_BYTES];
        read(offset, header, header.length, "section header");
        SectionTag tag = SectionTag.of(header[0] & 0xFF);
        length = ByteBuffer.wrap(header, 1, 4).getInt();
        long left = channel.size() - offset - FRAME_BYTES;
        if (length < 0 || length > FormatLimits.SECTION_BYTES_MAX || length > left) {
            throw new MalformedRecordingException("section " + tag + " at " + offset + " says it has " + length
                    + " bytes; " + Math.max(0, left) + " are there, " + FormatLimits.SECTION_BYTES_MAX
                    + " are allowed");
        }
        if (buffer.length < length + FRAME_BYTES) {
            buffer = new byte[length + FRAME_BYTES];
        }
        read(offset, buffer, length + FRAME_BYTES, "section");
        return tag;
    }

    private ByteBuffer body() {
        return ByteBuffer.wrap(buffer, 0, FileLayout.SECTION_HEADER_BYTES + length)
                .position(FileLayout.SECTION_HEADER_BYTES);
    }

    private void read(long offset, byte[] into, int count, String what) throws IOException {
        // offsets come from the file itself
        if (offset < 0 || offset > channel.size()) {
            throw new MalformedRecordingException(what + " at " + offset + " is outside of the file");
        }
        ByteBuffer target = ByteBuffer.wrap(into, 0, count);
        while (target.hasRemaining()) {
            if (channel.read(target, offset + target.position()) < 0) {
                throw new MalformedRecordingException(
                        what + " at " + offset + " ends after " + target.position() + " of " + count + " bytes");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
