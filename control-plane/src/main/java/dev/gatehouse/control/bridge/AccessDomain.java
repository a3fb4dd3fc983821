/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.apitoken.ApiTokenBearers;
import dev.gatehouse.control.apitoken.ApiTokenRoutes;
import dev.gatehouse.control.apitoken.ApiTokens;
import dev.gatehouse.control.apply.Configuration;
import dev.gatehouse.control.apply.ConfigurationRoutes;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.breakglass.BreakGlassExports;
import dev.gatehouse.control.breakglass.BreakGlassRoutes;
import dev.gatehouse.control.config.NodeConfig;
import dev.gatehouse.control.credential.CredentialRoutes;
import dev.gatehouse.control.credential.CredentialVault;
import dev.gatehouse.control.credential.Credentials;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.drain.Drain;
import dev.gatehouse.control.drain.NodeRoutes;
import dev.gatehouse.control.factor.Enrolments;
import dev.gatehouse.control.factor.FactorResets;
import dev.gatehouse.control.factor.FactorRoutes;
import dev.gatehouse.control.factor.SecondFactors;
import dev.gatehouse.control.group.GroupRoutes;
import dev.gatehouse.control.group.Groups;
import dev.gatehouse.control.http.CallerRights;
import dev.gatehouse.control.http.IdempotencyKeys;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.login.Bearers;
import dev.gatehouse.control.login.SignInBearers;
import dev.gatehouse.control.login.SignInFlow;
import dev.gatehouse.control.login.SignInRoutes;
import dev.gatehouse.control.login.SignIns;
import dev.gatehouse.control.login.StrangerBodies;
import dev.gatehouse.control.node.NodeCard;
import dev.gatehouse.control.node.Nodes;
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
import dev.gatehouse.control.setup.PasswordRoutes;
import dev.gatehouse.control.setup.SetupLinks;
import dev.gatehouse.control.setup.SetupRoutes;
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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
     * @param card how this node presents itself to the others
     * @param lostAfter how long a node may be silent before the others give it up
     * @param ownPorts ports that Gatehouse listens on: never a target, and neither is the embedded database
     * @param spoolDirectory where reports wait for the database
     */
    public record NodeSettings(NodeCard card, Duration lostAfter, Set<Integer> ownPorts, Path spoolDirectory) {
        public NodeSettings {
            Objects.requireNonNull(card, "card");
            Objects.requireNonNull(lostAfter, "lostAfter");
            ownPorts = Set.copyOf(ownPorts);
            Objects.requireNonNull(spoolDirectory, "spoolDirectory");
        }

        /** A node that nobody asks about, with defaults. */
        public NodeSettings(String node, Set<Integer> ownPorts, Path spoolDirectory) {
            this(
                    new NodeCard(node, node, "unknown", List.of()),
                    NodeConfig.defaults().lostAfter(),
                    ownPorts,
                    spoolDirectory);
        }

        String node() {
            return card.id();
        }
    }

    private static final Clock CLOCK = Clock.systemUTC();
    private static final int SIGNING_THREADS = 2;
    private static final int SIGNING_QUEUE_MAX = 1_024;

    private final Nodes nodes;
    private final Drain drain;
    private final Sessions sessions;
    private final Users users;
    private final LiveSessions live;
    private final Recordings recordings;
    private final AddressCheck addresses;
    private final RevocationWatch watch;
    private final ReportWriter writer;
    private final ReportedSessions reporter;
    private final AccessAuthority authority;
    private final DomainRights rights;
    private final SetupLinks setupLinks;
    private final Tokens tokens;
    private final BreakGlassExports breakGlass;
    private final TokenPurge purge;
    private final List<Routes> routes;
    private final ThreadPoolExecutor signing;
    private final IdempotencyKeys idempotencyKeys;

    /** Puts everything together; nothing runs yet. Blocks on the database. */
    public AccessDomain(Foundations on, NodeSettings node) {
        Database database = on.database();
        AuditLog audit = on.audit();
        registerArrays(database.jdbi());
        live = new LiveSessions(CLOCK);
        nodes = new Nodes(database, audit, node.card(), node.lostAfter());
        sessions = new Sessions(database, audit, live, nodes);
        drain = new Drain(database, audit, live, nodes, CLOCK);
        recordings = new Recordings(database, audit);
        addresses =
                new AddressCheck(new AddressRule(port -> node.ownPorts().contains(port) || database.listensOn(port)));

        Instant boot = CLOCK.instant();
        ReportRows rows = new ReportRows(database, audit, node.node());
        ReportSpool spool = new ReportSpool(node.spoolDirectory());
        writer = new ReportWriter(rows, spool, database, () -> sessions.closeLeftovers(boot));
        reporter = new ReportedSessions(live, writer, CLOCK, rows.lastSequence());

        PolicySnapshots snapshots = new PolicySnapshots();
        watch = new RevocationWatch(database, snapshots, live, reporter, node.node(), CLOCK);
        users = new Users(database, audit, watch::poke);
        breakGlass = new BreakGlassExports(database, audit, on.vault(), CLOCK);
        Credentials credentials = new Credentials(database, audit, on.vault(), breakGlass, watch::poke);
        Targets targets = new Targets(database, audit, credentials, watch::poke);
        Groups groups = new Groups(database, audit, watch::poke);
        Policies policies = new Policies(database, audit, watch::poke);

        tokens = new Tokens(database, audit, on.vault(), snapshots);
        purge = new TokenPurge(tokens);
        TokenRedemption redemption = new TokenRedemption(database, on.vault());
        signing = signingThreads();
        PasswordCheck passwords = new PasswordCheck(PasswordHash.CURRENT);
        SecondFactors factors = new SecondFactors(database, audit, on.vault(), CLOCK);
        CredentialVault credentialVault = new CredentialVault(on.vault(), signing);
        Denials denials = new Denials(audit, on.penalties(), database.executor());
        authority = new AccessAuthority(
                database,
                on.penalties(),
                new Authenticator(database, on.penalties(), passwords, users, snapshots, redemption),
                addresses,
                redemption,
                new TargetMenu(database, audit),
                new FactorGate(database, factors),
                new Granting(
                        database, audit, snapshots, credentialVault, redemption, factors, live, node.node(), CLOCK),
                denials,
                () -> audit.acceptsNewSessions() && writer.isHealthy(),
                drain::takesNewSessions);
        idempotencyKeys = idempotencyKeys(on);
        NewPasswords newPasswords = new NewPasswords(PasswordHash.CURRENT, database.passwordExecutor());
        Configuration.Services services =
                new Configuration.Services(users, newPasswords, groups, targets, credentials, policies);
        SignIns signIns = new SignIns(database, audit);
        ApiTokens apiTokens = new ApiTokens(database, audit);
        rights = domainRights(on, signIns, apiTokens);
        setupLinks = new SetupLinks(database, audit, users);
        ApiDoor door = new ApiDoor(authority, denials, on.penalties(), CLOCK);
        List<Routes> all = new ArrayList<>(doorRoutes(on, door, new SignInFactor(factors), signIns, newPasswords));
        all.addAll(List.of(
                new ApiTokenRoutes(apiTokens),
                new UserRoutes(users, newPasswords),
                factorRoutes(on, CLOCK),
                new GroupRoutes(groups),
                new TargetRoutes(targets, new TargetScan(addresses, on.probe())),
                new CredentialRoutes(credentials),
                new BreakGlassRoutes(breakGlass),
                policyRoutes(policies, database, snapshots),
                new SessionRoutes(sessions),
                new NodeRoutes(nodes, drain, database, audit),
                new TokenRoutes(tokens),
                new ConfigurationRoutes(new Configuration(database, audit, services, watch::poke))));
        routes = List.copyOf(all);
    }

    private static IdempotencyKeys idempotencyKeys(Foundations on) {
        return new IdempotencyKeys(on.database(), digest -> on.vault().authenticate("idempotency key", digest));
    }

    private static PolicyRoutes policyRoutes(Policies policies, Database database, PolicySnapshots snapshots) {
        return new PolicyRoutes(
                policies, new AccessExplainer(database, snapshots), new ReachableAccounts(database, snapshots));
    }

    private DomainRights domainRights(Foundations on, SignIns signIns, ApiTokens apiTokens) {
        return new DomainRights(
                new HouseRights(users),
                new Bearers(
                        List.of(new SignInBearers(signIns), new ApiTokenBearers(apiTokens)),
                        on.penalties(),
                        on.audit()));
    }

    /** What a stranger may call. */
    private List<Routes> doorRoutes(
            Foundations on, ApiDoor door, SignInFactor factor, SignIns signIns, NewPasswords newPasswords) {
        StrangerBodies bodies = new StrangerBodies();
        SignInFlow signInFlow =
                new SignInFlow(door, factor, signIns, on.database().executor());
        return List.of(
                new SignInRoutes(signIns, signInFlow, bodies),
                new SetupRoutes(
                        setupLinks, newPasswords, door, bodies, on.database().executor()),
                new PasswordRoutes(users, newPasswords, door, on.database().executor()));
    }

    private static FactorRoutes factorRoutes(Foundations on, Clock clock) {
        return new FactorRoutes(
                new Enrolments(on.database(), on.audit(), on.vault(), clock),
                new FactorResets(on.database(), on.audit(), clock));
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

    /**
     * Enters the list of nodes, replays what waits from an earlier life, closes the sessions that it left behind, and begins to watch.
     *
     * @throws IOException when another server runs under this node's id
     */
    public void start() throws IOException {
        nodes.register();
        nodes.start(live::liveCount, sessions.followers());
        drain.start();
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

    /** For the API server: what repeated requests are known by. */
    public IdempotencyKeys idempotencyKeys() {
        return idempotencyKeys;
    }

    /** For the API server: whether somebody with the admin role can log in. Blocks on the database. */
    public boolean adminExists() {
        return users.hasEnabledAdmin();
    }

    /** For the start: the link that makes the first admin, while there is none. Blocks on the database. */
    public Optional<SetupLinks.Issued> setupLink() {
        return setupLinks.forFirstAdmin();
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

    /** For readiness, and for the stop. */
    public Drain drain() {
        return drain;
    }

    /** For this package's tests. */
    Sessions sessions() {
        return sessions;
    }

    /** For this package's tests. */
    Nodes nodes() {
        return nodes;
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
        drain.close();
        nodes.close();
        addresses.close();
        signing.shutdownNow();
    }
}
