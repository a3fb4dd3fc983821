/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.keys;

import dev.gatehouse.control.sshkey.KeyFormatException;
import dev.gatehouse.control.sshkey.SshPublicKey;
import dev.gatehouse.control.vault.HostKeys;
import dev.gatehouse.control.vault.RecordingKeys;
import dev.gatehouse.control.vault.VaultRotation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/**
 * A key of the house as lists show it; nothing secret. Immutable.
 *
 * @param use {@code master}, {@code sealing}, {@code authenticating}, {@code signing}, {@code host}
 * @param id which
 * @param state {@code active}, {@code upcoming} or {@code retired}
 * @param fingerprint of a host key, as {@code ssh-keygen -l} shows it
 * @param publicKey a host key's line for known_hosts, without the host's name
 * @param createdAt when it was made
 * @param retiredAt since when it does nothing new
 */
public record KeyView(
        String use,
        String id,
        String state,
        Optional<String> fingerprint,
        Optional<String> publicKey,
        Instant createdAt,
        Optional<Instant> retiredAt) {

    static KeyView ofVault(VaultRotation.KeyView key) {
        return new KeyView(
                key.use(),
                key.keyId(),
                state(key.retiredAt()),
                Optional.empty(),
                Optional.empty(),
                key.createdAt(),
                key.retiredAt());
    }

    static KeyView ofSigning(RecordingKeys.PublishedKey key) {
        return new KeyView(
                "signing",
                key.keyId(),
                state(key.retiredAt()),
                Optional.empty(),
                Optional.empty(),
                key.createdAt(),
                key.retiredAt());
    }

    static KeyView ofHost(HostKeys.Published key) {
        SshPublicKey ssh = ssh(key.encoded());
        return new KeyView(
                "host",
                key.id(),
                key.isUpcoming() ? "upcoming" : state(key.retiredAt()),
                Optional.of(ssh.fingerprint().toString()),
                Optional.of(ssh.line().strip()),
                key.createdAt(),
                key.retiredAt());
    }

    private static String state(Optional<Instant> retiredAt) {
        return retiredAt.isPresent() ? "retired" : "active";
    }

    private static SshPublicKey ssh(byte[] encoded) {
        try {
            return SshPublicKey.ofBlob(OpenSSHPublicKeyUtil.encodePublicKey(PublicKeyFactory.createKey(encoded)), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (KeyFormatException e) {
            throw new IllegalStateException(e);
        }
    }
}
