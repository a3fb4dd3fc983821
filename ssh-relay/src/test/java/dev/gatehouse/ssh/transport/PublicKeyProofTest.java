/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.ssh.wire.PacketWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import org.junit.jupiter.api.Test;

/** RSA keys of sizes that only cost time prove nothing, even where the signature is right. */
class PublicKeyProofTest {

    private static final byte[] SIGNED = "signed".getBytes(StandardCharsets.US_ASCII);

    private static boolean verify(int modulusBits, BigInteger exponent) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(new RSAKeyGenParameterSpec(modulusBits, exponent));
        KeyPair pair = generator.generateKeyPair();
        RSAPublicKey key = (RSAPublicKey) pair.getPublic();
        return PublicKeyProof.verify(
                "rsa-sha2-256", blob(key.getPublicExponent(), key.getModulus()), SIGNED, signature(pair.getPrivate()));
    }

    private static byte[] blob(BigInteger exponent, BigInteger modulus) {
        return PacketWriter.plain()
                .putString("ssh-rsa")
                .putString(exponent.toByteArray())
                .putString(modulus.toByteArray())
                .toBytes();
    }

    private static byte[] signature(PrivateKey key) throws Exception {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(SIGNED);
        return PacketWriter.plain()
                .putString("rsa-sha2-256")
                .putString(signature.sign())
                .toBytes();
    }

    @Test
    void usualKeysProveTheirHolder() throws Exception {
        assertThat(verify(2048, RSAKeyGenParameterSpec.F4)).isTrue();
        assertThat(verify(4096, RSAKeyGenParameterSpec.F4)).isTrue();
    }

    @Test
    void shortKeysDoNot() throws Exception {
        assertThat(verify(1024, RSAKeyGenParameterSpec.F4)).isFalse();
    }

    @Test
    void longExponentsDoNot() throws Exception {
        BigInteger long64 =
                BigInteger.ONE.shiftLeft(62).add(BigInteger.ONE.shiftLeft(40)).nextProbablePrime();
        assertThat(verify(2048, long64)).isTrue();
        assertThat(verify(2048, BigInteger.ONE.shiftLeft(72).nextProbablePrime()))
                .isFalse();
    }

    @Test
    void aModulusAboveTheLimitIsNotEvenLookedAt() throws Exception {
        BigInteger huge = BigInteger.ONE.shiftLeft(16_383).add(BigInteger.ONE);
        assertThat(PublicKeyProof.verify("rsa-sha2-256", blob(RSAKeyGenParameterSpec.F4, huge), SIGNED, new byte[0]))
                .isFalse();
    }
}
