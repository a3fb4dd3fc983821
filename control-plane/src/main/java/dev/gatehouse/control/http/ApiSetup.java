/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.tls.TlsIdentities;
import dev.gatehouse.proxy.origin.TrustedProxies;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
 * @param proxies load balancers in front of HTTPS
 * @param keys what repeated requests are known by; without it an {@code Idempotency-Key} is ignored
 */
public record ApiSetup(
        ConsoleConfig config,
        Home home,
        AuditLog audit,
        TlsIdentities tls,
        CallerRights rights,
        BooleanSupplier adminExists,
        List<Routes> routes,
        TrustedProxies proxies,
        Optional<IdempotencyKeys> keys) {

    public ApiSetup {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(home, "home");
        Objects.requireNonNull(audit, "audit");
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(rights, "rights");
        Objects.requireNonNull(adminExists, "adminExists");
        routes = List.copyOf(routes);
        Objects.requireNonNull(proxies, "proxies");
        Objects.requireNonNull(keys, "keys");
    }

    /** The same, where requests may be repeated. */
    public ApiSetup with(IdempotencyKeys known) {
        return new ApiSetup(config, home, audit, tls, rights, adminExists, routes, proxies, Optional.of(known));
    }

    /** Without repeats. */
    public ApiSetup(
            ConsoleConfig config,
            Home home,
            AuditLog audit,
            TlsIdentities tls,
            CallerRights rights,
            BooleanSupplier adminExists,
            List<Routes> routes,
            TrustedProxies proxies) {
        this(config, home, audit, tls, rights, adminExists, routes, proxies, Optional.empty());
    }

    /** With nothing in front. */
    public ApiSetup(
            ConsoleConfig config,
            Home home,
            AuditLog audit,
            TlsIdentities tls,
            CallerRights rights,
            BooleanSupplier adminExists,
            List<Routes> routes) {
        this(config, home, audit, tls, rights, adminExists, routes, TrustedProxies.NONE);
    }
}
