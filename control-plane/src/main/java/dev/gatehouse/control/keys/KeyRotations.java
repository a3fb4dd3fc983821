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
import dev.gatehouse.control.vault.HostKeys;
import dev.gatehouse.control.vault.RecordingKeys;
import dev.gatehouse.control.vault.VaultException;
import dev.gatehouse.control.vault.VaultRotation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** Rotates the house's keys, on the order of an operator. Blocks. Safe for use by several threads. */
public final class KeyRotations {

    private static final int NEWEST = 50;

    private final Database database;
    private final AuditLog audit;
    private final HouseKeys keys;
    private final VaultRotation rotation;
    private final Runnable resume;

    /** @param resume begins the work that goes on in the background; must not block */
    KeyRotations(Database database, AuditLog audit, HouseKeys keys, Runnable resume) {
        this.database = database;
        this.audit = audit;
        this.keys = keys;
        this.rotation = new VaultRotation(database, keys.vault(), keys.peers());
        this.resume = resume;
    }

    /**
     * Starts a rotation, and finishes it for all kinds but {@code data}, whose secrets are sealed again in the background.
     *
     * @throws ApiProblem when it cannot be; nothing has changed then
     */
    public KeyRotation start(Actor actor, KeyRotation.Kind kind) {
        try {
            KeyRotation started = switch (kind) {
                case MASTER -> master(actor);
                case DATA -> data(actor);
                case SIGNING -> signing(actor);
                case HOST -> host(actor);
            };
            return started;
        } catch (VaultException e) {
            throw ApiProblem.conflict(e.getMessage());
        } catch (RuntimeException e) {
            if (Database.isUniqueViolation(e, "key_rotation_running")) {
                throw ApiProblem.conflict(
                        kind == KeyRotation.Kind.HOST
                                ? "new host keys are announced already; let them take over with gatehouse key rotate host"
                                        + " --activate"
                                : "such a rotation runs already; see gatehouse key rotations");
            }
            throw e;
        }
    }

    private KeyRotation master(Actor actor) {
        AtomicReference<KeyRotation> row = new AtomicReference<>();
        String before = keys.vault().masterKeyId();
        rotation.rotateMaster(handle -> {
            String now = activeMaster(handle);
            row.set(KeyRotation.insert(handle, KeyRotation.Kind.MASTER, now, actor.display(), true));
            audit.append(
                    handle,
                    AuditEvent.success("key.rotate", actor, "key:master", Map.of("from", before, "keyId", now)));
        });
        return Objects.requireNonNull(row.get());
    }

    private static String activeMaster(Handle handle) {
        return handle.createQuery("SELECT key_id FROM vault_master_key WHERE retired_at IS NULL")
                .mapTo(String.class)
                .one();
    }

    private KeyRotation data(Actor actor) {
        AtomicReference<KeyRotation> row = new AtomicReference<>();
        rotation.rotateSealing((handle, keyId) -> {
            KeyRotation started = KeyRotation.insert(handle, KeyRotation.Kind.DATA, keyId, actor.display(), false);
            long total = keys.columns().stream()
                    .mapToLong(column -> column.countOthers(handle, keyId))
                    .sum();
            handle.execute("UPDATE key_rotation SET rows_total = ? WHERE id = ?", total, started.id());
            row.set(KeyRotation.find(handle, started.id()).orElseThrow());
            audit.append(
                    handle,
                    AuditEvent.success(
                            "key.rotate", actor, "key:data", Map.of("keyId", keyId, "secrets", Long.toString(total))));
        });
        resume.run();
        return Objects.requireNonNull(row.get());
    }

    private KeyRotation signing(Actor actor) {
        Consumer<Handle> succession = keys.recordingKeys().succession();
        String before = keys.recordingKeys().active().keyId();
        KeyRotation done = database.inTransaction(handle -> {
            succession.accept(handle);
            String keyId = handle.createQuery(
                            "SELECT id FROM house_key WHERE purpose = 'recording-signing' AND retired_at IS NULL")
                    .mapTo(String.class)
                    .one();
            audit.append(
                    handle,
                    AuditEvent.success("key.rotate", actor, "key:signing", Map.of("from", before, "keyId", keyId)));
            return KeyRotation.insert(handle, KeyRotation.Kind.SIGNING, keyId, actor.display(), true);
        });
        refreshSigning(keys.recordingKeys());
        return done;
    }

    private static void refreshSigning(RecordingKeys recordingKeys) {
        try {
            recordingKeys.refresh();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Announces new host keys; {@link #activateHostKeys} lets them take over. */
    private KeyRotation host(Actor actor) {
        Consumer<Handle> announcement = keys.hostKeys().announcement();
        KeyRotation started = database.inTransaction(handle -> {
            announcement.accept(handle);
            String ids = hostKeyIds(handle);
            audit.append(handle, AuditEvent.success("key.rotate", actor, "key:host", Map.of("announced", ids)));
            return KeyRotation.insert(handle, KeyRotation.Kind.HOST, ids.split(" ", 2)[0], actor.display(), false);
        });
        keys.hostKeys().refresh();
        return started;
    }

    private static String hostKeyIds(Handle handle) {
        return String.join(
                " ",
                handle.createQuery(
                                "SELECT id FROM house_key WHERE purpose = 'ssh-host' AND upcoming ORDER BY algorithm DESC")
                        .mapTo(String.class)
                        .list());
    }

    /** The announced host keys take over; connections that are there keep theirs. */
    public KeyRotation activateHostKeys(Actor actor) {
        KeyRotation done = database.inTransaction(handle -> {
            KeyRotation running = KeyRotation.running(handle, KeyRotation.Kind.HOST)
                    .orElseThrow(() -> ApiProblem.conflict(
                            "no host keys are announced; do so first with gatehouse key rotate host"));
            int count = HostKeys.activate(handle);
            handle.execute("UPDATE key_rotation SET finished_at = now() WHERE id = ?", running.id());
            audit.append(
                    handle,
                    AuditEvent.success("key.rotated", actor, "key:host", Map.of("keys", Integer.toString(count))));
            return KeyRotation.find(handle, running.id()).orElseThrow();
        });
        keys.hostKeys().refresh();
        return done;
    }

    /** The newest rotations. */
    public List<KeyRotation> list() {
        return database.withHandle(handle -> KeyRotation.newest(handle, NEWEST));
    }

    /** All keys of the house, oldest first; never a private part. */
    public List<KeyView> keys() {
        List<KeyView> all = new ArrayList<>();
        rotation.keys().forEach(key -> all.add(KeyView.ofVault(key)));
        keys.recordingKeys().history().forEach(key -> all.add(KeyView.ofSigning(key)));
        keys.hostKeys().history().forEach(key -> all.add(KeyView.ofHost(key)));
        all.sort(Comparator.comparing(KeyView::use).thenComparing(KeyView::createdAt));
        return List.copyOf(all);
    }
}
