/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.serve;

import dev.gatehouse.cli.config.GatehouseConfig;
import dev.gatehouse.cli.config.ProxyProtocolConfig.Door;
import dev.gatehouse.cli.config.RecordingConfig;
import dev.gatehouse.control.audit.AuditExport;
import dev.gatehouse.control.audit.AuditHeads;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.audit.HeadSigner;
import dev.gatehouse.control.backup.Backup;
import dev.gatehouse.control.backup.BackupRoutes;
import dev.gatehouse.control.breakglass.BreakGlassCopies;
import dev.gatehouse.control.bridge.AccessDomain;
import dev.gatehouse.control.bridge.SealedColumns;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.health.HealthRoutes;
import dev.gatehouse.control.http.ApiServer;
import dev.gatehouse.control.http.ApiSetup;
import dev.gatehouse.control.http.AuditRoutes;
import dev.gatehouse.control.http.OpenApiRoutes;
import dev.gatehouse.control.http.RecordingKeyRoutes;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.http.ServerRoutes;
import dev.gatehouse.control.http.TlsRoutes;
import dev.gatehouse.control.keys.HouseKeys;
import dev.gatehouse.control.keys.KeyKeeper;
import dev.gatehouse.control.node.NodeCard;
import dev.gatehouse.control.penalty.Penalties;
import dev.gatehouse.control.recording.FrameIndexer;
import dev.gatehouse.control.recording.HouseSigner;
import dev.gatehouse.control.recording.RecordingLibrary;
import dev.gatehouse.control.recording.RecordingRoutes;
import dev.gatehouse.control.recording.SealedNotices;
import dev.gatehouse.control.recording.VaultKeyWrapper;
import dev.gatehouse.control.recording.Views;
import dev.gatehouse.control.retention.Retention;
import dev.gatehouse.control.retention.RetentionJob;
import dev.gatehouse.control.retention.RetentionRoutes;
import dev.gatehouse.control.session.RecordingReach;
import dev.gatehouse.control.syslog.SyslogForwarders;
import dev.gatehouse.control.tls.TlsIdentities;
import dev.gatehouse.control.tls.TlsIdentity;
import dev.gatehouse.control.token.RdpFileRoutes;
import dev.gatehouse.control.vault.AuditKeys;
import dev.gatehouse.control.vault.HostKeys;
import dev.gatehouse.control.vault.RecordingKeys;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.control.vault.VaultPeers;
import dev.gatehouse.iolog.archive.ArchiveConfig;
import dev.gatehouse.iolog.archive.Archiver;
import dev.gatehouse.iolog.chronicle.ChronicleJournal;
import dev.gatehouse.iolog.journal.JournalConfig;
import dev.gatehouse.proxy.net.EventLoops;
import dev.gatehouse.proxy.spi.ProtocolRelay;
import dev.gatehouse.proxy.spi.RelayContext;
import dev.gatehouse.rdp.netty.TlsProvider;
import dev.gatehouse.rdp.playback.RdpFrameRenderer;
import dev.gatehouse.rdp.playback.RdpTranscriber;
import dev.gatehouse.rdp.relay.RdpRelay;
import dev.gatehouse.ssh.record.SshTerminalInterpreter;
import dev.gatehouse.ssh.relay.SshRelay;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running Gatehouse: everything that it consists of, built by plain constructors and started in order. Opening blocks for
 * seconds; closing stops all in the reverse order. Confined to the thread that starts and stops the server.
 */
