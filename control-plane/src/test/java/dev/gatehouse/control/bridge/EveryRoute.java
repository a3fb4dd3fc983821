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
import dev.gatehouse.control.config.RetentionConfig;
import dev.gatehouse.control.health.HealthRoutes;
import dev.gatehouse.control.http.AuditRoutes;
import dev.gatehouse.control.http.OpenApiRoutes;
import dev.gatehouse.control.http.RecordingKeyRoutes;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.http.ServerRoutes;
import dev.gatehouse.control.http.TlsRoutes;
import dev.gatehouse.control.keys.HouseKeys;
import dev.gatehouse.control.keys.KeyKeeper;
import dev.gatehouse.control.recording.FrameIndexer;
import dev.gatehouse.control.recording.RecordingLibrary;
import dev.gatehouse.control.recording.RecordingRoutes;
import dev.gatehouse.control.recording.VaultKeyWrapper;
import dev.gatehouse.control.recording.Views;
import dev.gatehouse.control.retention.Retention;
import dev.gatehouse.control.retention.RetentionRoutes;
import dev.gatehouse.control.session.RecordingReach;
import dev.gatehouse.control.token.RdpFileRoutes;
import dev.gatehouse.control.vault.HostKeys;
import dev.gatehouse.control.vault.RecordingKeys;
import dev.gatehouse.control.vault.VaultPeers;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All routes of the house over a domain, as the appliance registers them. */
final class EveryRoute implements AutoCloseable {

    private final List<Routes> routes;
    private final FrameIndexer indexer;
    private final AuditHeads heads;
    private final KeyKeeper keeper;

    EveryRoute(DomainFixture on) throws IOException {
        routes = new ArrayList<>(on.domain.routes());
        RecordingKeys keys = RecordingKeys.open(on.database, on.vault, on.home.home());
        Path recordings = on.home.home().root().resolve("recordings");
        RecordingLibrary library =
                new RecordingLibrary(on.domain.recordings(), keys, new VaultKeyWrapper(on.vault), recordings, "node-1");
        Views views = new Views(List.of(), List.of(), List.of());
        indexer = new FrameIndexer(library, views);
        TestHeadSigner signer = new TestHeadSigner();
        heads = new AuditHeads(on.database, on.audit, signer, on.home.home());
        HouseKeys houseKeys = new HouseKeys(
                on.vault,
                new VaultPeers(on.database, on.vault, "machine"),
                HostKeys.open(on.database, on.vault),
                keys,
                SealedColumns.all());
        keeper = new KeyKeeper(on.database, on.audit, houseKeys, List.of());
        routes.addAll(keeper.routes());
        routes.add(new AuditRoutes(on.audit, heads, new AuditExport(on.database, on.audit, signer)));
        routes.add(new RecordingKeyRoutes(keys));
        RecordingReach reach = new RecordingReach(on.database);
        routes.add(new RecordingRoutes(library, reach, on.audit, views, indexer));
        routes.add(new RetentionRoutes(
                new Retention(on.database, on.audit, RetentionConfig.defaults(), recordings), reach, on.audit));
        routes.add(new RdpFileRoutes(
                on.domain.tokens(),
                new RdpFileRoutes.Gateway(
                        "gateway", 4489, () -> on.identities().rdp().serverIdentity())));
        Backup.Parts saved =
                new Backup.Parts(on.database, on.vault, keys, on.home.home(), recordings, on.audit.node(), "test");
        routes.add(new BackupRoutes(new Backup(saved), on.audit));
        routes.add(new TlsRoutes(on.identities()));
        routes.add(new HealthRoutes(on.database));
        routes.add(new OpenApiRoutes());
        routes.add(new ServerRoutes(new UpStatus(), () -> {}, on.audit));
    }

    /** Signs how far the audit log goes. */
    void signHead() {
        TestHeadSigner.sign(heads);
    }

    List<Routes> routes() {
        return List.copyOf(routes);
    }

    List<String> classes() {
        return routes.stream().map(route -> route.getClass().getName()).toList();
    }

    /** Every class of the product that declares routes. */
    static List<String> declared() throws IOException, URISyntaxException {
        Path classes = Path.of(
                Routes.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (java.nio.file.FileSystem jar =
                        Files.isDirectory(classes) ? null : java.nio.file.FileSystems.newFileSystem(classes);
                Stream<Path> files = Files.walk(jar == null ? classes : jar.getPath("/"))) {
            Path root = jar == null ? classes : jar.getPath("/");
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith("Routes.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .filter(EveryRoute::declaresRoutes)
                    .collect(Collectors.toList());
        }
    }

    private static boolean declaresRoutes(String name) {
        try {
            Class<?> found = Class.forName(name, false, EveryRoute.class.getClassLoader());
            return Routes.class.isAssignableFrom(found) && !found.isInterface();
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        keeper.close();
        indexer.close();
        heads.close();
    }
}
