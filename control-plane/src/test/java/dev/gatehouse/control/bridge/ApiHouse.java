/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.audit.AuditExport;
import dev.gatehouse.control.audit.AuditHeads;
import dev.gatehouse.control.audit.TestHeadSigner;
import dev.gatehouse.control.backup.Backup;
import dev.gatehouse.control.backup.BackupRoutes;
import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.health.HealthRoutes;
import dev.gatehouse.control.http.ApiServer;
import dev.gatehouse.control.http.ApiSetup;
import dev.gatehouse.control.http.AuditRoutes;
import dev.gatehouse.control.http.OpenApiRoutes;
import dev.gatehouse.control.http.RecordingKeyRoutes;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.http.ServerRoutes;
import dev.gatehouse.control.http.StatusSource;
import dev.gatehouse.control.http.TlsRoutes;
import dev.gatehouse.control.keys.HouseKeys;
import dev.gatehouse.control.keys.KeyKeeper;
import dev.gatehouse.control.recording.FrameIndexer;
import dev.gatehouse.control.recording.RecordingLibrary;
import dev.gatehouse.control.recording.RecordingRoutes;
import dev.gatehouse.control.recording.VaultKeyWrapper;
import dev.gatehouse.control.recording.Views;
import dev.gatehouse.control.token.RdpFileRoutes;
import dev.gatehouse.control.user.Role;
import dev.gatehouse.control.user.UserName;
import dev.gatehouse.control.user.Users;
import dev.gatehouse.control.vault.HostKeys;
import dev.gatehouse.control.vault.RecordingKeys;
import dev.gatehouse.control.vault.VaultPeers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A house with every route that the appliance has, behind the real doors. */
final class ApiHouse implements AutoCloseable {

    final DomainFixture on;
    final ApiServer server;
    final SocketClient local;
    private final FrameIndexer indexer;
    private final AuditHeads heads;
    private final KeyKeeper keeper;

    private static final class Up implements StatusSource {
        @Override
        public Map<String, Object> status() {
            return Map.of(
                    "state",
                    "ready",
                    "version",
                    "test",
                    "node",
                    "node-1",
                    "startedAt",
                    Instant.EPOCH,
                    "sessionsLive",
                    0,
                    "warnings",
                    List.of());
        }

        @Override
        public boolean isReady() {
            return true;
        }
    }

    ApiHouse() throws IOException {
        this(ConsoleConfig.defaults().withPort(0));
    }

    ApiHouse(ConsoleConfig config) throws IOException {
        on = new DomainFixture();
        RecordingKeys keys = RecordingKeys.open(on.database, on.vault, on.home.home());
        Path archive = on.home.home().root().resolve("recordings");
        RecordingLibrary library =
                new RecordingLibrary(on.domain.recordings(), keys, new VaultKeyWrapper(on.vault), archive, "node-1");
        Views views = new Views(List.of(), List.of(), List.of());
        indexer = new FrameIndexer(library, views);
        TestHeadSigner signer = new TestHeadSigner();
        heads = new AuditHeads(on.database, on.audit, signer, on.home.home());
        heads.start();
        HouseKeys houseKeys = new HouseKeys(
                on.vault,
                new VaultPeers(on.database, on.vault, "here"),
                HostKeys.open(on.database, on.vault),
                keys,
                SealedColumns.all());
        keeper = new KeyKeeper(on.database, on.audit, houseKeys, List.of());
        List<Routes> routes = new ArrayList<>(on.domain.routes());
        routes.addAll(keeper.routes());
        routes.add(new AuditRoutes(on.audit, heads, new AuditExport(on.database, on.audit, signer)));
        routes.add(new RecordingKeyRoutes(keys));
        routes.add(new RecordingRoutes(library, on.audit, views, indexer));
        routes.add(new RdpFileRoutes(
                on.domain.tokens(),
                new RdpFileRoutes.Gateway(
                        "gate.example", 4489, () -> on.identities().rdp().serverIdentity())));
        routes.add(new BackupRoutes(
                new Backup(new Backup.Parts(
                        on.database, on.vault, keys, on.home.home(), archive, on.audit.node(), "test")),
                on.audit));
        routes.add(new TlsRoutes(on.identities()));
        routes.add(new HealthRoutes(on.database));
        routes.add(new OpenApiRoutes());
        routes.add(new ServerRoutes(new Up(), () -> {}, on.audit));
        server = ApiServer.start(new ApiSetup(
                        config,
                        on.home.home(),
                        on.audit,
                        on.identities(),
                        on.domain.rights(),
                        () -> false,
                        routes)
                .with(on.domain.idempotencyKeys()));
        local = new SocketClient(on.home.home().controlSocket());
    }

    /** Somebody new who has signed in. */
    TlsClient person(String name, Role role) {
        on.users.create(
                DomainFixture.OPERATOR,
                new Users.NewUser(new UserName(name), role, Optional.of(DomainFixture.passwordHash()), List.of()));
        return TlsClient.at(server.port()).signIn(name, DomainFixture.PASSWORD);
    }

    /** Signs how far the log goes. */
    void signHead() {
        TestHeadSigner.sign(heads);
    }

    @Override
    public void close() throws IOException {
        server.close();
        indexer.close();
        heads.close();
        keeper.close();
        on.close();
    }
}
