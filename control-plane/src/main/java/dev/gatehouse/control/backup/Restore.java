/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.backup;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.audit.AuditVerification;
import dev.gatehouse.control.config.AuditConfig;
import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.config.VaultConfig;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.os.PrivateFiles;
import dev.gatehouse.control.vault.RecordingKeys;
import dev.gatehouse.control.vault.Sealed;
import dev.gatehouse.control.vault.SecretBinding;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.control.vault.VaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Brings a checked archive back: rows into a database that holds nothing, recordings into their directory; then proves that it is
 * one house: the master key opens the secrets, the archive was signed by this house's own key, the audit chain is whole, each
 * recording is the one that its row names. Nothing is deleted here when that fails; the caller threw nothing away before. Immutable.
 */
public final class Restore {

    private final Place place;
    private final Consumer<String> progress;

    /** @param progress told in a few words what comes next */
    public Restore(Place place, Consumer<String> progress) {
        this.place = Objects.requireNonNull(place, "place");
        this.progress = Objects.requireNonNull(progress, "progress");
    }

    /**
     * Where to.
     *
     * @param home empty but for the configuration and perhaps the master key
     * @param recordings directory for the sealed files
     * @param rehearsal only prove: recordings are deleted once proved, nothing is settled or written to the audit log
     */
    public record Place(
            Home home,
            DatabaseConfig database,
            VaultConfig vault,
            AuditConfig audit,
            Path recordings,
            boolean rehearsal) {
        public Place {
            Objects.requireNonNull(home, "home");
            Objects.requireNonNull(database, "database");
            Objects.requireNonNull(vault, "vault");
            Objects.requireNonNull(audit, "audit");
            Objects.requireNonNull(recordings, "recordings");
        }
    }

    /**
     * Does all of it. Blocks, for long.
     *
     * @throws IOException when anything is not as it should be; the message says what, why, what to do
     */
    public RestoreReport run(BackupFile backup) throws IOException {
        BackupHeader header = backup.header();
        requireMasterKey(header);
        PrivateFiles.write(
                place.home().nodeFile(), (UUID.fromString(header.node()) + "\n").getBytes(StandardCharsets.US_ASCII));
        AtomicLong rows = new AtomicLong();
        progress.accept("loading the database");
        try (Database database = Database.openFilled(
                        place.database(),
                        place.home(),
                        header.schemaVersion(),
                        load -> rows.set(new RowLoader(backup, load).run()));
                Vault vault = openVault(database, header)) {
            RecordingKeys keys = RecordingKeys.open(database, vault, place.home());
            requireOurs(header, keys);
            progress.accept("opening every secret");
            long credentials = openCredentials(database, vault);
            try (AuditLog audit = AuditLog.open(
                    database, place.audit(), place.home(), hash -> vault.authenticate("audit row", hash))) {
                progress.accept("verifying the audit log");
                AuditVerification chain = audit.verify();
                if (!chain.ok()) {
                    throw new IOException("the audit log in the backup is not whole: " + chain.detail());
                }
                progress.accept("proving " + header.recordings() + " recordings");
                RecordingProof proof = new RecordingProof(database, keys, place.recordings(), !place.rehearsal());
                backup.visit((name, size, content) -> {
                    if (name.startsWith(Backup.RECORDINGS)) {
                        proof.take(name.substring(Backup.RECORDINGS.length()), content);
                    }
                });
                RestoreReport found = new RestoreReport(
                        header,
                        rows.get(),
                        chain.rows(),
                        credentials,
                        proof.proved(),
                        proof.missing(),
                        0,
                        0,
                        database.withHandle(handle -> RotationDoubt.all(handle, Instant.now())));
                return place.rehearsal() ? found : settle(database, audit, found);
            }
        } catch (VaultException e) {
            throw new IOException("the backup's secrets do not open: " + e.getMessage(), e);
        }
    }

