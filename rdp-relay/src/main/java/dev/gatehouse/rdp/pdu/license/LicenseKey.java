/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.license;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/**
 * The RSA key of a server's proprietary certificate, [MS-RDPBCGR] 2.2.1.4.3.1.1. Its signature is made with a key that everybody has
 * (5.3.3.1.2) and proves nothing, so it is not checked: who the server is, TLS has shown. Immutable.
 *
 * @param modulus of {@value #BITS_MIN}..{@value #BITS_MAX} bits
 * @param exponent of at most 32 bits
 */
record LicenseKey(BigInteger modulus, BigInteger exponent) {

    /** What servers without a licence have. */
    static final int BITS_MIN = 512;

    /** The arithmetic stays below a few milliseconds. */
    static final int BITS_MAX = 4096;

    private static final long CERT_CHAIN_VERSION_MASK = 0x7FFF_FFFFL;
    private static final long CERT_CHAIN_VERSION_1 = 1;
    private static final long MAGIC = 0x3141_5352L;
    private static final int PADDING_LENGTH = 8;

    /** The key of a certificate; empty for a chain of X.509 certificates, which only servers have that issue licences. */
    static Optional<LicenseKey> of(byte[] certificate) throws WireException {
        WireReader reader = WireReader.over(certificate);
        if (reader.remaining() == 0
                || (reader.u32Le("license certificate dwVersion") & CERT_CHAIN_VERSION_MASK) != CERT_CHAIN_VERSION_1) {
            return Optional.empty();
        }
        reader.skip("license certificate algorithms and wPublicKeyBlobType", 4 + 4 + 2);
        WireReader key = reader.slice(
                "license certificate PublicKeyBlob", reader.u16Le("license certificate wPublicKeyBlobLen"));
        return Optional.of(key(key));
    }

    /** RSA_PUBLIC_KEY, 2.2.1.4.3.1.1.1. */
    private static LicenseKey key(WireReader reader) throws WireException {
        long magic = reader.u32Le("license key magic");
        if (magic != MAGIC) {
            throw WireException.invalidField("license key magic", magic, "is not RSA1");
        }
        reader.skip("license key keylen", 4);
        long bits = reader.u32Le("license key bitlen");
        if (bits < BITS_MIN || bits > BITS_MAX || bits % Byte.SIZE != 0) {
            throw WireException.invalidField("license key bitlen", bits, "is outside 512..4096, or no whole bytes");
        }
        reader.skip("license key datalen", 4);
        BigInteger exponent = BigInteger.valueOf(reader.u32Le("license key pubExp"));
        BigInteger modulus = number(reader.bytes("license key modulus", bits / Byte.SIZE, BITS_MAX / Byte.SIZE));
        if (modulus.bitLength() <= BITS_MIN - Byte.SIZE || !modulus.testBit(0)) {
            throw WireException.invalidField("license key modulus bits", modulus.bitLength(), "make no rsa modulus");
        }
        return new LicenseKey(modulus, exponent);
    }

    /** Encrypts without padding, as licensing does: least significant byte first, 8 bytes of 0 behind; [MS-RDPBCGR] 5.3.4.1. */
    byte[] encrypt(byte[] secret) {
        byte[] encrypted = number(secret).modPow(exponent, modulus).toByteArray();
        int length = (modulus.bitLength() + Byte.SIZE - 1) / Byte.SIZE;
        return Arrays.copyOf(reversed(encrypted), length + PADDING_LENGTH);
    }

    private static BigInteger number(byte[] littleEndian) {
        return new BigInteger(1, reversed(littleEndian));
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
