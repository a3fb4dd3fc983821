/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.config.AuditConfig;
import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.PenaltyConfig;
import dev.gatehouse.control.config.VaultConfig;
import dev.gatehouse.control.credential.CredentialSecret;
import dev.gatehouse.control.credential.Credentials;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.TestHome;
import dev.gatehouse.control.penalty.Penalties;
import dev.gatehouse.control.policy.Policies;
import dev.gatehouse.control.policy.PolicyFields;
import dev.gatehouse.control.sshkey.SshPublicKey;
import dev.gatehouse.control.target.HostName;
import dev.gatehouse.control.target.Target;
import dev.gatehouse.control.target.TargetProbe;
import dev.gatehouse.control.target.TargetScan;
import dev.gatehouse.control.target.Targets;
import dev.gatehouse.control.tls.TlsIdentities;
import dev.gatehouse.control.user.PasswordHash;
import dev.gatehouse.control.user.Role;
import dev.gatehouse.control.user.UserName;
import dev.gatehouse.control.user.Users;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.proxy.port.LiveSession;
import dev.gatehouse.proxy.port.LoginName;
import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.SessionId;
import dev.gatehouse.proxy.port.TargetTrust;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A whole domain on a database of its own, with services that do not tell it of their changes, as on another node. */
final class DomainFixture implements AutoCloseable {

    static final Actor OPERATOR = new Actor(Actor.Kind.LOCAL_OPERATOR, "tester", Map.of("uid", "0"));
    static final String PASSWORD = "canary-user-password-7c1f";
    static final String TARGET_PASSWORD = "canary-target-password-93ab";
    static final int OWN_PORT = 4422;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    final TestHome home;
    final Database database;
    final Vault vault;
    final AuditLog audit;
    final Penalties penalties;
    final Users users;
    final Targets targets;
    final Credentials credentials;
    final Policies policies;
    final ExecutorService loop = Executors.newSingleThreadExecutor(task -> new Thread(task, "test-loop"));
    volatile TargetProbe probe = new FakeProbe(
            (protocol, address) -> CompletableFuture.failedFuture(new IOException("no probe")),
            authorities -> CompletableFuture.failedFuture(new IOException("no probe")));
    AccessDomain domain;
    private TlsIdentities identities;

    DomainFixture() throws IOException {
        home = TestHome.create();
        database = Database.open(DatabaseConfig.embedded(), home.home());
        vault = Vault.open(VaultConfig.defaults(), home.home(), database);
        audit = AuditLog.open(database, AuditConfig.defaults(), home.home(), DomainFixture::seal);
        penalties = new Penalties(database, PenaltyConfig.defaults());
        users = new Users(database, audit, () -> {});
        credentials = new Credentials(
                database, audit, vault, dev.gatehouse.control.credential.SecretChange.ignored(), () -> {});
        targets = new Targets(database, audit, credentials, () -> {});
        policies = new Policies(database, audit, () -> {});
        domain = newDomain();
        domain.start();
    }

    /** Answers what a test has laid down. */
    record FakeProbe(
            BiFunction<Target.Protocol, InetSocketAddress, CompletionStage<List<TargetProbe.HostKey>>> keys,
            Function<TargetTrust.Authorities, CompletionStage<Optional<String>>> objections)
            implements TargetProbe {

        @Override
        public CompletionStage<List<HostKey>> hostKeys(
                Target.Protocol protocol, InetSocketAddress address, Duration deadline) {
            return keys.apply(protocol, address);
        }

        @Override
        public CompletionStage<Optional<String>> objection(
                Target.Protocol protocol,
                InetSocketAddress address,
                TargetTrust.Authorities authorities,
                Duration deadline) {
            return objections.apply(authorities);
        }
    }

    /** What listeners show; made when first asked for. */
    TlsIdentities identities() throws IOException {
        if (identities == null) {
            identities = TlsIdentities.open(database, vault, audit, home.home());
        }
        return identities;
    }

    /** A second life of the same node. */
    AccessDomain newDomain() {
        return newDomain(new AccessDomain.NodeSettings(
                "node-1", Set.of(OWN_PORT), home.home().spool()));
    }

    /** Another node on the same database. */
    AccessDomain newDomain(AccessDomain.NodeSettings settings) {
        return new AccessDomain(
                new AccessDomain.Foundations(
                        database,
                        vault,
                        audit,
                        penalties,
                        new FakeProbe(
                                (protocol, address) -> probe.hostKeys(protocol, address, TargetScan.DEADLINE),
                                authorities ->
                                        probe.objection(Target.Protocol.RDP, null, authorities, TargetScan.DEADLINE))),
                settings);
    }

    private static byte[] seal(byte[] hash) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(hash);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Names of one user, target, account and policy that fit together, and an address to come from. */
    record Set4(String user, String target, String policy, String address) {}

    /** A user who may log in to a target as root; nothing in the way. */
    Set4 granted() {
        return granted(List.of(), true);
    }

    Set4 granted(List<SshPublicKey> keys, boolean withHostKey) {
        return granted(keys, target(withHostKey));
    }

    Set4 granted(List<SshPublicKey> keys, Targets.Fields target) {
        int number = NUMBER.incrementAndGet();
        Set4 names = new Set4("user" + number, "target" + number, "policy" + number, address(number));
        users.create(
                OPERATOR, new Users.NewUser(new UserName(names.user), Role.USER, Optional.of(passwordHash()), keys));
        targets.create(OPERATOR, names.target, target);
        try (CredentialSecret secret = CredentialSecret.ofPassword(Secret.ofText(TARGET_PASSWORD))) {
            credentials.create(OPERATOR, "root", names.target, secret);
        }
        policies.create(
                OPERATOR,
                names.policy,
                fields(Optional.of(List.of(names.user)), Optional.of(List.of(names.target)), Optional.of(true)));
        return names;
    }

