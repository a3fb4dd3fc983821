/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.recording;

import dev.gatehouse.control.vault.SecretBinding;
import dev.gatehouse.control.vault.SecretBinding.Purpose;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.control.vault.VaultException;
import dev.gatehouse.iolog.crypto.KeyWrapper;
import dev.gatehouse.proxy.port.Secret;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Wraps the data keys of recordings with the vault's master key; works with the database away. Safe for use by several threads. */
public final class VaultKeyWrapper implements KeyWrapper {

    private final Vault vault;

    public VaultKeyWrapper(Vault vault) {
        this.vault = Objects.requireNonNull(vault, "vault");
    }

    @Override
    public byte[] wrap(byte[] key, byte[] associated) throws GeneralSecurityException {
        try (Secret secret = Secret.ofBytes(key.clone())) {
            return vault.wrapKey(binding(associated), secret);
        } catch (VaultException e) {
            throw new GeneralSecurityException("a recording's data key could not be wrapped", e);
        }
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] associated) throws GeneralSecurityException {
        try (Secret key = vault.unwrapKey(binding(associated), wrapped)) {
            return key.copyBytes();
        } catch (VaultException e) {
            throw new GeneralSecurityException("a recording's data key does not unwrap", e);
        }
    }

    private static SecretBinding binding(byte[] associated) {
        return new SecretBinding(Purpose.RECORDING_KEY, List.of(HexFormat.of().formatHex(associated)));
    }
}
