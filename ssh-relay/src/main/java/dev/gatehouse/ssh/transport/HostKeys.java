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
import java.util.function.Supplier;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.SessionContext;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The gateway's host keys for MINA. A connection keeps the keys that it began with: a client takes another key in a later key exchange
 * for an attack. Safe for use by several threads.
 */
final class HostKeys implements KeyPairProvider {

    private static final AttributeRepository.AttributeKey<List<KeyPair>> OF_CONNECTION =
            new AttributeRepository.AttributeKey<>();

    private final Supplier<List<KeyPair>> keys;
    private volatile Converted last = new Converted(List.of(), List.of());

    /** The same keys as the JDK has them and as MINA wants them. */
    private record Converted(List<KeyPair> from, List<KeyPair> keys) {}

    /** @throws IllegalArgumentException when a key cannot be used for SSH */
    HostKeys(Supplier<List<KeyPair>> keys) {
        this.keys = keys;
        current();
    }

    @Override
    public Iterable<KeyPair> loadKeys(SessionContext session) {
        if (session == null) {
            return current();
        }
        List<KeyPair> kept = session.getAttribute(OF_CONNECTION);
        if (kept == null) {
            kept = current();
            session.setAttribute(OF_CONNECTION, kept);
        }
        return kept;
    }

    @SuppressWarnings("ReferenceEquality") // another list is another set of keys
    private List<KeyPair> current() {
        List<KeyPair> now = keys.get();
        Converted converted = last;
        if (converted.from() != now) {
            try {
                converted = new Converted(now, known(now));
            } catch (GeneralSecurityException e) {
                throw new IllegalArgumentException("host key cannot be used for SSH: " + e.getMessage(), e);
            }
            last = converted;
        }
        return converted.keys();
    }

    /** In classes that MINA knows: it does not take the JDK's own Ed25519 keys. */
    private static List<KeyPair> known(List<KeyPair> keys) throws GeneralSecurityException {
        List<KeyPair> known = new ArrayList<>();
        for (KeyPair pair : keys) {
            known.add(isEdwards(pair) ? converted(pair) : pair);
        }
        return List.copyOf(known);
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
