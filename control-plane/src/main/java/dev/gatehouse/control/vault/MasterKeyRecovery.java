/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.control.os.PrivateFiles;
import dev.gatehouse.control.shamir.SecretSharing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Brings a master key back, or makes one, without server and database. Closing wipes it. Confined to one thread. */
public final class MasterKeyRecovery implements AutoCloseable {

    private final MasterKey key;

    private MasterKeyRecovery(MasterKey key) {
        this.key = key;
    }

    /** A fresh key. */
    public static MasterKeyRecovery generate() {
        byte[] bytes = new byte[MasterKey.BYTES];
        new SecureRandom().nextBytes(bytes);
        return new MasterKeyRecovery(MasterKey.of(bytes, "chance"));
    }

    /**
     * The key that the shares give.
     *
     * @throws IllegalArgumentException when they are too few, of different kits, twice the same, or do not give the key they name
     */
    public static MasterKeyRecovery combine(List<RecoveryShare> shares) {
        RecoveryShare first = shares.get(0);
        for (RecoveryShare share : shares) {
            if (!share.kitId().equals(first.kitId()) || !share.masterKeyId().equals(first.masterKeyId())) {
                throw new IllegalArgumentException("the shares are of different kits, " + first.kitId() + " and "
                        + share.kitId() + "; two of the same kit are needed");
            }
        }
        if (shares.stream().mapToInt(RecoveryShare::number).distinct().count() < first.threshold()) {
            throw new IllegalArgumentException(
                    first.threshold() + " different shares of kit " + first.kitId() + " are needed");
        }
        List<SecretSharing.Share> values = shares.stream()
                .map(RecoveryShare::share)
                .limit(first.threshold())
                .toList();
        MasterKey key = MasterKey.of(SecretSharing.combine(values), "a recovery kit");
        if (!key.id().equals(first.masterKeyId())) {
            key.close();
            throw new IllegalArgumentException(
                    "the shares do not fit together: one of them is not of kit " + first.kitId());
        }
        return new MasterKeyRecovery(key);
    }

    /** Which key. */
    public String keyId() {
        return key.id();
    }

    /**
     * Writes it for its owner alone.
     *
     * @param replace whether a file with another key, or a damaged one, is moved aside, to {@code .old}
     * @return whether it was written; false when the file holds this key already
     * @throws IOException when it cannot be; the message says what to do
     */
    public boolean writeTo(Path file, boolean replace) throws IOException {
        Path parent = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a directory");
        if (Files.exists(file)) {
            if (holdsThis(file)) {
                return false;
            }
            if (!replace) {
                throw new IOException(
                        file + " holds something else; with --replace it is moved to " + file.getFileName() + ".old");
            }
            Files.move(file, file.resolveSibling(file.getFileName() + ".old"), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(parent)) {
            PrivateFiles.directory(parent);
        }
        byte[] bytes = key.key().key().copyBytes();
        byte[] text = MasterKeyFile.text(bytes);
        try {
            PrivateFiles.writeNew(file, text);
            PrivateFiles.syncDirectory(parent);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(text, (byte) 0);
        }
        return true;
    }

    private boolean holdsThis(Path file) {
        try (MasterKey there = new MasterKeyFile(file, true).load(false)) {
            return there.id().equals(key.id());
        } catch (IOException damaged) {
            return false;
        }
    }

    @Override
    public void close() {
        key.close();
    }
}
