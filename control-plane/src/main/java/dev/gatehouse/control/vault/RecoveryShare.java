/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.control.shamir.SecretSharing;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * One share of a recovery kit, as it is printed: version (1) · kit (4) · number (1) · threshold (1) · master key id (8) · value (32) ·
 * SHA-256 of all that, cut (4). Holds a secret; closing wipes it. Confined to one thread.
 */
public final class RecoveryShare implements AutoCloseable {

    private static final byte VERSION = 1;
    private static final int KIT_BYTES = 4;
    private static final int CHECKSUM_BYTES = 4;
    private static final int PLAIN_BYTES = 1 + KIT_BYTES + 2 + WrappingKey.ID_BYTES + MasterKey.BYTES;
    private static final int BYTES = PLAIN_BYTES + CHECKSUM_BYTES;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String kitId;
    private final int threshold;
    private final String masterKeyId;
    private final SecretSharing.Share share;

    private RecoveryShare(String kitId, int threshold, String masterKeyId, SecretSharing.Share share) {
        this.kitId = kitId;
        this.threshold = threshold;
        this.masterKeyId = masterKeyId;
        this.share = share;
    }

    /** An id for a new kit: 8 hexadecimal digits. */
    public static String newKitId() {
        byte[] bytes = new byte[KIT_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().withUpperCase().formatHex(bytes);
    }

    static List<RecoveryShare> split(MasterKey master, String kitId, int shares, int threshold) {
        byte[] key = master.key().key().copyBytes();
        try {
            return SecretSharing.split(key, shares, threshold, RANDOM).stream()
                    .map(share -> new RecoveryShare(kitId, threshold, master.id(), share))
                    .toList();
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** The printed lines. */
    public List<String> lines() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .put(HexFormat.of().parseHex(kitId))
                .put((byte) share.number())
                .put((byte) threshold)
                .put(HexFormat.of().parseHex(masterKeyId))
                .put(share.value());
        bytes.put(checksum(bytes.array()));
        String[] lines = PaperText.write(bytes.array());
        Arrays.fill(bytes.array(), (byte) 0);
        return List.of(lines);
    }

    /**
     * Reads printed lines, and wipes {@code text}.
     *
     * @throws IllegalArgumentException when they are no share; the message says what is wrong and repeats nothing of it
     */
    public static RecoveryShare parse(char[] text) {
        byte[] bytes = new byte[0];
        try {
            bytes = PaperText.read(text, BYTES);
            if (!Arrays.equals(checksum(bytes), Arrays.copyOfRange(bytes, PLAIN_BYTES, BYTES))) {
                throw new IllegalArgumentException("the share has a typing error, or its lines are in another order");
            }
            ByteBuffer in = ByteBuffer.wrap(bytes);
            if (in.get() != VERSION) {
                throw new IllegalArgumentException("the share is from a newer Gatehouse");
            }
            byte[] kit = new byte[KIT_BYTES];
            in.get(kit);
            int number = in.get() & 0xff;
            int threshold = in.get() & 0xff;
            byte[] master = new byte[WrappingKey.ID_BYTES];
            in.get(master);
            byte[] value = new byte[MasterKey.BYTES];
            in.get(value);
            return new RecoveryShare(
                    HexFormat.of().withUpperCase().formatHex(kit),
                    threshold,
                    HexFormat.of().formatHex(master),
                    new SecretSharing.Share(number, value));
        } finally {
            Arrays.fill(text, '\0');
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static byte[] checksum(byte[] bytes) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(bytes, 0, PLAIN_BYTES);
            return Arrays.copyOf(hash.digest(), CHECKSUM_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The kit that it belongs to. */
    public String kitId() {
        return kitId;
    }

    /** Which share of the kit, from 1. */
    public int number() {
        return share.number();
    }

    /** How many shares give the key. */
    public int threshold() {
        return threshold;
    }

    /** Which master key. */
    public String masterKeyId() {
        return masterKeyId;
    }

    SecretSharing.Share share() {
        return share;
    }

    @Override
    public void close() {
        share.wipe();
    }

    @Override
    public String toString() {
        return "RecoveryShare[" + kitId + " " + share.number() + ", ***]";
    }
}
