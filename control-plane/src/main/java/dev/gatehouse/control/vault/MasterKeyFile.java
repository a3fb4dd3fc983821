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
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A master key in a file: 64 hexadecimal digits, or 32 raw bytes. Immutable.
 *
 * @param file where
 * @param checkMode whether to refuse a file that others can read; not for systemd credentials, which lie in a directory that only
 *     the service can enter and may show the mask of an access control list as group rights
 */
record MasterKeyFile(Path file, boolean checkMode) implements MasterKeyProvider {

    private static final int LARGEST_BYTES = 1_024;

    @Override
    public MasterKey load(boolean mayCreate) throws IOException {
        if (!Files.exists(file)) {
            if (!mayCreate) {
                throw new IOException("the master key " + file + " is missing, and the database holds secrets sealed"
                        + " with it; bring it back from where you keep it (it is in no backup of Gatehouse)");
            }
            create();
        }
        check();
        byte[] content = Files.readAllBytes(file);
        try {
            return MasterKey.of(decode(content), file.toString());
        } catch (VaultException | IllegalArgumentException e) {
            throw new IOException(
                    "the master key " + file + " is damaged: it must hold 64 hexadecimal digits; bring it back from"
                            + " where you keep it",
                    e);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private void create() throws IOException {
        if (!Files.exists(file.toAbsolutePath().getParent())) {
            PrivateFiles.directory(file.toAbsolutePath().getParent());
        }
        byte[] fresh = new byte[MasterKey.BYTES];
        new SecureRandom().nextBytes(fresh);
        byte[] text = (HexFormat.of().formatHex(fresh) + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            PrivateFiles.writeNew(file, text);
            PrivateFiles.syncDirectory(file.toAbsolutePath().getParent());
        } finally {
            Arrays.fill(fresh, (byte) 0);
            Arrays.fill(text, (byte) 0);
        }
    }

    private void check() throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_BYTES) {
            throw new IOException("the master key " + file + " is not a small regular file");
        }
        if (checkMode && PrivateFiles.isOpenToOthers(file)) {
            throw new IOException("the master key " + file
                    + " can be read by others; chmod 600 it, and if somebody may have" + " read it, rotate it");
        }
        int owner = PrivateFiles.ownerUid(file);
        int self = PrivateFiles.ownerUid(Path.of("/proc/self/stat"));
        if (checkMode && owner != self && owner != 0) {
            throw new IOException("the master key " + file + " belongs to user id " + owner
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
