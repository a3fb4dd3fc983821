/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gatehouse.proxy.wire.WireException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SubjectPublicKeyTest {

    private record Encoded(byte[] bytes) implements PublicKey {
        private static final long serialVersionUID = 1;

        @Override
        public String getAlgorithm() {
            return "RSA";
        }

        @Override
        public String getFormat() {
            return "X.509";
        }

        @Override
        public byte[] getEncoded() {
            return bytes;
        }
    }

    /** [RFC 8017] A.1.1. */
    @Test
    void rsaKeyIsItsModulusAndExponent() throws GeneralSecurityException, WireException {
        BigInteger modulus = BigInteger.ONE.shiftLeft(1023).setBit(0);
        PublicKey key =
                KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65537)));
        byte[] expected = Der.encode(Der.SEQUENCE, Der.encode(Der.INTEGER, modulus.toByteArray()), Der.integer(65537));

        assertThat(SubjectPublicKey.of(key)).isEqualTo(expected);
    }

    /** [RFC 5480] 2.2: an uncompressed point. */
    @Test
    void ellipticKeyIsItsPoint() throws GeneralSecurityException, WireException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);

        byte[] point = SubjectPublicKey.of(generator.generateKeyPair().getPublic());

        assertThat(point).hasSize(65).startsWith(4);
    }

    @Test
    void everyTruncationOfAnEncodingIsMalformed() throws GeneralSecurityException {
        byte[] encoded =
                KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic().getEncoded();
        for (int length = 0; length < encoded.length; length++) {
            PublicKey truncated = new Encoded(Arrays.copyOf(encoded, length));
            assertThatExceptionOfType(WireException.class).isThrownBy(() -> SubjectPublicKey.of(truncated));
        }
    }
}
