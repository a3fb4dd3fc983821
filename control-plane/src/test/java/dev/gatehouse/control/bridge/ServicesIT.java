/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.bridge.DomainFixture.Set4;
import dev.gatehouse.control.credential.CredentialSecret;
import dev.gatehouse.control.credential.Credentials;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.sshkey.SshPublicKey;
import dev.gatehouse.control.target.Target;
import dev.gatehouse.control.target.Targets;
import dev.gatehouse.control.user.Role;
import dev.gatehouse.control.user.UserName;
import dev.gatehouse.control.user.Users;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.InjectedCredential;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the services promise beyond the decision: limits, versions, suspension, bindings. */
class ServicesIT {

    private static DomainFixture on;

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
    }

    @AfterAll
    static void close() throws IOException {
        on.close();
    }

    private static SshPublicKey key(int number) {
        byte[] blob = new byte[4 + 11 + 4 + 32];
        // y = number is a point of the curve or not; the row does not care, and the parser is tested elsewhere
        ByteBuffer.wrap(blob)
                .putInt(11)
                .put("ssh-ed25519".getBytes(StandardCharsets.US_ASCII))
                .putInt(32)
                .putInt(number);
        return new SshPublicKey("ssh-ed25519", blob, "");
    }

    @Test
    void aUserHasUpToItsLimitOfKeys() {
        List<SshPublicKey> keys = new ArrayList<>();
        for (int i = 0; i < Users.KEYS_MAX; i++) {
            keys.add(key(i));
        }
        on.users.create(
                DomainFixture.OPERATOR,
                new Users.NewUser(new UserName("many-keys"), Role.USER, Optional.empty(), keys));
        Users.Change oneMore =
                new Users.Change(Optional.empty(), Optional.empty(), Optional.empty(), List.of(key(9999)), List.of());
        assertThatThrownBy(() -> on.users.change(DomainFixture.OPERATOR, "many-keys", oneMore))
                .hasMessageContaining("at most 64");
        assertThat(on.users.get("many-keys").publicKeys()).hasSize(Users.KEYS_MAX);
        assertThatThrownBy(() -> on.users.create(
                        DomainFixture.OPERATOR,
                        new Users.NewUser(new UserName("many-keys"), Role.USER, Optional.empty(), List.of())))
                .hasMessageContaining("exists already");
    }

    private static Targets.Fields fields(
            Optional<List<String>> hostKeys, Optional<String> trust, Optional<Map<String, String>> tags) {
        return new Targets.Fields(
                Optional.empty(),
                Optional.of(dev.gatehouse.control.target.HostName.parse("192.0.2.7")),
                Optional.empty(),
                trust.map(DomainFixture::trust),
                hostKeys,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                tags);
    }

    @Test
    void aTargetMustBeKnownSomehow() {
        Targets.Fields unknown = fields(Optional.empty(), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> on.targets.create(DomainFixture.OPERATOR, "unknown", unknown))
                .isInstanceOf(ApiProblem.class)
                .hasMessageContaining("hostKeys");
        Targets.Fields ca = fields(Optional.empty(), Optional.of("ca"), Optional.empty());
        assertThatThrownBy(() -> on.targets.create(DomainFixture.OPERATOR, "ca", ca))
                .hasMessageContaining("for RDP targets");
    }

    @Test
    void aTargetHasUpToItsLimitsOfKeysAndTags() {
        List<String> pins = new ArrayList<>();
        Map<String, String> tags = new HashMap<>();
        for (int i = 0; i < 32; i++) {
            byte[] digest = new byte[32];
            digest[0] = (byte) i;
            pins.add("SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest));
            tags.put("a" + i, "v");
            tags.put("b" + i, "v");
        }
        on.targets.create(
                DomainFixture.OPERATOR, "limits", fields(Optional.of(pins), Optional.empty(), Optional.of(tags)));
        Target made = on.targets.get("limits");
        assertThat(made.hostKeys()).hasSize(32);
        assertThat(made.tags()).hasSize(64);
        tags.put("c", "v");
        assertThatThrownBy(() -> on.targets.change(
                        DomainFixture.OPERATOR,
                        "limits",
                        fields(Optional.empty(), Optional.empty(), Optional.of(tags))))
                .hasMessageContaining("at most 64 tags");
        pins.add("SHA256:" + "B".repeat(42) + "A");
        assertThatThrownBy(() -> on.targets.change(
                        DomainFixture.OPERATOR,
                        "limits",
                        fields(Optional.of(pins), Optional.empty(), Optional.empty())))
                .hasMessageContaining("at most 32 host keys");
    }

    @Test
    void onlyAChangeOfIdentitySuspends() {
        Set4 names = on.granted();
        on.targets.change(
                DomainFixture.OPERATOR,
                names.target(),
                fields(Optional.empty(), Optional.empty(), Optional.of(Map.of("k", "v"))));
        on.targets.change(DomainFixture.OPERATOR, names.target(), DomainFixture.host("192.0.2.7", 22));
        assertThat(on.credentials.get("root", names.target()).suspended()).isFalse();
        on.targets.change(DomainFixture.OPERATOR, names.target(), DomainFixture.host("192.0.2.7", 2222));
        assertThat(on.credentials.get("root", names.target()).suspended()).isTrue();
        assertThat(on.targets.get(names.target()).hostKeys())
                .as("pins that the change does not name stay")
                .hasSize(1);
        on.credentials.change(DomainFixture.OPERATOR, "root", names.target(), Optional.empty(), Optional.of(false));
        assertThat(on.grant(names).target().address().getPort()).isEqualTo(2222);
        on.targets.change(
                DomainFixture.OPERATOR,
                names.target(),
                fields(Optional.of(List.of("SHA256:" + "C".repeat(42) + "A")), Optional.empty(), Optional.empty()));
        assertThat(on.credentials.get("root", names.target()).suspended()).isTrue();
    }

    @Test
    void keepsTheNewestVersionsOnly() {
        Set4 names = on.granted();
        for (int i = 0; i < Credentials.VERSIONS_MAX; i++) {
            try (CredentialSecret secret = CredentialSecret.ofPassword(Secret.ofText("version " + i))) {
                on.credentials.change(
                        DomainFixture.OPERATOR, "root", names.target(), Optional.of(secret), Optional.empty());
            }
        }
        var credential = on.credentials.get("root", names.target());
        assertThat(credential.version()).isEqualTo(Credentials.VERSIONS_MAX + 1);
        List<Long> versions = on.database.withHandle(handle -> handle.createQuery(
                        "SELECT version FROM credential_versions WHERE credential_id = :id ORDER BY version")
                .bind("id", credential.id())
                .mapTo(Long.class)
                .list());
        assertThat(versions).containsExactly(2L, 3L, 4L, 5L, 6L);
        assertThat(on.grant(names).credential())
                .isInstanceOfSatisfying(
                        InjectedCredential.Password.class,
                        password -> assertThat(new String(password.secret().copyChars()))
                                .isEqualTo("version 4"));
    }

    @Test
    void aCiphertextMovedToAnotherCredentialDoesNotOpen() {
        Set4 victim = on.granted();
        Set4 attacker = on.granted();
        on.database.withHandle(handle -> handle.execute(
                """
                UPDATE credential_versions SET sealed = (SELECT sealed FROM credential_versions WHERE credential_id = ?)
                WHERE credential_id = ?
                """,
                on.credentials.get("root", victim.target()).id(),
                on.credentials.get("root", attacker.target()).id()));
        AccessRequest request = on.request(attacker);
        assertThat(on.authorize(request)).isInstanceOf(AccessDecision.Denied.class);
        assertThat(on.cause(request.session())).isEqualTo("vault.failed");
        assertThat(on.column(request.session(), "state"))
                .as("nothing half granted")
                .isEqualTo("no row");
        assertThat(on.authorize(on.request(victim))).isInstanceOf(AccessDecision.Granted.class);
    }

    @Test
    void aPrivateKeySignsFromTheVault() throws Exception {
        Set4 names = on.granted();
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        try (CredentialSecret secret = CredentialSecret.ofPrivateKey(Secret.ofText(pem))) {
            on.credentials.change(
                    DomainFixture.OPERATOR, "root", names.target(), Optional.of(secret), Optional.empty());
        }
        assertThat(on.credentials.get("root", names.target()).fingerprint())
                .hasValueSatisfying(text -> assertThat(text).startsWith("SHA256:"));
        var grant = on.grant(names);
        InjectedCredential.Signer signer = (InjectedCredential.Signer) grant.credential();
        byte[] data = "challenge".getBytes(StandardCharsets.UTF_8);
        byte[] signed = DomainFixture.await(
                signer.signing().sign("ssh-ed25519", data, on.loop).toCompletableFuture());
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(pair.getPublic());
        check.update(data);
        assertThat(check.verify(signed)).isTrue();
        grant.close();
    }
}
