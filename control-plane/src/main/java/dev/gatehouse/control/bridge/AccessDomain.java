/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.apply.Configuration;
import dev.gatehouse.control.apply.ConfigurationRoutes;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.breakglass.BreakGlassExports;
import dev.gatehouse.control.breakglass.BreakGlassRoutes;
import dev.gatehouse.control.credential.CredentialRoutes;
import dev.gatehouse.control.credential.CredentialVault;
import dev.gatehouse.control.credential.Credentials;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.group.GroupRoutes;
import dev.gatehouse.control.group.Groups;
import dev.gatehouse.control.http.CallerRights;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.login.Bearers;
import dev.gatehouse.control.login.SecondFactor;
import dev.gatehouse.control.login.SignInFlow;
import dev.gatehouse.control.login.SignInRoutes;
import dev.gatehouse.control.login.SignIns;
import dev.gatehouse.control.penalty.Penalties;
import dev.gatehouse.control.policy.AccessExplainer;
import dev.gatehouse.control.policy.Policies;
import dev.gatehouse.control.policy.PolicyRoutes;
import dev.gatehouse.control.policy.PolicySnapshots;
import dev.gatehouse.control.policy.ReachableAccounts;
import dev.gatehouse.control.session.LiveSessions;
import dev.gatehouse.control.session.Recordings;
import dev.gatehouse.control.session.SessionRoutes;
import dev.gatehouse.control.session.Sessions;
import dev.gatehouse.control.target.AddressCheck;
import dev.gatehouse.control.target.AddressRule;
import dev.gatehouse.control.target.TargetProbe;
import dev.gatehouse.control.target.TargetRoutes;
import dev.gatehouse.control.target.TargetScan;
import dev.gatehouse.control.target.Targets;
import dev.gatehouse.control.token.TokenPurge;
import dev.gatehouse.control.token.TokenRedemption;
import dev.gatehouse.control.token.TokenRoutes;
import dev.gatehouse.control.token.Tokens;
import dev.gatehouse.control.user.HouseRights;
import dev.gatehouse.control.user.NewPasswords;
import dev.gatehouse.control.user.PasswordCheck;
import dev.gatehouse.control.user.PasswordHash;
import dev.gatehouse.control.user.UserRoutes;
import dev.gatehouse.control.user.Users;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.proxy.port.SessionAuthority;
import dev.gatehouse.proxy.port.SessionReporter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;

/**
 * The domain of the control plane, put together by plain constructors. Made once by the composition root, after database, vault and
 * audit log; started before the listeners open, closed after they have. Safe for use by several threads.
 */
public final class AccessDomain implements AutoCloseable {

    /**
     * What it stands on.
     *
     * @param database migrated
     * @param vault opened
     * @param audit the log
     * @param penalties for failed logins
     * @param probe reads targets' host keys
     */
    public record Foundations(Database database, Vault vault, AuditLog audit, Penalties penalties, TargetProbe probe) {
        public Foundations {
            Objects.requireNonNull(database, "database");
            Objects.requireNonNull(vault, "vault");
            Objects.requireNonNull(audit, "audit");
            Objects.requireNonNull(penalties, "penalties");
            Objects.requireNonNull(probe, "probe");
        }
    }

    /**
     * What is different on each node.
     *
     * @param node this node's id
     * @param ownPorts ports that Gatehouse listens on: never a target, and neither is the embedded database
     * @param spoolDirectory where reports wait for the database
     */
    public record NodeSettings(String node, Set<Integer> ownPorts, Path spoolDirectory) {
        public NodeSettings {
            Objects.requireNonNull(node, "node");
            ownPorts = Set.copyOf(ownPorts);
            Objects.requireNonNull(spoolDirectory, "spoolDirectory");
        }
    }

    private static final int SIGNING_THREADS = 2;
    private static final int SIGNING_QUEUE_MAX = 1_024;

    private final Users users;
    private final LiveSessions live;
    private final Recordings recordings;
    private final AddressCheck addresses;
    private final RevocationWatch watch;
    private final ReportWriter writer;
    private final ReportedSessions reporter;
    private final AccessAuthority authority;
    private final DomainRights rights;
    private final Tokens tokens;
    private final BreakGlassExports breakGlass;
    private final TokenPurge purge;
    private final List<Routes> routes;
    private final ThreadPoolExecutor signing;

