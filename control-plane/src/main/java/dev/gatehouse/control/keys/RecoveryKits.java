/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.keys;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.vault.RecoveryShare;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.control.vault.VaultException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Recovery kits: a master key in three shares of which two suffice, told once. Blocks. Safe for use by several threads. */
final class RecoveryKits {

    private static final int SHARES = 3;
    private static final int THRESHOLD = 2;

    private final Database database;
    private final AuditLog audit;
    private final Vault vault;
    /** The master key that is known to have a kit. */
    private volatile String covered = "";

    RecoveryKits(Database database, AuditLog audit, Vault vault) {
        this.database = database;
        this.audit = audit;
        this.vault = vault;
    }

    /** That a kit was printed; never what is on it. */
    record Printed(String kitId, String masterKeyId, int shares, int threshold, String madeBy, Instant madeAt) {}

    /** A share as it is printed. */
    record ShareText(int number, List<String> lines) {}

    /** A kit, told once. */
    record Kit(String kitId, String masterKeyId, int threshold, List<ShareText> shares) {}

    /** @throws ApiProblem when the master key has a kit already */
    Kit make(Actor actor) {
        String masterKeyId = vault.masterKeyId();
        String kitId = RecoveryShare.newKitId();
        try {
            return database.inTransaction(handle -> {
                handle.createUpdate("""
                                INSERT INTO vault_recovery_kit (kit_id, master_key_id, shares, threshold, made_by)
                                VALUES (:kit, :master, :shares, :threshold, :by)""")
                        .bind("kit", kitId)
                        .bind("master", masterKeyId)
                        .bind("shares", SHARES)
                        .bind("threshold", THRESHOLD)
                        .bind("by", actor.display())
                        .execute();
                audit.append(
                        handle,
                        AuditEvent.success(
                                "vault.recovery-kit",
                                actor,
                                "vault",
                                Map.of("kit", kitId, "masterKeyId", masterKeyId)));
                List<RecoveryShare> shares = vault.shareMaster(masterKeyId, kitId, SHARES, THRESHOLD);
                List<ShareText> texts = shares.stream()
                        .map(share -> new ShareText(share.number(), share.lines()))
                        .toList();
                shares.forEach(RecoveryShare::close);
                return new Kit(kitId, masterKeyId, THRESHOLD, texts);
            });
        } catch (VaultException e) {
            throw ApiProblem.conflict(e.getMessage());
        } catch (RuntimeException e) {
            if (Database.isUniqueViolation(e, "vault_recovery_kit_once")) {
                throw ApiProblem.conflict("the recovery kit of this master key was printed already and is printed once;"
                        + " if it is lost, make a new master key with gatehouse key rotate master, and print its kit");
            }
            throw e;
        }
    }

    /** All kits, newest first; only the one of the master key in use is of use. */
    List<Printed> list() {
        return database.withHandle(handle -> handle.createQuery("""
                        SELECT kit_id, master_key_id, shares, threshold, made_by, made_at FROM vault_recovery_kit
                        ORDER BY made_at DESC""")
                .map((rows, context) -> new Printed(
                        rows.getString("kit_id"),
                        rows.getString("master_key_id"),
                        rows.getInt("shares"),
                        rows.getInt("threshold"),
                        rows.getString("made_by"),
                        rows.getTimestamp("made_at").toInstant()))
                .list());
    }

    /** Whether the master key in use can be brought back. */
    List<String> warnings() {
        String inUse = vault.masterKeyId();
        if (!covered.equals(inUse)) {
            try {
                Optional<String> kit = database.withHandle(handle -> kitOf(handle, inUse));
                covered = kit.isPresent() ? inUse : "";
            } catch (RuntimeException unknown) {
                return List.of();
            }
        }
        return covered.equals(inUse)
                ? List.of()
                : List.of("no recovery kit has been printed for the master key " + inUse
                        + ": if its file is lost, so is every secret; print one with gatehouse vault init");
    }

    private static Optional<String> kitOf(Handle handle, String masterKeyId) {
        return handle.createQuery("SELECT kit_id FROM vault_recovery_kit WHERE master_key_id = :id")
                .bind("id", masterKeyId)
                .mapTo(String.class)
                .findOne();
    }
}
