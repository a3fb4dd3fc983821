/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.archive;

import dev.gatehouse.iolog.codec.FileLayout;
import dev.gatehouse.iolog.codec.SectionTag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Appends sections to one file, each with its link. Writes go to where the file is known to be good, so that a write that failed
 * half-way is simply done again. The handle is opened when it is needed. Confined to the archiver's thread.
 */
final class ChainedFile implements AutoCloseable {

    private final Path path;
    private final MessageDigest digest = FileLayout.newDigest();
    private @Nullable FileChannel channel;
    private long end;
    private byte[] link;
    private boolean dirty;

    /**
     * A point to go back to.
     *
     * @param end of the file
     * @param link of the chain
     */
    record Mark(long end, byte[] link) {}

    private ChainedFile(Path path, long end, byte[] link) {
        this.path = path;
        this.end = end;
        this.link = link;
    }

    static ChainedFile create(Path path) throws IOException {
        Files.deleteIfExists(path);
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        byte[] preamble = FileLayout.preamble();
        ChainedFile file = new ChainedFile(path, 0, new byte[0]);
        file.write(ByteBuffer.wrap(preamble));
        file.end = preamble.length;
        file.link = file.digest.digest(preamble);
        return file;
    }

    static ChainedFile resume(Path path, long end, byte[] link) {
        return new ChainedFile(path, end, link);
    }

    /** Counts in a section that is there already. */
    void skipTo(long newEnd, byte[] newLink) {
        end = newEnd;
        link = newLink;
    }

    /** Cuts what lies behind the known end. */
    void truncate() throws IOException {
        channel().truncate(end);
    }

    byte[] link() {
        return link;
    }

    Mark mark() {
        return new Mark(end, link);
    }

    void backTo(Mark mark) {
        end = mark.end();
        link = mark.link();
    }

    long append(SectionTag tag, byte[] body) throws IOException {
        byte[] framed = new byte[FileLayout.SECTION_HEADER_BYTES + body.length + FileLayout.LINK_BYTES];
        System.arraycopy(body, 0, framed, FileLayout.SECTION_HEADER_BYTES, body.length);
        return append(tag, framed, body.length);
    }

    /**
     * Appends one section.
     *
     * @param framed the body, with room for the section's header before it and the link behind it
     * @return where the section begins
     */
    long append(SectionTag tag, byte[] framed, int bodyBytes) throws IOException {
        framed[0] = tag.code();
        ByteBuffer.wrap(framed).putInt(1, bodyBytes);
        int linked = FileLayout.SECTION_HEADER_BYTES + bodyBytes;
        digest.reset();
        digest.update(link);
        digest.update(framed, 0, linked);
        byte[] newLink = digest.digest();
        System.arraycopy(newLink, 0, framed, linked, newLink.length);
        int total = linked + newLink.length;
        write(ByteBuffer.wrap(framed, 0, total));
        long offset = end;
        end += total;
        link = newLink;
        return offset;
    }

    private void write(ByteBuffer bytes) throws IOException {
        long at = end;
        while (bytes.hasRemaining()) {
            at += channel().write(bytes, at);
        }
        dirty = true;
    }

    void sync() throws IOException {
        if (dirty) {
            channel().force(false);
            dirty = false;
        }
    }

    /** Carries it to the disk and moves it to its place, which is carried there too. */
    void moveTo(Path target) throws IOException {
        channel().truncate(end); // what a failed attempt may have left
        channel().force(true);
        dirty = false;
        Files.createDirectories(target.getParent());
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        rest();
        try (FileChannel directory = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    void rest() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    private FileChannel channel() throws IOException {
        if (channel == null) {
            channel = FileChannel.open(path, StandardOpenOption.WRITE);
        }
        return channel;
    }

    @Override
    public void close() throws IOException {
        rest();
    }
}
