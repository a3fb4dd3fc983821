/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.backup;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Reads an archive that anybody may have made: twice, first everything against the signed list, then entry by entry for use, each
 * once more against the list. Immutable.
 */
public final class BackupFile {

    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,150}(/[A-Za-z0-9][A-Za-z0-9._-]{0,150}){0,8}");
    private static final int SMALL_BYTES_MAX = 8 << 20;
    private static final int MANIFEST_BYTES_MAX = 512 << 20;
    private static final int SIGNATURE_BYTES = 64;
    private static final int BUFFER_BYTES = 256 << 10;

    private final Path file;
    private final BackupHeader header;
    private final Optional<byte[]> configuration;
    private final Map<String, String> hashes;

    private BackupFile(Path file, BackupHeader header, Optional<byte[]> configuration, Map<String, String> hashes) {
        this.file = file;
        this.header = header;
        this.configuration = configuration;
        this.hashes = hashes;
    }

    /** What to do with an entry. */
    @FunctionalInterface
    interface Visitor {
        /** @param content ends where the entry ends; what is not read is skipped */
        void entry(String name, long size, InputStream content) throws IOException;
    }

    /**
     * Reads the whole file and holds it against its own signed list.
     *
     * @param progress told how many bytes have been read
     * @throws IOException when it is cut, changed, or no backup; the message says which
     */
    public static BackupFile check(Path file, LongConsumer progress) throws IOException {
        Map<String, String> hashes = new LinkedHashMap<>();
        StringBuilder seen = new StringBuilder();
        Map<String, byte[]> small = new LinkedHashMap<>();
        try (TarArchiveInputStream tar = open(file)) {
            for (TarArchiveEntry entry = next(tar); entry != null; entry = next(tar)) {
                String name = checked(entry, small.containsKey(ArchiveWriter.SIGNATURE));
                boolean isManifest = name.equals(ArchiveWriter.MANIFEST);
                MessageDigest hash = ArchiveWriter.sha256();
                byte[] kept = read(tar, entry, hash, keeps(name), isManifest);
                if (kept.length > 0 || keeps(name)) {
                    small.put(name, kept);
                }
                String hex = HexFormat.of().formatHex(hash.digest());
                if (!isManifest && !name.equals(ArchiveWriter.SIGNATURE)) {
                    if (small.containsKey(ArchiveWriter.MANIFEST) || hashes.put(name, hex) != null) {
                        throw new IOException("the backup has an entry that should not be there: " + name);
                    }
                    seen.append(hex)
                            .append(' ')
                            .append(entry.getSize())
                            .append(' ')
                            .append(name)
                            .append('\n');
                }
                progress.accept(tar.getBytesRead());
            }
        }
        if (!small.keySet().containsAll(List.of(Backup.HEADER, ArchiveWriter.MANIFEST, ArchiveWriter.SIGNATURE))) {
            throw new IOException(file + " is not a whole backup: it was cut, or is something else");
        }
        BackupHeader header = BackupHeader.parse(Objects.requireNonNull(small.get(Backup.HEADER)));
        byte[] manifest = Objects.requireNonNull(small.get(ArchiveWriter.MANIFEST));
        requireSigned(header, manifest, Objects.requireNonNull(small.get(ArchiveWriter.SIGNATURE)));
        if (!MessageDigest.isEqual(manifest, seen.toString().getBytes(StandardCharsets.UTF_8))) {
            throw new IOException("the backup was changed: " + firstDifference(manifest, seen.toString()));
        }
        return new BackupFile(file, header, Optional.ofNullable(small.get(Backup.CONFIGURATION)), hashes);
    }

    private static boolean keeps(String name) {
        return name.equals(Backup.HEADER)
                || name.equals(Backup.CONFIGURATION)
                || name.equals(ArchiveWriter.MANIFEST)
                || name.equals(ArchiveWriter.SIGNATURE);
    }

    private static byte[] read(
            TarArchiveInputStream tar, TarArchiveEntry entry, MessageDigest hash, boolean keep, boolean isManifest)
            throws IOException {
        if (keep) {
            int most = isManifest ? MANIFEST_BYTES_MAX : SMALL_BYTES_MAX;
            if (entry.getSize() > most) {
                throw new IOException("the backup's entry " + entry.getName() + " is too large");
            }
            byte[] content = tar.readNBytes((int) entry.getSize());
            hash.update(content);
            return content;
        }
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = tar.read(buffer); count >= 0; count = tar.read(buffer)) {
            hash.update(buffer, 0, count);
        }
        return new byte[0];
    }

    /** A name that is a path within the archive and nothing else. */
    private static String checked(TarArchiveEntry entry, boolean ended) throws IOException {
        String name = entry.getName();
        if (ended
                || entry.getLinkFlag() != TarArchiveEntry.LF_NORMAL
                || !NAME.matcher(name).matches()) {
            throw new IOException("the backup has an entry that no backup has; it is refused");
        }
        return name;
    }

    private static void requireSigned(BackupHeader header, byte[] manifest, byte[] signature) throws IOException {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(header.signingKey()))));
            verifier.update(ArchiveWriter.SIGNED_PREFIX);
            verifier.update(manifest);
            if (signature.length == SIGNATURE_BYTES && verifier.verify(signature)) {
                return;
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("the backup's signature cannot be read", e);
        }
        throw new IOException("the backup was changed: its list of contents is not the one that was signed");
    }

    private static String firstDifference(byte[] manifest, String seen) {
        String[] signed = new String(manifest, StandardCharsets.UTF_8).split("\n");
        String[] found = seen.split("\n");
        for (int i = 0; i < signed.length; i++) {
            if (i >= found.length || !signed[i].equals(found[i])) {
                return signed[i].replaceAll("^\\S+ \\S+ ", "") + " is not what was signed, or is not there";
            }
        }
        return "there is more than was signed";
    }

    /** What it says of itself. */
    public BackupHeader header() {
        return header;
    }

    /** The configuration as it was; empty when the house had no file. */
    public Optional<byte[]> configuration() {
        return configuration;
    }

    /** Visits all entries in their order; a file that changed since {@link #check} is noticed at the entry's end. */
    void visit(Visitor visitor) throws IOException {
        try (TarArchiveInputStream tar = open(file)) {
            for (TarArchiveEntry entry = next(tar); entry != null; entry = next(tar)) {
                String name = checked(entry, false);
                MessageDigest hash = ArchiveWriter.sha256();
                DigestInputStream content = new DigestInputStream(tar, hash);
                visitor.entry(name, entry.getSize(), content);
                content.transferTo(OutputStream.nullOutputStream());
                String expected = hashes.get(name);
                if (expected != null && !expected.equals(HexFormat.of().formatHex(hash.digest()))) {
                    throw new IOException("the backup changed while it was read: " + name);
                }
            }
        }
    }

    private static TarArchiveInputStream open(Path file) throws IOException {
        return new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES), "UTF-8");
    }

    private static TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
        try {
            return tar.getNextEntry();
        } catch (IllegalArgumentException e) {
            throw new IOException("this is no backup: it cannot be read as a tar file", e);
        }
    }
}
