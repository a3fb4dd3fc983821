/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.tls.TlsIdentities;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * What the API server is made of. Immutable.
 *
 * @param config listener and limits
 * @param home where certificate and socket are
 * @param audit where refusals go
 * @param tls what HTTPS shows
 * @param rights the domain's word on permissions
 * @param adminExists whether an enabled administrator exists; until then HTTPS is on loopback only. Asked again and again, so cheap,
 *     and it may throw while the database is away
 * @param routes everything that answers
 */
public record ApiSetup(
        ConsoleConfig config,
        Home home,
        AuditLog audit,
        TlsIdentities tls,
        CallerRights rights,
        BooleanSupplier adminExists,
        List<Routes> routes) {

    public ApiSetup {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(home, "home");
        Objects.requireNonNull(audit, "audit");
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(rights, "rights");
        Objects.requireNonNull(adminExists, "adminExists");
        routes = List.copyOf(routes);
    }
}
