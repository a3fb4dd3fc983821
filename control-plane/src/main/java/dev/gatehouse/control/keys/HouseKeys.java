/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.keys;

import dev.gatehouse.control.vault.HostKeys;
import dev.gatehouse.control.vault.RecordingKeys;
import dev.gatehouse.control.vault.SealedColumn;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.control.vault.VaultPeers;
import java.util.List;
import java.util.Objects;

/**
 * What there is to rotate.
 *
 * @param vault opened
 * @param peers the servers that share it
 * @param hostKeys SSH
 * @param recordingKeys that sign recordings
 * @param columns every column that the vault has sealed
 */
public record HouseKeys(
        Vault vault, VaultPeers peers, HostKeys hostKeys, RecordingKeys recordingKeys, List<SealedColumn> columns) {

    public HouseKeys {
        Objects.requireNonNull(vault, "vault");
        Objects.requireNonNull(peers, "peers");
        Objects.requireNonNull(hostKeys, "hostKeys");
        Objects.requireNonNull(recordingKeys, "recordingKeys");
        columns = List.copyOf(columns);
    }
}
