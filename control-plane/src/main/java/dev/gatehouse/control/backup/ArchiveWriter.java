/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.backup;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes an archive: a tar file (POSIX.1-2001) whose last two entries are the list of all others with their SHA-256 and a signature
 * over that list. For one thread.
 */
final class ArchiveWriter {

    static final String MANIFEST = "manifest.sha256";
    static final String SIGNATURE = "manifest.sig";
    /** Keeps signatures of archives apart from signatures of recordings by the same key. */
    static final byte[] SIGNED_PREFIX = "gatehouse backup manifest v1\n".getBytes(StandardCharsets.US_ASCII);

    private static final int MODE = 0100600;
    private static final int BUFFER_BYTES = 64 << 10;

    private final TarArchiveOutputStream tar;
    private final StringBuilder manifest = new StringBuilder();
    private final byte[] buffer = new byte[BUFFER_BYTES];

    ArchiveWriter(OutputStream out) {
        tar = new TarArchiveOutputStream(out, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }

    void add(String name, byte[] content) throws IOException {
        add(name, content, content.length);
    }

    void add(String name, byte[] content, int length) throws IOException {
        open(name, length);
        tar.write(content, 0, length);
        MessageDigest hash = sha256();
        hash.update(content, 0, length);
        close(name, length, hash);
    }

    /** @param size how many bytes {@code content} has; fewer are an error, more are left */
    void add(String name, InputStream content, long size) throws IOException {
        open(name, size);
        MessageDigest hash = sha256();
        long left = size;
        while (left > 0) {
            int count = content.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new EOFException(name + " became shorter while it was read");
            }
            tar.write(buffer, 0, count);
            hash.update(buffer, 0, count);
            left -= count;
        }
        close(name, size, hash);
    }

    /** Writes the end; the stream stays open. */
    void finish(PrivateKey signingKey) throws IOException {
        byte[] list = manifest.toString().getBytes(StandardCharsets.UTF_8);
        byte[] signature;
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(signingKey);
            signer.update(SIGNED_PREFIX);
            signer.update(list);
            signature = signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IOException("the backup cannot be signed", e);
        }
        add(MANIFEST, list);
        add(SIGNATURE, signature);
        tar.finish();
    }

    private void open(String name, long size) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setMode(MODE);
        tar.putArchiveEntry(entry);
    }

    private void close(String name, long size, MessageDigest hash) throws IOException {
        tar.closeArchiveEntry();
        manifest.append(HexFormat.of().formatHex(hash.digest()))
                .append(' ')
                .append(size)
                .append(' ')
                .append(name)
                .append('\n');
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
