/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Host keys in classes that MINA knows: it does not take the JDK's own Ed25519 keys. */
final class HostKeys {

    private HostKeys() {}

    static List<KeyPair> known(List<KeyPair> keys) throws GeneralSecurityException {
        List<KeyPair> known = new ArrayList<>();
        for (KeyPair pair : keys) {
            known.add(isEdwards(pair) ? converted(pair) : pair);
        }
        return known;
    }

    private static boolean isEdwards(KeyPair pair) {
        String algorithm = pair.getPublic().getAlgorithm();
        return algorithm.equals("EdDSA") || algorithm.equals("Ed25519");
    }

    private static KeyPair converted(KeyPair pair) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance("Ed25519", new BouncyCastleProvider());
        return new KeyPair(
                factory.generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded())),
                factory.generatePrivate(
                        new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded())));
    }
}
