/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.age.AgeIdentity;
import dev.gatehouse.control.age.AgeRecipient;
import dev.gatehouse.control.breakglass.BreakGlassCopies;
import dev.gatehouse.control.breakglass.BreakGlassExports;
import dev.gatehouse.control.breakglass.BreakGlassFile;
import dev.gatehouse.control.breakglass.SealedAccount;
import dev.gatehouse.control.credential.Credential;
import dev.gatehouse.control.credential.CredentialSecret;
import dev.gatehouse.control.credential.CredentialVersion;
import dev.gatehouse.control.credential.Credentials;
import dev.gatehouse.control.target.HostName;
import dev.gatehouse.control.target.Target;
import dev.gatehouse.control.target.Targets;
import dev.gatehouse.control.vault.Sealed;
import dev.gatehouse.control.vault.SecretBinding;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Earlier secrets of credentials, and files for the day without Gatehouse. */
class CredentialLifeIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static DomainFixture on;
    private static BreakGlassExports exports;
    private static Credentials credentials;
    private static Targets targets;

    private final String target = "life-" + NUMBER.incrementAndGet();
    private final List<AgeIdentity.Pair> holders =
            Stream.generate(AgeIdentity::generate).limit(3).toList();

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
        exports = new BreakGlassExports(on.database, on.audit, on.vault, Clock.systemUTC());
        credentials = new Credentials(on.database, on.audit, on.vault, exports, () -> {});
        targets = new Targets(on.database, on.audit, credentials, () -> {});
    }

    @AfterAll
    static void close() throws IOException {
        on.close();
    }

    private static Targets.Fields at(String host) {
        return new Targets.Fields(
                Optional.empty(),
                Optional.of(HostName.parse(host)),
                Optional.empty(),
                Optional.of(Target.Trust.FIRST_USE),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private void add(String account, String password) {
        if (targets.list().stream().noneMatch(known -> known.name().equals(target))) {
            targets.create(DomainFixture.OPERATOR, target, at("192.0.2.1"));
        }
        try (CredentialSecret secret = CredentialSecret.ofPassword(Secret.ofText(password))) {
            credentials.create(DomainFixture.OPERATOR, account, target, secret);
        }
    }

    private Credential set(String account, String password) {
        try (CredentialSecret secret = CredentialSecret.ofPassword(Secret.ofText(password))) {
            return credentials.change(DomainFixture.OPERATOR, account, target, Optional.of(secret), Optional.empty());
        }
    }

    private String secretInUse(String account) {
        return on.database.withHandle(handle -> handle.createQuery("""
                        SELECT c.id, c.target_id, c.version, v.sealed FROM credentials c JOIN targets t ON t.id = c.target_id
                        JOIN credential_versions v ON v.credential_id = c.id AND v.version = c.version
                        WHERE c.account = :account AND t.name = :target""")
                .bind("account", account)
                .bind("target", target)
                .map((rows, context) -> {
                    SecretBinding binding = SecretBinding.credential(
                            rows.getObject("id", java.util.UUID.class),
                            rows.getObject("target_id", java.util.UUID.class),
                            rows.getLong("version"));
                    try (Secret secret = on.vault.open(binding, Sealed.ofBytes(rows.getBytes("sealed")))) {
                        return new String(secret.copyChars());
                    }
                })
                .one());
    }

    private static List<String> audited(String object) {
        return on.database.withHandle(
                handle -> handle.createQuery("SELECT action FROM audit_event WHERE object = :object ORDER BY sequence")
                        .bind("object", object)
                        .mapTo(String.class)
                        .list());
    }

    @Test
    void earlierSecretsAreKeptBoundedAndComeBack() {
        add("root", "secret-1");
        for (int version = 2; version <= 7; version++) {
            set("root", "secret-" + version);
        }
        List<CredentialVersion> versions = credentials.versions("root", target);
        assertThat(versions).extracting(CredentialVersion::version).containsExactly(7L, 6L, 5L, 4L, 3L);
        assertThat(versions).extracting(CredentialVersion::current).containsExactly(true, false, false, false, false);
        assertThat(versions).extracting(CredentialVersion::madeBy).containsOnly("local:tester");
        Credential back = credentials.rollBack(DomainFixture.OPERATOR, "root", target, 4);
        assertThat(back.version()).isEqualTo(8);
        assertThat(secretInUse("root")).isEqualTo("secret-4");
        assertThat(credentials.versions("root", target)).hasSize(Credentials.VERSIONS_MAX);
        assertThatThrownBy(() -> credentials.rollBack(DomainFixture.OPERATOR, "root", target, 1))
                .hasMessageContaining("not kept");
        assertThatThrownBy(() -> credentials.rollBack(DomainFixture.OPERATOR, "root", target, 8))
                .hasMessageContaining("in use");
        assertThat(audited("credential:root@" + target)).endsWith("credential.change", "credential.rollback");
    }

    @Test
    void aChangedAddressSuspendsUntilSomebodyConfirms() {
        add("root", "secret");
        targets.change(DomainFixture.OPERATOR, target, at("192.0.2.2"));
        assertThat(credentials.get("root", target).suspended()).isTrue();
        assertThat(set("root", "other").suspended())
                .as("a new secret is no confirmation")
                .isTrue();
        assertThat(credentials
                        .rollBack(DomainFixture.OPERATOR, "root", target, 1)
                        .suspended())
                .isTrue();
        credentials.change(DomainFixture.OPERATOR, "root", target, Optional.empty(), Optional.of(false));
        assertThat(credentials.get("root", target).suspended()).isFalse();
    }

    private BreakGlassExports.Export export(String name, String... accounts) {
        return exports.create(
                DomainFixture.OPERATOR,
                new BreakGlassExports.Order(
                        name,
                        Stream.of(accounts)
                                .map(account -> account + "@" + target)
                                .toList(),
                        holders.stream()
                                .map(AgeIdentity.Pair::recipient)
                                .map(AgeRecipient::text)
                                .toList(),
                        2));
    }

    private Map<String, String> opened(byte[] document) {
        Map<String, String> secrets = new TreeMap<>();
        for (SealedAccount account : BreakGlassFile.parse(document)
                .open(List.of(holders.get(2).identity(), holders.get(0).identity()))) {
            secrets.put(
                    account.account() + "@" + account.host(),
                    new String(account.secret().copyChars()));
            account.close();
        }
        return secrets;
    }

    @Test
    void aFileFollowsItsSecretsAndAnOpenedOneIsTakenBack() {
        String name = "night-" + target;
        add("root", "canary-root-1");
        add("admin", "canary-admin-1");
        assertThat(export(name, "root", "admin").revision()).isEqualTo(1);
        byte[] first = exports.fetch(DomainFixture.OPERATOR, name);
        assertThat(opened(first))
                .isEqualTo(Map.of("root@192.0.2.1", "canary-root-1", "admin@192.0.2.1", "canary-admin-1"));

        set("root", "canary-root-2");
        assertThat(exports.get(name).revision()).isEqualTo(2);
        byte[] second = exports.fetch(DomainFixture.OPERATOR, name);
        assertThat(opened(second)).containsEntry("root@192.0.2.1", "canary-root-2");
        credentials.rollBack(DomainFixture.OPERATOR, "root", target, 1);
        assertThat(opened(exports.fetch(DomainFixture.OPERATOR, name)))
                .containsEntry("root@192.0.2.1", "canary-root-1");
        assertThat(opened(first)).as("an old file still opens").containsEntry("root@192.0.2.1", "canary-root-1");

        targets.change(DomainFixture.OPERATOR, target, at("192.0.2.9"));
        assertThat(exports.get(name).stale()).contains("a target changed");
        assertThat(opened(exports.fetch(DomainFixture.OPERATOR, name))).containsKey("root@192.0.2.9");
        assertThat(exports.get(name).stale()).isEmpty();

        exports.takeBack(DomainFixture.OPERATOR, name, "the database was away");
        assertThat(exports.get(name).returnedAt()).isPresent();
        assertThat(credentials.get("root", target).rotationDue()).contains("break-glass " + name + " was opened");
        assertThat(credentials
                        .rollBack(DomainFixture.OPERATOR, "root", target, 2)
                        .rotationDue())
                .as("an earlier secret is not a new one")
                .isPresent();
        assertThat(set("root", "canary-root-3").rotationDue()).isEmpty();
        assertThat(credentials.get("admin", target).rotationDue()).isPresent();
        assertThat(audited("break-glass:" + name))
                .startsWith("break-glass.export", "break-glass.fetch")
                .contains("break-glass.return");
        credentials.remove(DomainFixture.OPERATOR, "admin", target);
        assertThat(exports.get(name).credentials()).containsExactly("root@" + target);
        assertThat(exports.get(name).stale()).contains("a credential was removed");
        assertThat(opened(exports.fetch(DomainFixture.OPERATOR, name)))
                .isEqualTo(Map.of("root@192.0.2.9", "canary-root-3"));
        targets.remove(DomainFixture.OPERATOR, target);
        assertThat(opened(exports.fetch(DomainFixture.OPERATOR, name))).isEmpty();
        exports.remove(DomainFixture.OPERATOR, name);
        assertThat(exports.list()).noneMatch(export -> export.name().equals(name));
    }

    @Test
    void everyNodeKeepsACopyThatIsNewAndSealed() throws IOException {
        String name = "copy-" + target;
        Path directory = on.home.home().root().resolve("copies-" + target);
        BreakGlassCopies copies = new BreakGlassCopies(exports, directory);
        add("root", "canary-copy-1");
        export(name, "root");
        copies.follow();
        Path file = directory.resolve(name + ".json");
        assertThat(opened(Files.readAllBytes(file))).containsValue("canary-copy-1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        set("root", "canary-copy-2");
        targets.change(DomainFixture.OPERATOR, target, at("192.0.2.8"));
        copies.follow();
        assertThat(opened(Files.readAllBytes(file))).isEqualTo(Map.of("root@192.0.2.8", "canary-copy-2"));
        assertThat(Files.readString(file)).doesNotContain("canary");
        exports.remove(DomainFixture.OPERATOR, name);
        copies.follow();
        assertThat(file).doesNotExist();
    }

    @Test
    void theDatabaseHoldsNothingThatShowsASecret() {
        String name = "dump-" + target;
        add("root", "canary-in-the-dump-7a");
        export(name, "root");
        exports.fetch(DomainFixture.OPERATOR, name);
        String rows = on.database.withHandle(
                handle -> handle.createQuery("""
                        SELECT string_agg(encode(document, 'escape'), '') || (SELECT string_agg(detail, '') FROM audit_event)
                        FROM break_glass_exports""").mapTo(String.class).one());
        assertThat(rows).contains("root@" + target).doesNotContain("canary-in-the-dump");
    }

    @Test
    void whatCannotWorkIsToldBeforeAnythingIsSealed() {
        add("root", "secret");
        String key = holders.get(0).recipient().text();
        String other = holders.get(1).recipient().text();
        refused("no credential nobody@", "x", List.of("nobody@" + target), List.of(key, other), 2);
        refused("at least 2", "x", List.of("root@" + target), List.of(key, other), 1);
        refused("the same", "x", List.of("root@" + target), List.of(key, key), 2);
        refused("as many recipients", "x", List.of("root@" + target), List.of(key, other), 3);
        refused("age1", "x", List.of("root@" + target), List.of(key, "age1nonsense"), 2);
        refused("a name", "Not A Name", List.of("root@" + target), List.of(key, other), 2);
        refused("which credentials", "x", List.of(), List.of(key, other), 2);
        export("twice-" + target, "root");
        refused("already", "twice-" + target, List.of("root@" + target), List.of(key, other), 2);
        assertThatThrownBy(() -> exports.fetch(DomainFixture.OPERATOR, "none"))
                .hasMessageContaining("break-glass list");
    }

    private static void refused(
            String why, String name, List<String> credentials, List<String> recipients, int threshold) {
        BreakGlassExports.Order order = new BreakGlassExports.Order(name, credentials, recipients, threshold);
        assertThatThrownBy(() -> exports.create(DomainFixture.OPERATOR, order)).hasMessageContaining(why);
    }
}
