/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.bridge.AuditedChange.Effect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** Of {@link AuditedChanges} those about recordings, nodes, keys, the log itself and certificates. */
final class AuditedUpkeep {

    private final DomainFixture on;
    private final EveryRoute house;
    private final AuditedChanges changes;

    AuditedUpkeep(DomainFixture on, EveryRoute house, AuditedChanges changes) {
        this.on = on;
        this.house = house;
        this.changes = changes;
    }

    void put() {
        recordings();
        nodes();
        keysAndLog();
        certificates();
    }

    /** A sealed recording on this node; its file is none, which a verification finds. */
    private String recording() {
        String path = changes.object("/api/v1/recordings/{id}");
        UUID id = UUID.fromString(AuditedChanges.last(path));
        Path directory = on.home.home().root().resolve("recordings");
        try {
            Files.createDirectories(directory);
            Files.write(directory.resolve(id + ".iolog"), new byte[10]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        on.database.inTransaction(handle -> handle.createUpdate("""
                        UPDATE sessions SET node = :node, recording_state = 'sealed', recording_path = id || '.iolog',
                          recording_size_bytes = 10, recording_chain_head = '\\xab'
                        WHERE id = :id""")
                .bind("node", on.audit.node().toString())
                .bind("id", id)
                .execute());
        return path;
    }

    private void recordings() {
        String one = "POST /api/v1/recordings/{id}/";
        String why = "{'reason':'case 12'}";
        changes.put(one + "verify", () -> {
            String path = recording();
            return changes.change(path + "/verify", "", "recording.verify", "recording:" + AuditedChanges.last(path))
                    .with(Effect.FINDING);
        });
        for (String what : List.of("hold", "release", "purge")) {
            changes.put(one + what, () -> {
                String path = recording();
                if (what.equals("release")) {
                    AuditedChanges.ok(changes.admin().call("POST", path + "/hold", why));
                }
                return changes.change(
                        path + "/" + what, why, "recording." + what, "recording:" + AuditedChanges.last(path));
            });
        }
        changes.put(
                "POST /api/v1/retention/run",
                () -> changes.change("/api/v1/retention/run", "{}", "retention.run", "")
                        .with(Effect.RECORD_ONLY));
    }

    private void nodes() {
        String self = "/api/v1/nodes/self";
        changes.put(
                "POST /api/v1/nodes/{node}/drain",
                () -> changes.change(
                                self + "/drain", "{'deadline':'10m','message':'soon'}", "node.drain", "node:node-1")
                        .then(() -> changes.made(self + "/resume", "")));
        changes.put("POST /api/v1/nodes/{node}/resume", () -> {
            changes.made(self + "/drain", "{'deadline':'10m'}");
            return changes.change(self + "/resume", "", "node.resume", "node:node-1");
        });
        changes.put("DELETE /api/v1/nodes/{node}", () -> {
            String path = changes.object("/api/v1/nodes/{node}");
            return changes.change(path, "", "node.remove", "node:" + AuditedChanges.last(path));
        });
        changes.put(
                "POST /api/v1/shutdown",
                () -> new AuditedChange(
                        new SocketClient(on.home.home().controlSocket())::call,
                        "local:" + System.getProperty("user.name"),
                        "/api/v1/shutdown",
                        "{}",
                        "server.stop",
                        "",
                        Effect.RECORD_ONLY,
                        () -> {}));
    }

    private void keysAndLog() {
        changes.put(
                "POST /api/v1/keys/rotations",
                () -> changes.change("/api/v1/keys/rotations", "{'kind':'signing'}", "key.rotate", "key:signing"));
        changes.put("POST /api/v1/keys/rotations/host/activate", () -> {
            changes.made("/api/v1/keys/rotations", "{'kind':'host'}");
            return changes.change("/api/v1/keys/rotations/host/activate", "", "key.rotated", "key:host");
        });
        changes.put(
                "POST /api/v1/vault/recovery-kits",
                () -> changes.change("/api/v1/vault/recovery-kits", "", "vault.recovery-kit", "vault"));
        changes.put(
                "POST /api/v1/audit/verify",
                () -> changes.change("/api/v1/audit/verify", "", "audit.verify", "")
                        .with(Effect.RECORD_ONLY));
        changes.put("POST /api/v1/audit/heads/check", () -> {
            house.signHead();
            String line = AuditedChanges.ok(changes.admin().get("/api/v1/audit/heads"))
                    .json()
                    .at("/items/0/line")
                    .asText();
            return changes.change("/api/v1/audit/heads/check", "{'heads':['" + line + "']}", "audit.verify", "heads")
                    .with(Effect.RECORD_ONLY);
        });
    }

    private void certificates() {
        changes.put(
                "POST /api/v1/tls-requests",
                () -> changes.change(
                        "/api/v1/tls-requests", "{'names':['gate.example'],'keyType':'ec'}", "tls.request", "tls:.+"));
        changes.put("DELETE /api/v1/tls-requests/{id}", () -> {
            String id = changes.made("/api/v1/tls-requests", "{'names':['gate.example'],'keyType':'ec'}")
                    .get("id")
                    .asText();
            return changes.change("/api/v1/tls-requests/" + id, "", "tls.cancel", "tls:" + id);
        });
        changes.put(
                "POST /api/v1/tls/{name}/renew",
                () -> changes.change("/api/v1/tls/host/renew", "{}", "tls.renew", "tls:host"));
        changes.put(
                "POST /api/v1/tls/{name}/install",
                () -> install().then(() -> AuditedChanges.ok(changes.admin().call("DELETE", "/api/v1/tls/rdp", ""))));
        changes.put("DELETE /api/v1/tls/{name}", () -> {
            AuditedChange install = install();
            AuditedChanges.ok(changes.admin().call("POST", install.path(), install.body()));
            return changes.change("/api/v1/tls/rdp", "", "tls.remove", "tls:rdp");
        });
    }

    private AuditedChange install() {
        CertificateFixture.Server server = CertificateFixture.server("gate.example");
        String body = "{'chain':'" + server.chain() + "','key':'" + server.key() + "','anyName':true}";
        return changes.change(
                "/api/v1/tls/rdp/install", body.replace("\r", "").replace("\n", "\\n"), "tls.install", "tls:rdp");
    }
}
