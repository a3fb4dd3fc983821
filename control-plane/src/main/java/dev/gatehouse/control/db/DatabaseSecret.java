/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.os.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The passwords of the embedded server's roles, derived from one random secret in {@code HOME/database.secret} (0600). JDBC wants
 * strings, so these passwords stay in memory as such; they open nothing but a loopback port. Immutable.
 */
final class DatabaseSecret {

    private static final int BYTES = 32;

    private final byte[] secret;

    private DatabaseSecret(byte[] secret) {
        this.secret = secret;
    }

    static DatabaseSecret load(Home home, boolean mayCreate) throws IOException {
        Path file = home.root().resolve("database.secret");
        if (!Files.exists(file)) {
            if (!mayCreate) {
                throw new IOException(file + " is missing, and without it the database in " + home.databaseDirectory()
                        + " cannot be opened; bring it back from a backup");
            }
            byte[] fresh = new byte[BYTES];
            new SecureRandom().nextBytes(fresh);
            PrivateFiles.writeNew(file, HexFormat.of().formatHex(fresh).getBytes(StandardCharsets.US_ASCII));
            return new DatabaseSecret(fresh);
        }
        if (PrivateFiles.isOpenToOthers(file)) {
            throw new IOException(file + " can be read by others; chmod 600 it");
        }
        try {
            return new DatabaseSecret(
                    HexFormat.of().parseHex(Files.readString(file).strip()));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is damaged; bring it back from a backup", e);
        }
    }

    String passwordOf(String role) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(role.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
