/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.serve;

import dev.gatehouse.cli.config.GatehouseConfig;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.bridge.AccessDomain;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.StatusSource;
import dev.gatehouse.control.keys.KeyKeeper;
import dev.gatehouse.control.syslog.SyslogForwarders;
import dev.gatehouse.control.tls.TlsIdentities;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.iolog.chronicle.ChronicleJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the appliance says of itself, on the console and to {@code status}. Safe for use by several threads.
 *
 * @param tls which TLS and which transport the relays run on, {@code provider} and {@code transport}; empty where none runs
 */
record ApplianceStatus(
        GatehouseConfig config,
        Home home,
        String runAs,
        Instant startedAt,
        Database database,
        Vault vault,
        KeyKeeper keeper,
        ChronicleJournal journal,
        AccessDomain domain,
        AuditLog audit,
        TlsIdentities identities,
        SyslogForwarders syslog,
        Supplier<Map<String, String>> tls)
        implements StatusSource {

    @Override
    public boolean isReady() {
        return database.isAvailable()
                && audit.acceptsNewSessions()
                && journal.state().refusalReason() == null;
    }

    @Override
    public Map<String, Object> status() {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("state", isReady() ? "ready" : "not-ready");
        status.put("version", version());
        status.put("home", home.root().toString());
        status.put("runsAs", runAs);
        status.put("pid", ProcessHandle.current().pid());
        status.put("node", audit.node().toString());
        status.put("startedAt", startedAt.toString());
        status.put("database", database.describe());
        status.put(
                "vault",
                Map.of(
                        "masterKey", vault.describeProvider(),
                        "masterKeyId", vault.masterKeyId(),
                        "sealingKeyId", vault.sealingKeyId()));
        status.put(
                "ports",
                Map.of(
                        "console", config.console().port(),
                        "ssh", config.ssh().port(),
                        "rdp", config.rdp().port()));
        Map<String, String> relaysTls = tls.get();
        if (!relaysTls.isEmpty()) {
            status.put("tls", relaysTls);
        }
        status.put("sessionsLive", domain.sessionsLive());
        status.put("recorder", recorder());
        status.put("syslog", syslog.states());
        status.put("warnings", warnings());
        return status;
    }

    /** For people, once it is ready. */
    List<String> describe(Duration startedAfter) {
        List<String> lines = new ArrayList<>();
        lines.add("Gatehouse " + version()
                + String.format(Locale.ROOT, " is ready after %.1f s.", startedAfter.toMillis() / 1000.0));
        lines.add("  SSH           " + config.ssh().host() + ":" + config.ssh().port() + "   (ssh -p "
                + config.ssh().port() + " USER@ACCOUNT@TARGET@HOST)");
        lines.add("  RDP           " + config.rdp().host() + ":" + config.rdp().port());
        lines.add("  console, API  https://127.0.0.1:" + config.console().port() + "/");
        lines.add("  home          " + home.root());
        lines.add("  database      " + database.describe());
        warnings().forEach(warning -> lines.add("  warning       " + warning));
        return lines;
    }

    private Map<String, Object> recorder() {
        Map<String, Object> recorder = new LinkedHashMap<>();
        String refusal = journal.state().refusalReason();
        recorder.put("state", refusal == null ? "ready" : "refusing");
        if (refusal != null) {
            recorder.put("reason", refusal);
        }
        recorder.put("openRecordings", journal.state().openRecordings());
        Path directory =
                config.recording().journalDirectory().orElse(home.root().resolve("journal"));
        recorder.put("freeBytes", directory.toFile().getUsableSpace());
        return recorder;
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>(vault.warnings(home));
        warnings.addAll(identities.warnings());
        warnings.addAll(keeper.warnings());
        if (runAs.startsWith("root:")) {
            warnings.add("the server runs as root; clone Gatehouse where an ordinary user can read it");
        }
        if (journal.state().refusalReason() != null) {
            warnings.add("no recorded session can begin: " + journal.state().refusalReason());
        }
        if (audit.isSpooling()) {
            warnings.add("audit events wait in " + home.spool() + " for the database");
        }
        warnings.addAll(syslog.warnings());
        return warnings;
    }

    static String version() {
        String version = ApplianceStatus.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
