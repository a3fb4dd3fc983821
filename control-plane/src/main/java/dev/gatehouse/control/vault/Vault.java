/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.config.VaultConfig;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals and opens secrets. Works without the database: the master key is in memory. Pure computation of some microseconds; never
 * blocks. Safe for use by several threads.
 *
 * <p>Each secret is encrypted with AES-256-GCM under a data key of its own; the data key is wrapped with AES-256-GCM under a key
 * derived (HKDF, RFC 5869) from the master key and a random salt, so that no key ever sees two nonces. Both layers authenticate the
 * {@link SecretBinding}. The JDK's cipher objects copy keys where we cannot wipe them; those copies live as long as one call.
 *
 * <p>Layout: version (1) · master key id (8) · salt (32) · wrapped data key with tag (48) · ciphertext with tag. The nonces are
 * zero: every key is used once.
 */
public final class Vault implements AutoCloseable {

    /** Largest secret. */
    public static final int LARGEST_SECRET_BYTES = 1 << 20;

    private static final String CREDENTIAL_NAME = "gatehouse-master-key";
    private static final byte VERSION = 1;
    private static final int SALT_BYTES = 32;
    private static final int TAG_BYTES = 16;
    private static final int WRAPPED_BYTES = MasterKey.BYTES + TAG_BYTES;
    private static final int HEAD_BYTES = 1 + MasterKey.ID_BYTES + SALT_BYTES + WRAPPED_BYTES;
    private static final byte[] ZERO_NONCE = new byte[12];
    private static final String WRAP_LABEL = "gatehouse vault wrap v1";

    private final MasterKey master;
    private final SecureRandom random = new SecureRandom();

    Vault(MasterKey master) {
        this.master = master;
    }

    /**
     * Opens the vault: reads the master key, makes one at the very first start, and checks it against what the database says it was
     * sealed with.
     *
     * @throws IOException when there is no key or it is the wrong one; the message says what, why, what to do
     */
    public static Vault open(VaultConfig config, Home home, Database database) throws IOException {
        return open(config, home, database, Optional.ofNullable(System.getenv("CREDENTIALS_DIRECTORY")));
    }

    static Vault open(VaultConfig config, Home home, Database database, Optional<String> credentialsDirectory)
            throws IOException {
        MasterKeyRegister register = new MasterKeyRegister(database);
        boolean mayCreate = config.create() && register.isEmpty();
        Vault vault = new Vault(provider(config, home, credentialsDirectory).load(mayCreate));
        register.check(vault);
        return vault;
    }

    /**
     * Which key {@link #open} would take; reads it, makes none, and needs no database.
     *
     * @throws IOException when there is none or it cannot be used; the message says what, why, what to do
     */
    public static String findMasterKeyId(VaultConfig config, Home home) throws IOException {
        try (MasterKey found = provider(config, home, Optional.ofNullable(System.getenv("CREDENTIALS_DIRECTORY")))
                .load(false)) {
            return found.id();
        }
    }

    private static MasterKeyProvider provider(VaultConfig config, Home home, Optional<String> credentialsDirectory) {
        if (config.masterKeyFile().isPresent()) {
            return new MasterKeyFile(config.masterKeyFile().get(), true);
        }
        Optional<Path> credential = credentialsDirectory
                .map(directory -> Path.of(directory, CREDENTIAL_NAME))
                .filter(Files::exists);
        return credential.isPresent()
                ? new MasterKeyFile(credential.get(), false)
                : new MasterKeyFile(home.keys().resolve("master.key"), true);
    }

