/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.security.PublicKey;
import java.util.List;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signatures with users' public keys (RFC 4252 section 7). Safe for use by several threads. */
public final class PublicKeyProof {

    private static final Logger LOGGER = LoggerFactory.getLogger(PublicKeyProof.class);

    private static final int TYPE_BYTES_MAX = 64;

    /** OpenSSH makes 65537; none in use is longer than this. */
    static final int RSA_EXPONENT_BYTES_MAX = 8;

    /** 2048 bits. */
    static final int RSA_MODULUS_BYTES_MIN = 256;

    /** 8192 bits, and the sign byte. */
    static final int RSA_MODULUS_BYTES_MAX = 1025;

    private PublicKeyProof() {}

    /** Algorithms that we take, best first. */
    public static List<String> algorithms() {
        return SshAlgorithms.userKeySignatures().stream()
                .map(NamedResource::getName)
                .toList();
    }

    /**
     * Whether {@code signature} over {@code signed} was made with the key. Takes up to milliseconds: not for event loops.
     *
     * @param algorithm as named in the request; must be one of {@link #algorithms} and fit the key
     * @param blob the key in wire format; hostile
     * @param signature with the algorithm's name around it, as in the request; hostile
     */
    public static boolean verify(String algorithm, byte[] blob, byte[] signed, byte[] signature) {
        try {
            NamedFactory<Signature> factory =
                    NamedResource.findByName(algorithm, String::compareTo, SshAlgorithms.userKeySignatures());
            requireUsualSize(blob);
            PublicKey key = new ByteArrayBuffer(blob).getRawPublicKey();
            if (factory == null || !fits(algorithm, key)) {
                return false;
            }
            Signature verifier = factory.create();
            verifier.initVerifier(null, key);
            verifier.update(null, signed);
            return verifier.verify(null, signature);
        } catch (Exception e) { // hostile keys and signatures fail in many ways, all of which mean no
            LOGGER.atDebug().addKeyValue("cause", e.getClass().getSimpleName()).log("public key proof failed");
            return false;
        }
    }

    /** RSA costs the cube of its modulus and grows with its exponent: strangers choose neither (RFC 8332 section 3). */
    private static void requireUsualSize(byte[] blob) throws SshProtocolException {
        PacketReader key = new PacketReader(blob, 0, blob.length);
        if (!key.readText(TYPE_BYTES_MAX, "key type").equals("ssh-rsa")) {
            return;
        }
        key.readString(RSA_EXPONENT_BYTES_MAX, "RSA exponent");
        int modulusBytes = key.readString(RSA_MODULUS_BYTES_MAX, "RSA modulus").length;
        if (modulusBytes < RSA_MODULUS_BYTES_MIN) {
            throw new SshProtocolException("RSA modulus of " + modulusBytes + " bytes");
        }
    }

    private static boolean fits(String algorithm, PublicKey key) {
        String type = KeyUtils.getKeyType(key);
        return type != null && KeyUtils.getCanonicalKeyType(algorithm).equals(type);
    }
}
