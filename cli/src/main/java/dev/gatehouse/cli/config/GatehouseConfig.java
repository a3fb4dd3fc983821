/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.config;

import dev.gatehouse.control.config.AuditConfig;
import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.NodeConfig;
import dev.gatehouse.control.config.PenaltyConfig;
import dev.gatehouse.control.config.RetentionConfig;
import dev.gatehouse.control.config.VaultConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * All of {@code gatehouse.yaml}: one section for each component. Immutable.
 *
 * @param ssh SSH listener and relay
 * @param rdp RDP listener and relay
 * @param console HTTPS listener of console and API
 * @param recording journal and sealed recordings
 * @param database PostgreSQL, embedded or external
 * @param vault where the master key comes from
 * @param audit the audit log's spool
 * @param retention how long things are kept
 * @param penalties what failed log-ins cost
 * @param log the server's log files
 */
public record GatehouseConfig(
        SshListenerConfig ssh,
        RdpListenerConfig rdp,
        ConsoleConfig console,
        RecordingConfig recording,
        DatabaseConfig database,
        VaultConfig vault,
        AuditConfig audit,
        RetentionConfig retention,
        PenaltyConfig penalties,
        ProxyProtocolConfig proxyProtocol,
        NodeConfig node,
        LogConfig log) {

    public GatehouseConfig {
        Objects.requireNonNull(ssh, "ssh");
        Objects.requireNonNull(rdp, "rdp");
        Objects.requireNonNull(console, "console");
        Objects.requireNonNull(recording, "recording");
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(vault, "vault");
        Objects.requireNonNull(audit, "audit");
        Objects.requireNonNull(retention, "retention");
        Objects.requireNonNull(penalties, "penalties");
        Objects.requireNonNull(proxyProtocol, "proxyProtocol");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(log, "log");
    }

    public static GatehouseConfig defaults() {
        return new GatehouseConfig(
                SshListenerConfig.defaults(),
                RdpListenerConfig.defaults(),
                ConsoleConfig.defaults(),
                RecordingConfig.defaults(),
                DatabaseConfig.embedded(),
                VaultConfig.defaults(),
                AuditConfig.defaults(),
                RetentionConfig.defaults(),
                PenaltyConfig.defaults(),
                ProxyProtocolConfig.defaults(),
                NodeConfig.defaults(),
                LogConfig.defaults());
    }

    /** What is wrong in any section. */
    List<String> problems() {
        List<String> found = new ArrayList<>();
        found.addAll(ssh.problems());
        found.addAll(rdp.problems());
        found.addAll(console.problems());
        found.addAll(recording.problems());
        found.addAll(database.problems());
        found.addAll(vault.problems());
        found.addAll(audit.problems());
        found.addAll(retention.problems());
        found.addAll(penalties.problems());
        found.addAll(proxyProtocol.problems());
        found.addAll(node.problems());
        found.addAll(log.problems());
        return List.copyOf(found);
    }

    GatehouseConfig withConsolePort(int port) {
        return new GatehouseConfig(
                ssh,
                rdp,
                console.withPort(port),
                recording,
                database,
                vault,
                audit,
                retention,
                penalties,
                proxyProtocol,
                node,
                log);
    }

    GatehouseConfig withSshPort(int port) {
        return new GatehouseConfig(
                ssh.withPort(port),
                rdp,
                console,
                recording,
                database,
                vault,
                audit,
                retention,
                penalties,
                proxyProtocol,
                node,
                log);
    }

    GatehouseConfig withRdpPort(int port) {
        return new GatehouseConfig(
                ssh,
                rdp.withPort(port),
                console,
                recording,
                database,
                vault,
                audit,
                retention,
                penalties,
                proxyProtocol,
                node,
                log);
    }
}
