/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.vault.SealedColumn;
import dev.gatehouse.control.vault.SecretBinding.Purpose;
import java.util.List;
import java.util.stream.Stream;

/** Every column of the database that the vault has sealed; a test holds it against the tables. Stateless. */
public final class SealedColumns {

    private static final List<SealedColumn> OF_THE_DOMAIN = List.of(
            new SealedColumn(
                    "credential_versions",
                    "sealed",
                    Purpose.CREDENTIAL,
                    List.of(
                            "r.credential_id",
                            "SELECT c.target_id FROM credentials c WHERE c.id = r.credential_id",
                            "r.version"),
                    "true"),
            new SealedColumn("tokens", "nt_sealed", Purpose.TOKEN_NT_HASH, List.of("r.id"), "true"),
            new SealedColumn(
                    "tls_identity",
                    "sealed",
                    Purpose.HOUSE_SECRET,
                    List.of("'tls'::text", "r.name", "r.key_id"),
                    "true"),
            new SealedColumn(
                    "tls_request",
                    "sealed",
                    Purpose.HOUSE_SECRET,
                    List.of("'tls'::text", "'request'::text", "r.id"),
                    "true"));

    private SealedColumns() {}

    /** All of them, to be sealed again when the key changes. */
    public static List<SealedColumn> all() {
        return Stream.concat(SealedColumn.OF_THE_HOUSE.stream(), OF_THE_DOMAIN.stream())
                .toList();
    }
}