    /** An address of its own for each number, of which one process may use thousands. */
    private static String address(int number) {
        return "198.51." + number / 250 % 250 + "." + (number % 250 + 1);
    }

    private static final class Hash {
        static final String OF_PASSWORD = PasswordHash.CURRENT.hash(Secret.ofText(PASSWORD));
    }

    /** Of {@link #PASSWORD}. */
    static String passwordHash() {
        return Hash.OF_PASSWORD;
    }

    static final Targets.Fields NOTHING = new Targets.Fields(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    static Targets.Fields target(boolean withHostKey) {
        return identified(
                Target.Protocol.SSH,
                withHostKey ? "pin" : "first-use",
                withHostKey ? Optional.of(List.of("SHA256:" + "A".repeat(43))) : Optional.empty(),
                Optional.empty());
    }

    /** A target at 192.0.2.7, at the default port. */
    static Targets.Fields identified(
            Target.Protocol protocol,
            String trust,
            Optional<List<String>> hostKeys,
            Optional<List<String>> authorities) {
        return new Targets.Fields(
                Optional.of(protocol),
                Optional.of(HostName.parse("192.0.2.7")),
                Optional.empty(),
                Optional.of(trust(trust)),
                hostKeys,
                authorities,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static Target.Trust trust(String code) {
        return java.util.Arrays.stream(Target.Trust.values())
                .filter(trust -> trust.code().equals(code))
                .findFirst()
                .orElseThrow();
    }

    static Targets.Fields trustOnly(String code) {
        return new Targets.Fields(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(trust(code)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static Targets.Fields host(String host, int port) {
        return new Targets.Fields(
                Optional.empty(),
                Optional.of(HostName.parse(host)),
                Optional.of(port),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static PolicyFields fields(
            Optional<List<String>> users, Optional<List<String>> targets, Optional<Boolean> enabled) {
        Optional<List<String>> accounts = users.map(names -> List.of("root"));
        return new PolicyFields(
                users,
                Optional.empty(),
                targets,
                Optional.empty(),
                accounts,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                enabled);
    }

    static PolicyFields allowOnly(String... capabilities) {
        return new PolicyFields(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(List.of(capabilities)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static Users.Change enabled(boolean enabled) {
        return new Users.Change(Optional.of(enabled), Optional.empty(), Optional.empty(), List.of(), List.of());
    }

    /** A new password. */
    static Users.Change password(String hash) {
        return new Users.Change(Optional.empty(), Optional.empty(), Optional.of(hash), List.of(), List.of());
    }

    AccessRequest request(Set4 names) {
        return request(names.user, "root", names.target, PASSWORD, names.address);
    }

    AccessRequest request(String user, String account, String target, String password, String address) {
        return request(user, account, target, new Evidence.Password(Secret.ofText(password)), address);
    }

    AccessRequest request(String user, String account, String target, Evidence evidence, String address) {
        return request("ssh", user, account, target, evidence, address);
    }

    AccessRequest request(
            String protocol, String user, String account, String target, Evidence evidence, String address) {
        LoginName login = new LoginName(
                user, Optional.ofNullable(account), Optional.ofNullable(target), Optional.empty(), Optional.empty());
        return new AccessRequest(SessionId.next(Instant.now()), protocol, login, evidence, origin(address));
    }

    static Origin origin(String address) {
        return new Origin(
                new InetSocketAddress(address, 50_000),
                new InetSocketAddress("127.0.0.1", OWN_PORT),
                "SSH-2.0-OpenSSH_9.2");
    }

    AccessDecision authorize(AccessRequest request) {
        return await(domain.authority()
                .authorize(request, loop)
                .thenApply(decision -> {
                    assertThat(Thread.currentThread().getName()).isEqualTo("test-loop");
                    return decision;
                })
                .toCompletableFuture());
    }

    Grant grant(Set4 names) {
        AccessRequest request = request(names);
        AccessDecision decision = authorize(request);
        assertThat(decision).as(() -> cause(request.session())).isInstanceOf(AccessDecision.Granted.class);
        return ((AccessDecision.Granted) decision).grant();
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("nothing came", e);
        }
    }

    /** The cause in the audit row of a denial. */
    String cause(SessionId session) {
        return database.withHandle(handle -> handle.createQuery(
                        "SELECT detail::jsonb ->> 'cause' FROM audit_event WHERE object = :object AND action = 'session.denied'")
                .bind("object", "session:" + session)
                .mapTo(String.class)
                .findOne()
                .orElse("no audit row"));
    }

    String column(SessionId session, String column) {
        return database.withHandle(
                handle -> handle.createQuery("SELECT " + column + "::text FROM sessions WHERE id = :id")
                        .bind("id", session.value())
                        .mapTo(String.class)
                        .findOne()
                        .orElse("no row"));
    }

    /** A session that runs, as a relay would hold it. */
    class RunningSession implements LiveSession {
        private final SessionId id;
        final CompletableFuture<CloseCause> ended = new CompletableFuture<>();

        RunningSession(SessionId id) {
            this.id = id;
            domain.reporter().opened(id, this);
        }

        @Override
        public SessionId id() {
            return id;
        }

        @Override
        public long bytesIn() {
            return 11;
        }

        @Override
        public long bytesOut() {
            return 22;
        }

        @Override
        public void end(CloseCause cause, String text) {
            ended.complete(cause);
            domain.reporter().ended(id, cause, text, 111, 222);
        }
    }

    @Override
    public void close() throws IOException {
        domain.close();
        if (identities != null) {
            identities.close();
        }
        loop.shutdownNow();
        penalties.close();
        audit.close();
        vault.close();
        database.close();
        home.close();
    }
}
