/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.crypto;

import java.security.GeneralSecurityException;

/**
 * Wraps data keys under a key that the recordings do not hold; the appliance implements it over its master key. Safe for use by
 * several threads; in memory only, as it is called on the journal's writer thread once for each session and key.
 */
public interface KeyWrapper {

    /**
     * Wraps a key.
     *
     * @param key 32 bytes, left unchanged; the caller wipes them
     * @param associated what the wrapping is bound to; the same bytes are needed to unwrap
     * @return at most {@link dev.gatehouse.iolog.codec.FormatLimits#WRAPPED_KEY_BYTES_MAX} bytes, holding all that is needed to
     *     find the wrapping key again
     */
    byte[] wrap(byte[] key, byte[] associated) throws GeneralSecurityException;

    /**
     * Unwraps a key.
     *
     * @return the key, which the caller wipes
     * @throws GeneralSecurityException when the bytes were not wrapped here, or for something else
     */
    byte[] unwrap(byte[] wrapped, byte[] associated) throws GeneralSecurityException;
}
