/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.db.ChildProcess;
import dev.gatehouse.control.db.TestHome;
import dev.gatehouse.control.recording.HouseSigner;
import dev.gatehouse.iolog.crypto.RecordingSigner;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyRotationsIT {

    private static final Actor OPERATOR = new Actor(Actor.Kind.LOCAL_OPERATOR, "tester", Map.of());

    private TestHome home;
    private KeyHouse house;

    @BeforeEach
    void open() throws IOException {
        home = TestHome.createWithDatabase();
        house = new KeyHouse(home.home());
    }

    @AfterEach
    void close() throws IOException {
        house.close();
        home.close();
    }

    private String secret(int version) {
        byte[] sealed = house.database.withHandle(handle -> handle.createQuery(
                        "SELECT sealed FROM credential_versions WHERE credential_id = :id AND version = :version")
                .bind("id", KeyHouse.CREDENTIAL)
                .bind("version", version)
                .mapTo(byte[].class)
                .one());
        try (Secret secret = house.vault.unwrapKey(KeyHouse.binding(version), sealed)) {
            return new String(secret.copyChars());
        }
    }

    private List<String> keyIdsInUse() {
        return house.database.withHandle(
                handle -> handle.createQuery("""
                        SELECT DISTINCT encode(substring(sealed FROM 2 FOR 8), 'hex') FROM (
                            SELECT sealed FROM credential_versions UNION ALL
                            SELECT sealed FROM house_key WHERE sealed IS NOT NULL) AS every""").mapTo(String.class).list());
    }

    private List<String> audited(String object) {
        return house.database.withHandle(handle -> handle.createQuery(
                        "SELECT action || ' ' || outcome FROM audit_event WHERE object = :object ORDER BY sequence")
                .bind("object", object)
                .mapTo(String.class)
                .list());
    }

    @Test
    void killedInTheMiddleADataKeyRotationGoesOn() throws Exception {
        int versions = 5 * Resealing.BATCH;
        house.fill(versions);
        String before = house.vault.sealingKeyId();
        house.rotations.start(OPERATOR, KeyRotation.Kind.DATA);
        String after = house.vault.sealingKeyId();
        assertThatThrownBy(() -> house.rotations.start(OPERATOR, KeyRotation.Kind.DATA))
                .hasMessageContaining("runs already");
        house.close();
        String classPath = System.getProperty("java.class.path");
        try (ChildProcess child = ChildProcess.start(
                List.of(), classPath, KeyHouse.Child.class, home.home().root().toString())) {
            child.awaitLine("BATCH");
            child.awaitLine("BATCH");
            child.kill();
        }
        house = new KeyHouse(home.home());
        assertThat(keyIdsInUse()).containsExactlyInAnyOrder(before, after);
        for (int version = 1; version <= versions; version++) {
            assertThat(secret(version)).isEqualTo("secret-" + version);
        }
        Resealing resealing = new Resealing(house.database, house.audit, house.keys, done -> {});
        house.database.withHandle(handle -> handle.execute("DELETE FROM vault_node"));
        resealing.goOn();
        assertThat(keyIdsInUse()).containsExactly(after);
        for (int version = 1; version <= versions; version++) {
            assertThat(secret(version)).isEqualTo("secret-" + version);
        }
        assertThat(house.rotations.list()).singleElement().satisfies(rotation -> {
            assertThat(rotation.finishedAt()).isPresent();
            assertThat(rotation.rowsTotal()).isEqualTo(rotation.rowsDone()).isGreaterThanOrEqualTo(versions);
            assertThat(rotation.rowsFailed()).isZero();
            assertThat(rotation.startedBy()).isEqualTo("local:tester");
        });
        assertThat(audited("key:data")).containsExactly("key.rotate success", "key.rotated success");
        assertThat(resealing.remaining()).isZero();
    }

    @Test
    void aSecretThatDoesNotOpenIsCountedAndStopsNothing() {
        house.fill(3);
        house.database.withHandle(handle ->
                handle.execute("UPDATE credential_versions SET sealed = sealed || '\\x00' WHERE version = 2"));
        house.rotations.start(OPERATOR, KeyRotation.Kind.DATA);
        new Resealing(house.database, house.audit, house.keys, done -> {}).goOn();
        assertThat(house.rotations.list())
                .singleElement()
                .satisfies(rotation -> assertThat(rotation.rowsFailed()).isEqualTo(1));
        assertThat(secret(1)).isEqualTo("secret-1");
        assertThat(secret(3)).isEqualTo("secret-3");
        assertThat(audited("key:data")).containsExactly("key.rotate success", "key.rotated failure");
    }

    @Test
    void aNodeThatStillSealsWithTheOldKeyIsWaitedFor() {
        house.fill(1);
        house.rotations.start(OPERATOR, KeyRotation.Kind.DATA);
        house.database.withHandle(handle -> handle.execute("""
                INSERT INTO vault_node (instance, host, recipient, seal, master_keys, sealing_key, seen_at)
                VALUES (gen_random_uuid(), 'slow', '', '', '{}', 'old', now() + interval '1 hour')"""));
        Resealing resealing = new Resealing(house.database, house.audit, house.keys, done -> {});
        resealing.goOn();
        assertThat(house.rotations.list().get(0).finishedAt()).isEmpty();
        house.database.withHandle(handle -> handle.execute("DELETE FROM vault_node"));
        resealing.goOn();
        assertThat(house.rotations.list().get(0).finishedAt()).isPresent();
    }

    @Test
    void aNewSigningKeySignsAndTheOldOneStillVerifies() throws Exception {
        HouseSigner signer = new HouseSigner(house.keys.recordingKeys());
        RecordingSigner begun = signer.current();
        String before = signer.keyId();
        byte[] message = "recording".getBytes(StandardCharsets.US_ASCII);
        byte[] old = signer.sign(message);
        house.rotations.start(OPERATOR, KeyRotation.Kind.SIGNING);
        assertThat(signer.keyId()).isNotEqualTo(before);
        assertThat(begun.keyId()).as("who began with a key ends with it").isEqualTo(before);
        assertThat(verifies(begun.publicKey(), message, begun.sign(message))).isTrue();
        assertThat(verifies(signer.publicKey(), message, signer.sign(message))).isTrue();
        assertThat(house.keys.recordingKeys().history()).hasSize(2).anySatisfy(key -> {
            assertThat(key.keyId()).isEqualTo(before);
            assertThat(key.retiredAt()).isPresent();
            assertThat(verifies(key.encoded(), message, old)).isTrue();
        });
        for (String id : List.of(before, signer.keyId())) {
            assertThat(home.home().keys().resolve("recording-" + id + ".pub")).exists();
        }
        boolean isGone = house.database.withHandle(
                handle -> handle.createQuery("SELECT sealed IS NULL FROM house_key WHERE id = :id")
                        .bind("id", before)
                        .mapTo(Boolean.class)
                        .one());
        assertThat(isGone).as("the old private key is gone").isTrue();
        assertThat(audited("key:signing")).containsExactly("key.rotate success");
    }

    private static boolean verifies(byte[] publicKey, byte[] message, byte[] signed) throws Exception {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(publicKey)));
        signature.update(message);
        return signature.verify(signed);
    }

    @Test
    void newHostKeysAreAnnouncedBeforeTheyAreUsed() {
        List<String> before = fingerprints(house.keys.hostKeys().sshHostKeys());
        assertThatThrownBy(() -> house.rotations.activateHostKeys(OPERATOR))
                .hasMessageContaining("no host keys are announced");
        house.rotations.start(OPERATOR, KeyRotation.Kind.HOST);
        assertThat(fingerprints(house.keys.hostKeys().sshHostKeys())).isEqualTo(before);
        List<String> upcoming = fingerprints(house.keys.hostKeys().upcomingSshHostKeys());
        assertThat(upcoming).hasSize(3).doesNotContainAnyElementsOf(before);
        assertThat(house.rotations.keys())
                .filteredOn(key -> key.state().equals("upcoming"))
                .extracting(key -> key.publicKey().orElseThrow().split(" ")[0])
                .containsExactlyInAnyOrder("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa");
        assertThatThrownBy(() -> house.rotations.start(OPERATOR, KeyRotation.Kind.HOST))
                .hasMessageContaining("announced already");
        house.rotations.activateHostKeys(OPERATOR);
        assertThat(fingerprints(house.keys.hostKeys().sshHostKeys())).isEqualTo(upcoming);
        assertThat(house.keys.hostKeys().upcomingSshHostKeys()).isEmpty();
        assertThat(house.rotations.keys())
                .filteredOn(key -> key.use().equals("host") && key.state().equals("retired"))
                .hasSize(3);
        assertThat(audited("key:host")).containsExactly("key.rotate success", "key.rotated success");
    }

    private static List<String> fingerprints(List<KeyPair> pairs) {
        return pairs.stream()
                .map(pair -> HexFormat.of().formatHex(pair.getPublic().getEncoded()))
                .toList();
    }

    @Test
    void aMasterKeyRotationIsAuditedAndVoidsTheKit() {
        RecoveryKits.Kit kit = house.kits.make(OPERATOR);
        assertThat(kit.shares())
                .hasSize(3)
                .allSatisfy(share -> assertThat(share.lines()).hasSize(6));
        assertThat(house.kits.warnings()).isEmpty();
        assertThatThrownBy(() -> house.kits.make(OPERATOR)).hasMessageContaining("printed once");
        house.rotations.start(OPERATOR, KeyRotation.Kind.MASTER);
        assertThat(house.kits.warnings()).singleElement().asString().contains("gatehouse vault init");
        assertThat(house.kits.make(OPERATOR).kitId()).isNotEqualTo(kit.kitId());
        assertThat(house.kits.list()).hasSize(2);
        assertThat(audited("key:master")).containsExactly("key.rotate success");
        assertThat(audited("vault")).containsExactly("vault.recovery-kit success", "vault.recovery-kit success");
        List<String> details = house.database.withHandle(handle -> handle.createQuery("SELECT detail FROM audit_event")
                .mapTo(String.class)
                .list());
        assertThat(details)
                .noneMatch(detail -> kit.shares().stream()
                        .flatMap(share -> share.lines().stream())
                        .anyMatch(detail::contains));
    }
}