final class Appliance implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Appliance.class);
    /** Where the RDP listener will be; not configurable before it is there. */
    private static final Duration RELAY_STOP_DEADLINE = Duration.ofSeconds(15);

    private final Components components;
    private final ApplianceStatus status;

    private Appliance(Components components, ApplianceStatus status) {
        this.components = components;
        this.status = status;
    }

    /**
     * Starts it; when this returns, all doors are open.
     *
     * @throws IOException when it cannot start; the message says what, why, what to do, and nothing is left running
     */
    static Appliance start(GatehouseConfig config, Home home, StopRequest stop, String runAs) throws IOException {
        Ports.requireFree("SSH", config.ssh().host(), config.ssh().port());
        Ports.requireFree("RDP", config.rdp().host(), config.rdp().port());
        Ports.requireFree("console and API", "127.0.0.1", config.console().port());
        Components components = new Components();
        try {
            return new Appliance(components, assemble(config, home, stop, runAs, components));
        } catch (IOException | RuntimeException e) {
            LOGGER.atError().setCause(e).log("start failed");
            components.close();
            throw e;
        }
    }

    private static ApplianceStatus assemble(
            GatehouseConfig config, Home home, StopRequest stop, String runAs, Components components)
            throws IOException {
        Clock clock = Clock.systemUTC();
        int loopCount = Math.max(1, Runtime.getRuntime().availableProcessors());
        EventLoops loops = components.add("event loops", EventLoops.open(loopCount));

        Database database = components.add("database", Database.open(config.database(), home));
        Vault vault = components.add("vault", Vault.open(config.vault(), home, database));
        RecordingKeys recordingKeys = RecordingKeys.open(database, vault, home);
        HostKeys hostKeys = HostKeys.open(database, vault);
        AuditLog audit = components.add(
                "audit log",
                AuditLog.open(database, config.audit(), home, hash -> vault.authenticate("audit row", hash)));
        VaultPeers peers = new VaultPeers(database, vault, TlsIdentity.machineName());
        HeadSigner auditSigner = new HouseHeadSigner(AuditKeys.open(database, vault, home));
        AuditHeads heads = new AuditHeads(database, audit, auditSigner, home);
        SyslogForwarders syslog =
                components.add("syslog", SyslogForwarders.start(config.audit().syslog(), database, audit, heads));
        // stops before the collectors are left, so that they get the last head
        components.add("audit heads", heads).start();
        Penalties penalties = components.add("penalties", new Penalties(database, config.penalties()));

        JournalConfig lanes = journal(config.recording(), home, loopCount);
        ChronicleJournal journal =
                components.add("journal", new ChronicleJournal(lanes, new VaultKeyWrapper(vault), clock));
        String node = audit.node().toString();
        TargetProbes probes =
                new TargetProbes(new SshTargetProbe(loops), components.add("RDP probe", new RdpTargetProbe()));
        AccessDomain.Foundations foundations = new AccessDomain.Foundations(database, vault, audit, penalties, probes);
        AccessDomain domain =
                components.add("access domain", new AccessDomain(foundations, nodeSettings(config, home, node)));
        BreakGlassCopies copies = new BreakGlassCopies(domain.breakGlass(), home.breakGlass());
        HouseKeys houseKeys = new HouseKeys(vault, peers, hostKeys, recordingKeys, SealedColumns.all());
        KeyKeeper keeper = components.add("keys", new KeyKeeper(database, audit, houseKeys, List.of(copies::follow)));
        Path archive = config.recording().archiveDirectory().orElse(home.root().resolve("recordings"));
        RecordingParts recordings =
                recordings(components, archive, domain, recordingKeys, vault, journal, database.executor(), node);
        components.add("recorder", journal.state()::close);

        keeper.start();
        domain.start();
        recordings.indexer().start();
        recordings.archiver().start();
        RelayContext context = new RelayContext(
                domain.authority(), domain.reporter(), journal.recorder(), hostKeys, loops, clock, node);
        TlsIdentities certs = components.add("certificates", TlsIdentities.open(database, vault, audit, home));
        List<ProtocolRelay> relays = relays(config, context, certs);
        Map<String, String> tls = Map.of("provider", TlsProvider.describe(), "transport", loops.describe());
        Instant begun = clock.instant();
        ApplianceStatus status = new ApplianceStatus(
                config, home, runAs, begun, database, vault, keeper, journal, domain, audit, certs, syslog, () -> tls);
        List<Routes> routes = new ArrayList<>(domain.routes());
        routes.addAll(keeper.routes());
        routes.add(new AuditRoutes(audit, heads, new AuditExport(database, audit, auditSigner)));
        Retention retention = new Retention(database, audit, config.retention(), archive);
        components.add("retention", new RetentionJob(retention)).start();
        RecordingReach reach = new RecordingReach(database);
        routes.add(new RetentionRoutes(retention, reach, audit));
        routes.add(new RecordingKeyRoutes(recordingKeys));
        routes.add(new RecordingRoutes(recordings.library(), reach, audit, recordings.views(), recordings.indexer()));
        routes.add(rdpFiles(domain, config.rdp().port(), certs));
        Backup.Parts saved = new Backup.Parts(
                database, vault, recordingKeys, home, recordings.archive(), audit.node(), ApplianceStatus.version());
        routes.addAll(operation(saved, certs, audit));
        routes.add(new ServerRoutes(status, () -> stop.request("an operator asked for it"), audit));
        startApi(components, config, home, audit, certs, domain, routes);
        startRelays(components, relays);
        components.add("drain", () -> domain.drain().beforeStop(config.node().stopDrain()));
        return status;
    }

    /** What makes sealed recordings, and shows them; nothing runs yet. */
    private record RecordingParts(
            Path archive, RecordingLibrary library, Views views, FrameIndexer indexer, Archiver archiver) {}

    private static RecordingParts recordings(
            Components components,
            Path archive,
            AccessDomain domain,
            RecordingKeys keys,
            Vault vault,
            ChronicleJournal journal,
            Executor executor,
            String node)
            throws IOException {
        Views views = views();
        RecordingLibrary library =
                new RecordingLibrary(domain.recordings(), keys, new VaultKeyWrapper(vault), archive, node);
        FrameIndexer indexer = components.add("frame indexer", new FrameIndexer(library, views));
        SealedNotices notices = new SealedNotices(domain.recordings(), executor, archive);
        Archiver archiver = components.add(
                "archiver",
                new Archiver(ArchiveConfig.of(archive), journal, new HouseSigner(keys), indexer.after(notices)));
        return new RecordingParts(archive, library, views, indexer, archiver);
    }

    private static void startApi(
            Components components,
            GatehouseConfig config,
            Home home,
            AuditLog audit,
            TlsIdentities certs,
            AccessDomain domain,
            List<Routes> routes)
            throws IOException {
        components.add(
                "admin API",
                ApiServer.start(new ApiSetup(
                                config.console(),
                                home,
                                audit,
                                certs,
                                domain.rights(),
                                domain::adminExists,
                                routes,
                                config.proxyProtocol().before(Door.CONSOLE))
                        .with(domain.idempotencyKeys())));
    }

    private static List<ProtocolRelay> relays(GatehouseConfig config, RelayContext context, TlsIdentities certs)
            throws IOException {
        RelayContext ssh = context.behind(config.proxyProtocol().before(Door.SSH));
        RelayContext rdp = context.behind(config.proxyProtocol().before(Door.RDP));
        return List.of(
                new SshRelay(config.ssh().toRelay(), ssh),
                new RdpRelay(config.rdp().toRelay(), rdp, () -> certs.rdp().serverIdentity()));
    }

    private static void startRelays(Components components, List<ProtocolRelay> relays) throws IOException {
        for (ProtocolRelay relay : relays) {
            components.add(relay.protocol() + " relay", () -> stopRelay(relay));
            relay.start();
        }
    }

    private static AccessDomain.NodeSettings nodeSettings(GatehouseConfig config, Home home, String node) {
        Set<Integer> ports = Set.of(
                config.console().port(), config.ssh().port(), config.rdp().port());
        NodeCard card = new NodeCard(
                node,
                config.node().name().orElseGet(TlsIdentity::machineName),
                ApplianceStatus.version(),
                List.of(
                        "ssh " + config.ssh().host() + ":" + config.ssh().port(),
                        "rdp " + config.rdp().host() + ":" + config.rdp().port(),
                        "console " + config.console().host() + ":"
                                + config.console().port()));
        return new AccessDomain.NodeSettings(card, config.node().lostAfter(), ports, home.spool());
    }

    private static List<Routes> operation(Backup.Parts saved, TlsIdentities identities, AuditLog audit) {
        return List.of(
                new BackupRoutes(new Backup(saved), audit),
                new TlsRoutes(identities),
                new HealthRoutes(saved.database()),
                new OpenApiRoutes());
    }

    private static Routes rdpFiles(AccessDomain domain, int port, TlsIdentities identities) {
        return new RdpFileRoutes(
                domain.tokens(),
                new RdpFileRoutes.Gateway(
                        TlsIdentity.machineName(), port, () -> identities.rdp().serverIdentity()));
    }

    private static JournalConfig journal(RecordingConfig config, Home home, int lanes) {
        return new JournalConfig(
                config.journalDirectory().orElse(home.root().resolve("journal")),
                lanes,
                config.ring(),
                config.watermark(),
                config.syncInterval(),
                config.stallLimit());
    }

    private static Views views() {
        return new Views(
                List.of(new SshTerminalInterpreter()), List.of(new RdpTranscriber()), List.of(new RdpFrameRenderer()));
    }

    private static void stopRelay(ProtocolRelay relay) {
        if (!relay.stop(RELAY_STOP_DEADLINE)) {
            LOGGER.atWarn().addKeyValue("sessions", relay.liveSessions()).log("sessions did not end in time");
        }
    }

    /** What to tell people once it is ready. */
    List<String> describe(Duration startedAfter) {
        return status.describe(startedAfter);
    }

    @Override
    public void close() {
        components.close();
    }
}
