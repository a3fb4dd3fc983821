/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.control.os.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * A master key in a file: 64 hexadecimal digits, or 32 raw bytes. The next one lies beside it, with {@code .next} behind its name.
 * Immutable.
 *
 * @param file where
 * @param isCredential whether systemd put it there: in a directory that only the service can enter, where the mask of an access
 *     control list may show as group rights, and where nothing can be written
 */
record MasterKeyFile(Path file, boolean isCredential) implements MasterKeyProvider {

    private static final int LARGEST_BYTES = 1_024;

    @Override
    public MasterKey load(boolean mayCreate) throws IOException {
        if (!Files.exists(file)) {
            if (!mayCreate) {
                throw new IOException("the master key " + file + " is missing, and the database holds secrets sealed"
                        + " with it; bring it back from where you keep it (it is in no backup of Gatehouse), or from two shares"
                        + " of the recovery kit with gatehouse vault recover");
            }
            if (isCredential) {
                throw new IOException("the systemd credential " + file + " is missing; give the unit"
                        + " LoadCredential=" + file.getFileName() + ":/etc/gatehouse/keys/master.key");
            }
            create();
        }
        return read(file);
    }

    @Override
    public Optional<MasterKey> next() throws IOException {
        return Files.exists(nextFile()) ? Optional.of(read(nextFile())) : Optional.empty();
    }

    @Override
    public boolean isWritable() {
        return !isCredential;
    }

    @Override
    public void prepare(byte[] key) throws IOException {
        byte[] text = text(key);
        try {
            PrivateFiles.write(nextFile(), text);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    @Override
    public void promote() throws IOException {
        if (isWritable()) {
            Files.move(nextFile(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            PrivateFiles.syncDirectory(directory());
        }
    }

    @Override
    public String describe() {
        return (isCredential ? "systemd credential " : "file ") + file;
    }

    private Path directory() {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a directory");
    }

    private Path nextFile() {
        return file.resolveSibling(file.getFileName() + ".next");
    }

    private MasterKey read(Path from) throws IOException {
        check(from);
        byte[] content = Files.readAllBytes(from);
        try {
            return MasterKey.of(decode(content), from.toString());
        } catch (VaultException | IllegalArgumentException e) {
            throw new IOException(
                    "the master key " + from + " is damaged: it must hold 64 hexadecimal digits; bring it back from"
                            + " where you keep it, or from two shares of the recovery kit with gatehouse vault recover",
                    e);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private void create() throws IOException {
        if (!Files.exists(directory())) {
            PrivateFiles.directory(directory());
        }
        byte[] fresh = new byte[MasterKey.BYTES];
        new SecureRandom().nextBytes(fresh);
        byte[] text = text(fresh);
        try {
            PrivateFiles.writeNew(file, text);
            PrivateFiles.syncDirectory(directory());
        } finally {
            Arrays.fill(fresh, (byte) 0);
            Arrays.fill(text, (byte) 0);
        }
    }

    /** As it is written: hexadecimal digits and a line end, without a {@code String} on the way. */
    static byte[] text(byte[] key) {
        byte[] text = new byte[key.length * 2 + 1];
        for (int index = 0; index < key.length; index++) {
            text[index * 2] = (byte) Character.forDigit(key[index] >> 4 & 0xf, 16);
            text[index * 2 + 1] = (byte) Character.forDigit(key[index] & 0xf, 16);
        }
        text[text.length - 1] = '\n';
        return text;
    }

    private void check(Path from) throws IOException {
        if (!Files.isRegularFile(from) || Files.size(from) > LARGEST_BYTES) {
            throw new IOException("the master key " + from + " is not a small regular file");
        }
        if (isCredential) {
            return;
        }
        if (PrivateFiles.isOpenToOthers(from)) {
            throw new IOException("the master key " + from
                    + " can be read by others; chmod 600 it, and if somebody may have read it, rotate it");
        }
        int owner = PrivateFiles.ownerUid(from);
        int self = PrivateFiles.ownerUid(Path.of("/proc/self/stat"));
        if (owner != self && owner != 0) {
            throw new IOException("the master key " + from + " belongs to user id " + owner
                    + ", who could change it; chown it to the user that runs Gatehouse, or to root");
        }
    }

    private static byte[] decode(byte[] content) {
        if (content.length == MasterKey.BYTES) {
            return content.clone();
        }
        String text = new String(content, StandardCharsets.US_ASCII).strip();
        return HexFormat.of().parseHex(text);
    }
}