    private Vault openVault(Database database, BackupHeader header) throws IOException {
        boolean registered = database.withHandle(
                handle -> handle.createQuery("SELECT count(*) FROM vault_master_key WHERE key_id = :id")
                                .bind("id", header.masterKeyId())
                                .mapTo(Long.class)
                                .one()
                        > 0);
        if (!registered) {
            throw new IOException("the backup names a master key that its own database does not know");
        }
        return Vault.open(
                new VaultConfig(place.vault().masterKeyFile(), place.vault().masterKeyCredential(), false),
                place.home(),
                database);
    }

    private void requireMasterKey(BackupHeader header) throws IOException {
        String found;
        try {
            found = Vault.findMasterKeyId(place.vault(), place.home());
        } catch (IOException e) {
            throw new IOException(
                    "the backup needs the master key " + header.masterKeyId() + ", which is in no backup; give it with"
                            + " --master-key FILE (" + e.getMessage() + ")",
                    e);
        }
        if (!found.equals(header.masterKeyId())) {
            throw new IOException("the backup needs the master key " + header.masterKeyId()
                    + ", and the one that is here is " + found + "; give the right one with --master-key FILE");
        }
    }

    /** Only who has the master key can have a signing key that opens under it. */
    private static void requireOurs(BackupHeader header, RecordingKeys keys) throws IOException {
        String active =
                java.util.Base64.getEncoder().encodeToString(keys.active().encoded());
        if (!keys.active().keyId().equals(header.signingKeyId()) || !active.equals(header.signingKey())) {
            throw new IOException("the backup was not signed by the house whose data is in it; somebody else made it");
        }
    }

    private static long openCredentials(Database database, Vault vault) {
        return database.withHandle(handle -> handle
                .createQuery("""
                        SELECT v.credential_id, c.target_id, v.version, v.sealed
                        FROM credential_versions v JOIN credentials c ON c.id = v.credential_id AND c.version = v.version""")
                .map((row, context) -> {
                    SecretBinding binding = SecretBinding.credential(
                            row.getObject("credential_id", UUID.class),
                            row.getObject("target_id", UUID.class),
                            row.getLong("version"));
                    vault.open(binding, Sealed.ofBytes(row.getBytes("sealed"))).close();
                    return 1L;
                })
                .stream()
                .count());
    }

    /** Ends what cannot go on: sessions that were under way, and whatever gives access by itself and may have been taken back since. */
    private static RestoreReport settle(Database database, AuditLog audit, RestoreReport found) {
        return database.inTransaction(handle -> {
            int sessions = handle.execute("""
                    UPDATE sessions SET state = 'ended', ended_at = now(), end_cause = 'gateway.crash',
                           end_detail = 'it was under way when the backup was taken' WHERE state <> 'ended'""");
            handle.execute("UPDATE sessions SET recording_state = 'lost' WHERE recording_state = 'open'");
            handle.execute("UPDATE sign_ins SET ended_at = now(), end_cause = 'restored' WHERE ended_at IS NULL");
            int tokens = handle.execute("""
                    UPDATE tokens SET revoked_at = now(), nt_sealed = NULL
                    WHERE consumed_at IS NULL AND revoked_at IS NULL AND expires_at > now()""");
            Map<String, String> detail = new LinkedHashMap<>();
            detail.put("takenAt", found.header().createdAt());
            detail.put("by", found.header().product());
            detail.put("sessionsEnded", Integer.toString(sessions));
            detail.put("tokensRevoked", Integer.toString(tokens));
            detail.put("recordings", Long.toString(found.recordings()));
            detail.put("recordingsMissing", Integer.toString(found.missing().size()));
            audit.append(handle, AuditEvent.success("server.restore", Actor.system(), "", detail));
            return new RestoreReport(
                    found.header(),
                    found.rows(),
                    found.auditRows(),
                    found.credentials(),
                    found.recordings(),
                    found.missing(),
                    sessions,
                    tokens,
                    List.copyOf(found.rotations()));
        });
    }
}