    /** Puts everything together; nothing runs yet. Blocks on the database. */
    public AccessDomain(Foundations on, NodeSettings node) {
        Clock clock = Clock.systemUTC();
        Database database = on.database();
        AuditLog audit = on.audit();
        registerArrays(database.jdbi());
        live = new LiveSessions(clock);
        Sessions sessions = new Sessions(database, audit, live);
        recordings = new Recordings(database, audit);
        addresses =
                new AddressCheck(new AddressRule(port -> node.ownPorts().contains(port) || database.listensOn(port)));

        Instant boot = clock.instant();
        ReportRows rows = new ReportRows(database, audit, node.node());
        ReportSpool spool = new ReportSpool(node.spoolDirectory());
        writer = new ReportWriter(rows, spool, database, () -> sessions.closeLeftovers(node.node(), boot));
        reporter = new ReportedSessions(live, writer, clock, rows.lastSequence());

        PolicySnapshots snapshots = new PolicySnapshots();
        watch = new RevocationWatch(database, snapshots, live, reporter, node.node(), clock);
        users = new Users(database, audit, watch::poke);
        breakGlass = new BreakGlassExports(database, audit, on.vault(), clock);
        Credentials credentials = new Credentials(database, audit, on.vault(), breakGlass, watch::poke);
        Targets targets = new Targets(database, audit, credentials, watch::poke);
        Groups groups = new Groups(database, audit, watch::poke);
        Policies policies = new Policies(database, audit, watch::poke);

        tokens = new Tokens(database, audit, on.vault(), snapshots);
        purge = new TokenPurge(tokens);
        TokenRedemption redemption = new TokenRedemption(database, on.vault());
        signing = signingThreads();
        PasswordCheck passwords = new PasswordCheck(PasswordHash.CURRENT);
        CredentialVault credentialVault = new CredentialVault(on.vault(), signing);
        Denials denials = new Denials(audit, on.penalties(), database.executor());
        authority = new AccessAuthority(
                database,
                on.penalties(),
                new Authenticator(database, on.penalties(), passwords, users, snapshots, redemption),
                addresses,
                redemption,
                new TargetMenu(database, audit),
                new Granting(database, audit, snapshots, credentialVault, redemption, live, node.node(), clock),
                denials,
                () -> audit.acceptsNewSessions() && writer.isHealthy());
        NewPasswords newPasswords = new NewPasswords(PasswordHash.CURRENT, database.passwordExecutor());
        Configuration configuration = new Configuration(
                database,
                audit,
                new Configuration.Services(users, newPasswords, groups, targets, credentials, policies),
                watch::poke);
        SignIns signIns = new SignIns(database, audit);
        rights = new DomainRights(new HouseRights(users), new Bearers(signIns, on.penalties(), audit));
        SignInFlow signInFlow = new SignInFlow(
                new ApiDoor(authority, denials, on.penalties(), clock),
                SecondFactor.NONE,
                signIns,
                database.executor());
        routes = List.of(
                new SignInRoutes(signIns, signInFlow),
                new UserRoutes(users, newPasswords),
                new GroupRoutes(groups),
                new TargetRoutes(targets, new TargetScan(addresses, on.probe())),
                new CredentialRoutes(credentials),
                new BreakGlassRoutes(breakGlass),
                new PolicyRoutes(
                        policies, new AccessExplainer(database, snapshots), new ReachableAccounts(database, snapshots)),
                new SessionRoutes(sessions),
                new TokenRoutes(tokens),
                new ConfigurationRoutes(configuration, rights));
    }

    /** Of its own: somebody who guesses passwords must not slow down logins at targets. */
    private static ThreadPoolExecutor signingThreads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                SIGNING_THREADS,
                SIGNING_THREADS,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(SIGNING_QUEUE_MAX),
                task -> {
                    Thread thread = new Thread(task, "vault-signing");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.prestartAllCoreThreads();
        return threads;
    }

    private static void registerArrays(Jdbi jdbi) {
        jdbi.registerArrayType(String.class, "text");
        jdbi.registerArrayType(UUID.class, "uuid");
    }

    /** Replays what waits from an earlier life, closes the sessions that it left behind, and begins to watch. */
    public void start() {
        writer.start();
        watch.start();
        purge.start();
    }

    /** For the relays. */
    public SessionAuthority authority() {
        return authority;
    }

    /** For the relays. */
    public SessionReporter reporter() {
        return reporter;
    }

    /** For the API server: users, targets, credentials, policies, sessions, tokens. */
    public List<Routes> routes() {
        return routes;
    }

    /** For the API server. */
    public CallerRights rights() {
        return rights;
    }

    /** For the API server: whether somebody with the admin role can log in. Blocks on the database. */
    public boolean adminExists() {
        return users.hasEnabledAdmin();
    }

    /** For the routes that make {@code .rdp} files. */
    public Tokens tokens() {
        return tokens;
    }

    /** For the copies that each node keeps. */
    public BreakGlassExports breakGlass() {
        return breakGlass;
    }

    /** For the archiver and the recordings' routes. */
    public Recordings recordings() {
        return recordings;
    }

    /** For {@code status}: how many sessions are live on this node. Never blocks. */
    public int sessionsLive() {
        return live.liveCount();
    }

    /** For metrics: how many public keys were offered and not accepted since the start. */
    public long refusedKeyOffers() {
        return authority.refusedKeyOffers();
    }

    /** After the relays have ended their sessions: delivers or spools their last reports. */
    @Override
    public void close() {
        purge.close();
        watch.close();
        writer.close();
        addresses.close();
        signing.shutdownNow();
    }
}
