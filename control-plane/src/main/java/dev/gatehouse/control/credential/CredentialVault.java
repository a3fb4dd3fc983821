/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.credential;

import dev.gatehouse.control.sshkey.SshPrivateKey;
import dev.gatehouse.control.vault.Sealed;
import dev.gatehouse.control.vault.SecretBinding;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.control.vault.VaultException;
import dev.gatehouse.proxy.port.InjectedCredential;
import dev.gatehouse.proxy.port.Secret;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jdbi.v3.core.Handle;

/** Opens a credential for one session. Safe for use by several threads. */
public final class CredentialVault {

    private final Vault vault;
    private final Executor signingThreads;

    /** @param signingThreads bounded; signatures are computed there */
    public CredentialVault(Vault vault, Executor signingThreads) {
        this.vault = vault;
        this.signingThreads = signingThreads;
    }

    /**
     * Which secret.
     *
     * @param id the credential
     * @param target whose
     * @param version of the secret
     * @param kind {@code password} or {@code private-key}
     * @param keyType null for a password
     * @param keyBlob null for a password
     */
    public record Reference(UUID id, UUID target, long version, String kind, String keyType, byte[] keyBlob) {}

    /**
     * Opens it; the session closes it.
     *
     * @throws VaultException when it does not open
     */
    public InjectedCredential open(Handle handle, Reference reference) {
        byte[] sealed = handle.attach(CredentialDao.class)
                .sealed(reference.id(), reference.version())
                .orElseThrow(() -> new VaultException("credential has no version " + reference.version()));
        SecretBinding binding = SecretBinding.credential(reference.id(), reference.target(), reference.version());
        Secret secret = vault.open(binding, Sealed.ofBytes(sealed));
        if (reference.keyBlob() == null) {
            return new InjectedCredential.Password(secret);
        }
        List<String> algorithms = SshPrivateKey.signatureAlgorithms(reference.keyType());
        return new InjectedCredential.Signer(
                reference.keyBlob(), algorithms, new VaultSigning(secret, algorithms, signingThreads));
    }
}
