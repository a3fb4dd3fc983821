/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import java.security.GeneralSecurityException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.cipher.CipherFactory;

/**
 * AES-GCM (RFC 5647, {@code aes128-gcm@openssh.com} and {@code aes256-gcm@openssh.com}) for MINA's key exchange to fill with
 * keys; packets go through {@link GcmOpener} and {@link GcmSealer}. Encrypts from one array into another, because the JDK copies
 * the whole packet once more when they are the same. Confined to the channel's event loop.
 */
final class GcmCipher implements Cipher {

    static final int TAG_BYTES = 16;
    static final int BLOCK_BYTES = 16;

    private static final int IV_BYTES = 12;
    private static final int IV_FIXED_BYTES = 4;

    private final int keyBytes;
    private final javax.crypto.Cipher cipher;
    private final byte[] iv = new byte[IV_BYTES];
    private SecretKeySpec key;
    private int mode;

    private GcmCipher(int keyBytes) {
        this.keyBytes = keyBytes;
        try {
            this.cipher = javax.crypto.Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-GCM", e);
        }
    }

    @Override
    public void init(Mode mode, byte[] key, byte[] iv) {
        this.mode = mode == Mode.Encrypt ? javax.crypto.Cipher.ENCRYPT_MODE : javax.crypto.Cipher.DECRYPT_MODE;
        this.key = new SecretKeySpec(key, 0, keyBytes, "AES");
        System.arraycopy(iv, 0, this.iv, 0, IV_BYTES);
    }

    /**
     * Encrypts or decrypts one packet and moves on to the next nonce.
     *
     * @return how many bytes were put out
     */
    int process(byte[] aad, int aadOffset, byte[] in, int inOffset, int inLength, byte[] out, int outOffset)
            throws GeneralSecurityException {
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, iv));
        cipher.updateAAD(aad, aadOffset, PacketOpener.LENGTH_BYTES);
        int length = cipher.doFinal(in, inOffset, inLength, out, outOffset);
        // the invocation counter (RFC 5647 section 7.1); 2^64 packets are not reached before a rekey
        for (int i = IV_BYTES - 1; i >= IV_FIXED_BYTES && ++iv[i] == 0; i--) {
            continue;
        }
        return length;
    }

    @Override
    public void update(byte[] input, int offset, int length) {
        throw new UnsupportedOperationException("packets go through GcmOpener and GcmSealer");
    }

    @Override
    public void updateAAD(byte[] data, int offset, int length) {
        throw new UnsupportedOperationException("packets go through GcmOpener and GcmSealer");
    }

    @Override
    public String getAlgorithm() {
        return "AES";
    }

    @Override
    public String getTransformation() {
        return "AES/GCM/NoPadding";
    }

    @Override
    public int getIVSize() {
        return IV_BYTES;
    }

    @Override
    public int getAuthenticationTagSize() {
        return TAG_BYTES;
    }

    @Override
    public int getCipherBlockSize() {
        return BLOCK_BYTES;
    }

    @Override
    public int getKdfSize() {
        return keyBytes;
    }

    @Override
    public int getKeySize() {
        return keyBytes * 8;
    }

    /**
     * Makes them for a key exchange.
     *
     * @param name as negotiated
     * @param keyBytes 16 or 32
     */
    record Factory(String name, int keyBytes) implements CipherFactory {

        static final Factory AES128 = new Factory("aes128-gcm@openssh.com", 16);
        static final Factory AES256 = new Factory("aes256-gcm@openssh.com", 32);

        @Override
        public Cipher create() {
            return new GcmCipher(keyBytes);
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isSupported() {
            return true;
        }

        @Override
        public String getAlgorithm() {
            return "AES";
        }

        @Override
        public String getTransformation() {
            return "AES/GCM/NoPadding";
        }

        @Override
        public int getIVSize() {
            return IV_BYTES;
        }

        @Override
        public int getAuthenticationTagSize() {
            return TAG_BYTES;
        }

        @Override
        public int getCipherBlockSize() {
            return BLOCK_BYTES;
        }

        @Override
        public int getKdfSize() {
            return keyBytes;
        }

        @Override
        public int getKeySize() {
            return keyBytes * 8;
        }
    }
}
