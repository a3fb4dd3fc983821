/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.hostkey;

import dev.gatehouse.proxy.port.TargetTrust;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Applies {@link TargetTrust} to a host key that the target has proved to hold. Confined to the channel's event loop. */
public final class TargetIdentity {

    private final TargetTrust trust;
    private String keyType = "";
    private byte @Nullable [] blob;

    public TargetIdentity(TargetTrust trust) {
        this.trust = trust;
    }

    /**
     * At once: whether the key exchange may go on.
     *
     * @param type such as {@code ssh-ed25519}
     * @param key in wire format
     */
    public boolean mayBe(String type, byte[] key) {
        keyType = type;
        blob = key.clone();
        if (trust instanceof TargetTrust.Pinned pinned) {
            byte[] fingerprint = sha256(key);
            boolean found = false;
            for (byte[] each : pinned.sha256Fingerprints()) {
                found |= MessageDigest.isEqual(each, fingerprint);
            }
            return found;
        }
        // a host key carries no certificate that an authority could have signed
        return trust instanceof TargetTrust.FirstUse;
    }

    /**
     * Before any credential is sent: whether it is the target.
     *
     * @return completes on {@code loop}
     */
    public CompletionStage<Boolean> confirm(Executor loop) {
        if (blob == null) {
            return CompletableFuture.completedFuture(false);
        }
        if (trust instanceof TargetTrust.FirstUse firstUse) {
            return firstUse.keeper().keep(keyType, blob.clone(), loop);
        }
        // pinned, and found by mayBe before the key exchange could complete
        return CompletableFuture.completedFuture(true);
    }

    /**
     * What to ask the target for instead, when it showed a key that is not pinned: it may hold keys of several kinds and show the
     * one that we like best. Each question leaves out the kind that was shown, so there are few.
     *
     * @param asked host key algorithms that it was asked for
     * @return empty when there is nothing else to ask for
     */
    public List<String> otherAlgorithms(List<String> asked) {
        if (!(trust instanceof TargetTrust.Pinned) || blob == null) {
            return List.of();
        }
        return asked.stream().filter(name -> !isOfShownKind(name)).toList();
    }

    private boolean isOfShownKind(String algorithm) {
        return algorithm.equals(keyType) || keyType.equals("ssh-rsa") && algorithm.startsWith("rsa-");
    }

    /** For the operator: the key that was shown. */
    public String shownKey() {
        return blob == null
                ? "none"
                : keyType + " SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(sha256(blob));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
