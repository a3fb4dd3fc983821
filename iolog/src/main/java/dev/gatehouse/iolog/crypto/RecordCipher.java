/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM (NIST SP 800-38D) over one record. The nonce is the record's sequence, eight bytes after four of zero: a session
 * counts its records once, whatever key seals them, and never seals one sequence twice, so no key sees a nonce twice; keys are
 * random for each session and each input line and never used in another process. Confined to one thread.
 */
public final class RecordCipher {

    private static final int TAG_BITS = 128;
    private static final int NONCE_BYTES = 12;

    private final Cipher cipher;
    private final byte[] nonce = new byte[NONCE_BYTES];

    public RecordCipher() {
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java has no AES/GCM", missing);
        }
    }

    /**
     * Seals {@code plain[offset, offset + length)} into {@code out} from {@code outOffset}; {@code out[0, outOffset)} is the
     * associated data.
     *
     * @return how many bytes were written: {@code length} and the authenticator
     */
    public int seal(DataKey key, long sequence, byte[] plain, int offset, int length, byte[] out, int outOffset)
            throws GeneralSecurityException {
        init(Cipher.ENCRYPT_MODE, key, sequence);
        cipher.updateAAD(out, 0, outOffset);
        return cipher.doFinal(plain, offset, length, out, outOffset);
    }

    /**
     * Opens {@code sealed[bodyOffset, end)}; {@code sealed[0, bodyOffset)} is the associated data.
     *
     * @return how many plain bytes were written to the start of {@code out}
     * @throws GeneralSecurityException when key, sequence, associated data or body are not what was sealed
     */
    public int open(DataKey key, long sequence, byte[] sealed, int bodyOffset, int end, byte[] out)
            throws GeneralSecurityException {
        init(Cipher.DECRYPT_MODE, key, sequence);
        cipher.updateAAD(sealed, 0, bodyOffset);
        return cipher.doFinal(sealed, bodyOffset, end - bodyOffset, out, 0);
    }

    private void init(int mode, DataKey key, long sequence) throws GeneralSecurityException {
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[NONCE_BYTES - 1 - i] = (byte) (sequence >>> (8 * i));
        }
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    }
}
