/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.breakglass;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.vault.Sealed;
import dev.gatehouse.control.vault.SecretBinding;
import dev.gatehouse.control.vault.Vault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Reads credentials out of the vault into a break-glass file. Safe for use by several threads. */
final class CoveredAccounts {

    private final Vault vault;

    CoveredAccounts(Vault vault) {
        this.vault = vault;
    }

    private record Row(
            UUID id,
            UUID targetId,
            String account,
            String target,
            String protocol,
            String host,
            int port,
            String kind,
            long version,
            byte[] sealed) {}

    /** @param name {@code ACCOUNT@TARGET} */
    static UUID find(Handle handle, String name) {
        int at = name.lastIndexOf('@');
        return handle.createQuery("""
                        SELECT c.id FROM credentials c JOIN targets t ON t.id = c.target_id
                        WHERE c.account = :account AND t.name = :target""")
                .bind("account", name.substring(0, Math.max(0, at)))
                .bind("target", name.substring(at + 1))
                .mapTo(UUID.class)
                .findOne()
                .orElseThrow(() ->
                        ApiProblem.notFound("no credential " + plausible(name) + "; see gatehouse credential list"));
    }

    private static String plausible(String name) {
        return name.matches("[A-Za-z0-9@._\\\\$-]{1,200}") ? name : "of that name";
    }

    /** Seals the credentials' secrets of now; those that are gone are left out. */
    BreakGlassFile seal(Handle handle, BreakGlassFile.Plan plan, List<UUID> credentials, Instant now) {
        List<SealedAccount> accounts = new ArrayList<>();
        try {
            for (Row row : rows(handle, credentials)) {
                SecretBinding binding = SecretBinding.credential(row.id(), row.targetId(), row.version());
                accounts.add(new SealedAccount(
                        row.account(),
                        row.target(),
                        row.protocol(),
                        row.host(),
                        row.port(),
                        row.kind().equals("private-key"),
                        vault.open(binding, Sealed.ofBytes(row.sealed()))));
            }
            return BreakGlassFile.seal(plan, accounts, now);
        } finally {
            accounts.forEach(SealedAccount::close);
        }
    }

    private static List<Row> rows(Handle handle, List<UUID> credentials) {
        return handle.createQuery("""
                        SELECT c.id, c.target_id, c.account, t.name, t.protocol, t.host, t.port, c.kind, c.version, v.sealed
                        FROM credentials c JOIN targets t ON t.id = c.target_id
                             JOIN credential_versions v ON v.credential_id = c.id AND v.version = c.version
                        WHERE c.id = ANY (:ids) ORDER BY t.name, c.account""")
                .bindArray("ids", UUID.class, credentials)
                .map((rows, context) -> new Row(
                        rows.getObject("id", UUID.class),
                        rows.getObject("target_id", UUID.class),
                        rows.getString("account"),
                        rows.getString("name"),
                        rows.getString("protocol"),
                        rows.getString("host"),
                        rows.getInt("port"),
                        rows.getString("kind"),
                        rows.getLong("version"),
                        rows.getBytes("sealed")))
                .list();
    }
}
