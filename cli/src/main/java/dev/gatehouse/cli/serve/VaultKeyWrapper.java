/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.serve;

import dev.gatehouse.control.vault.SecretBinding;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.control.vault.VaultException;
import dev.gatehouse.iolog.crypto.KeyWrapper;
import dev.gatehouse.proxy.port.Secret;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;

/** Wraps the data keys of recordings with the vault's master key. Safe for use by several threads; in memory only. */
final class VaultKeyWrapper implements KeyWrapper {

    private final Vault vault;

    VaultKeyWrapper(Vault vault) {
        this.vault = vault;
    }

    @Override
    public byte[] wrap(byte[] key, byte[] associated) {
        try (Secret secret = Secret.ofBytes(key.clone())) {
            return vault.wrapKey(binding(associated), secret);
        }
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] associated) throws GeneralSecurityException {
        try (Secret key = vault.unwrapKey(binding(associated), wrapped)) {
            return key.copyBytes();
        } catch (VaultException e) {
            throw new GeneralSecurityException(e.getMessage(), e);
        }
    }

    private static SecretBinding binding(byte[] associated) {
        return new SecretBinding(
                SecretBinding.Purpose.RECORDING_KEY, List.of(HexFormat.of().formatHex(associated)));
    }
}