    /** Seals {@code secret}, which stays the caller's to wipe. At most {@link #LARGEST_SECRET_BYTES}. */
    public Sealed seal(SecretBinding binding, Secret secret) {
        byte[] plain = secret.copyBytes();
        byte[] dataKey = randomBytes(MasterKey.BYTES);
        byte[] salt = randomBytes(SALT_BYTES);
        byte[] wrapKey = master.derive(salt, WRAP_LABEL);
        try {
            if (plain.length > LARGEST_SECRET_BYTES) {
                throw new VaultException("a secret of " + plain.length + " bytes is too large for the vault");
            }
            byte[] context = context(binding, master.idBytes());
            byte[] wrapped = crypt(Cipher.ENCRYPT_MODE, wrapKey, context, dataKey);
            byte[] ciphertext = crypt(Cipher.ENCRYPT_MODE, dataKey, context, plain);
            return Sealed.ofBytes(ByteBuffer.allocate(HEAD_BYTES + ciphertext.length)
                    .put(VERSION)
                    .put(master.idBytes())
                    .put(salt)
                    .put(wrapped)
                    .put(ciphertext)
                    .array());
        } catch (GeneralSecurityException e) {
            throw new VaultException("a secret could not be sealed", e);
        } finally {
            wipe(plain, dataKey, wrapKey);
        }
    }

    /**
     * Opens a sealed secret; the caller wipes it.
     *
     * @throws VaultException when it was sealed for another binding, was changed, or its master key is not here
     */
    public Secret open(SecretBinding binding, Sealed sealed) {
        byte[] bytes = sealed.toBytes();
        if (bytes.length < HEAD_BYTES + TAG_BYTES || bytes[0] != VERSION) {
            throw new VaultException("a sealed " + binding.purpose() + " is damaged or from a newer Gatehouse");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        byte[] keyId = take(in, MasterKey.ID_BYTES);
        byte[] salt = take(in, SALT_BYTES);
        byte[] wrapped = take(in, WRAPPED_BYTES);
        byte[] ciphertext = take(in, in.remaining());
        if (!Arrays.equals(keyId, master.idBytes())) {
            throw new VaultException("a sealed " + binding.purpose() + " needs another master key");
        }
        byte[] wrapKey = master.derive(salt, WRAP_LABEL);
        byte[] dataKey = new byte[0];
        try {
            byte[] context = context(binding, keyId);
            dataKey = crypt(Cipher.DECRYPT_MODE, wrapKey, context, wrapped);
            return Secret.ofBytes(crypt(Cipher.DECRYPT_MODE, dataKey, context, ciphertext));
        } catch (GeneralSecurityException e) {
            throw new VaultException(
                    "a sealed " + binding.purpose() + " does not open: it was changed or belongs to something else", e);
        } finally {
            wipe(wrapKey, dataKey);
        }
    }

    /** Seals a data key, such as a recording's; the same as {@link #seal}, as bytes. */
    public byte[] wrapKey(SecretBinding binding, Secret key) {
        return seal(binding, key).toBytes();
    }

    /** Reverses {@link #wrapKey}. */
    public Secret unwrapKey(SecretBinding binding, byte[] wrapped) {
        return open(binding, Sealed.ofBytes(wrapped));
    }

    /**
     * A keyed hash (HMAC-SHA-256) under a key that only this vault has; for rows that somebody with only the database must not be able
     * to make.
     *
     * @param label keeps uses apart
     */
    public byte[] authenticate(String label, byte[] message) {
        byte[] key = master.derive(new byte[0], "gatehouse authenticate v1 " + label);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } finally {
            wipe(key);
        }
    }

    /** Which master key is in use: the first 16 hexadecimal digits of a hash of it. */
    public String masterKeyId() {
        return master.id();
    }

    /** What the operator should know; empty when all is well. */
    public List<String> warnings(Home home) {
        return master.source().startsWith(home.root() + "/")
                ? List.of("the master key lies in the home (" + master.source()
                        + "): whoever copies the home has key and secrets; keep it elsewhere with vault.masterKeyFile")
                : List.of();
    }

    @Override
    public void close() {
        master.close();
    }

    private static byte[] crypt(int mode, byte[] key, byte[] context, byte[] input) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * 8, ZERO_NONCE));
        cipher.updateAAD(context);
        return cipher.doFinal(input);
    }

    private static byte[] context(SecretBinding binding, byte[] keyId) {
        byte[] bound = binding.canonicalBytes();
        return ByteBuffer.allocate(1 + keyId.length + bound.length)
                .put(VERSION)
                .put(keyId)
                .put(bound)
                .array();
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] take(ByteBuffer in, int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    private static void wipe(byte[]... arrays) {
        for (byte[] array : arrays) {
            Arrays.fill(array, (byte) 0);
        }
    }
}
