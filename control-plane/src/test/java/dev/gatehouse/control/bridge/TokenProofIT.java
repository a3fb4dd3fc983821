/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.bridge.DomainFixture.Set4;
import dev.gatehouse.control.token.Tokens;
import dev.gatehouse.proxy.login.Ntlm;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.NtlmProof;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Proofs by NTLM of tokens on a real PostgreSQL: who may prove again, when and from where. */
class TokenProofIT {

    private static final Random RANDOM = new Random(7);

    private static DomainFixture on;

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
    }

    @AfterAll
    static void close() throws IOException {
        on.close();
    }

    private record Held(String username, String password, Set4 names) {
        String id() {
            return username.substring(2);
        }
    }

    private static Held issue() {
        Set4 names = on.granted();
        try (Tokens.Issued issued = on.domain
                .tokens()
                .issue(
                        DomainFixture.OPERATOR,
                        new Tokens.NewToken(
                                names.user(),
                                "root",
                                names.target(),
                                Optional.empty(),
                                Optional.empty(),
                                Duration.ofMinutes(5)))) {
            return new Held(issued.name().login(), new String(issued.password().copyChars()), names);
        }
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** What a client computes, [MS-NLMP] 3.3.2. */
    private static NtlmProof proof(String user, String password) {
        byte[] challenge = bytes(8);
        byte[] temp = bytes(96);
        byte[] key = Ntlm.responseKey(Ntlm.ntHash(Secret.ofText(password)), user, "WORKGROUP");
        return new NtlmProof(user, "WORKGROUP", challenge, Ntlm.hmacMd5(key, challenge, temp), temp);
    }

    private static boolean proves(Held token, String address) {
        return proves(proof(token.username, token.password), address);
    }

    private static boolean proves(NtlmProof proof, String address) {
        Optional<Secret> key = DomainFixture.await(on.domain
                .authority()
                .proveNtlm(proof, DomainFixture.origin(address), on.loop)
                .toCompletableFuture());
        key.ifPresent(Secret::close);
        return key.isPresent();
    }

    private static String lastCause(String object) {
        return on.database.withHandle(handle -> handle.createQuery("SELECT detail::jsonb ->> 'cause' FROM audit_event"
                        + " WHERE action = 'token.prove' AND object = :object ORDER BY sequence DESC LIMIT 1")
                .bind("object", object)
                .mapTo(String.class)
                .findOne()
                .orElse("no audit row"));
    }

    private static String lastCause(Held token) {
        return lastCause("token:" + token.username);
    }

    private static void firstProofWas(Held token, String interval) {
        on.database.withHandle(handle -> handle.execute(
                "UPDATE tokens SET first_proved_at = now() - interval '" + interval + "' WHERE id = ?", token.id()));
    }

    private static AccessDecision redeem(Held token, String address) {
        return on.authorize(on.request(token.username, null, null, token.password, address));
    }

    @Test
    void theHolderProvesAndGetsTheSessionBaseKey() {
        Held token = issue();
        NtlmProof proof = proof(token.username, token.password);
        Secret key = DomainFixture.await(on.domain
                        .authority()
                        .proveNtlm(proof, DomainFixture.origin(token.names.address()), on.loop)
                        .toCompletableFuture())
                .orElseThrow();
        byte[] responseKey = Ntlm.responseKey(Ntlm.ntHash(Secret.ofText(token.password)), token.username, "WORKGROUP");
        assertThat(key.copyBytes()).isEqualTo(Ntlm.hmacMd5(responseKey, proof.proof()));
    }

    @Test
    void theSameAddressProvesAgainForTenSecondsAndNoOtherDoes() {
        Held token = issue();
        assertThat(proves(token, token.names.address())).isTrue();
        assertThat(proves(token, token.names.address())).as("again").isTrue();
        assertThat(proves(token, "203.0.113.9")).as("from elsewhere").isFalse();
        assertThat(lastCause(token)).isEqualTo("token.other-address");
        firstProofWas(token, "4 seconds");
        assertThat(proves(token, token.names.address())).as("in time").isTrue();
        firstProofWas(token, "11 seconds");
        assertThat(proves(token, token.names.address())).as("too late").isFalse();
        assertThat(lastCause(token)).isEqualTo("token.proved-before");
        assertThat(redeem(token, "203.0.113.10"))
                .as("redeemed from elsewhere")
                .isInstanceOf(AccessDecision.Denied.class);
        assertThat(redeem(token, token.names.address())).isInstanceOf(AccessDecision.Granted.class);
    }

    @Test
    void aSpentTokenProvesNothing() {
        Held token = issue();
        assertThat(proves(token, token.names.address())).isTrue();
        assertThat(redeem(token, token.names.address())).isInstanceOf(AccessDecision.Granted.class);
        assertThat(proves(token, token.names.address())).isFalse();
        assertThat(lastCause(token)).isEqualTo("token.spent");
    }

    @Test
    void anExpiredTokenProvesNothing() {
        Held token = issue();
        on.database.withHandle(handle -> handle.execute(
                "UPDATE tokens SET issued_at = now() - interval '2 minutes', expires_at = now() - interval '1 minute'"
                        + " WHERE id = ?",
                token.id()));
        assertThat(proves(token, token.names.address())).isFalse();
        assertThat(lastCause(token)).isEqualTo("token.expired");
        on.domain.tokens().purge();
        assertThat(proves(token, token.names.address())).isFalse();
        assertThat(lastCause(token)).isEqualTo("token.expired");
    }

    @Test
    void aWrongProofIsPenalisedAndBlocksNobodyElse() {
        Held token = issue();
        assertThat(proves(proof(token.username, "wrong"), "203.0.113.21")).isFalse();
        assertThat(lastCause(token)).isEqualTo("token.wrong-proof");
        String cause = "";
        for (int attempt = 0; attempt < 20 && !cause.startsWith("penalty"); attempt++) {
            assertThat(proves(proof(token.username, "wrong"), "203.0.113.21")).isFalse();
            cause = lastCause(token);
        }
        assertThat(cause).startsWith("penalty");
        assertThat(proves(token, "203.0.113.21"))
                .as("even the right proof waits")
                .isFalse();
        assertThat(proves(token, token.names.address()))
                .as("a wrong proof is not the first proof")
                .isTrue();
    }

    @Test
    void whoIsNoTokenProvesNothing() {
        Set4 names = on.granted();
        assertThat(proves(proof(names.user(), DomainFixture.PASSWORD), names.address()))
                .as("no password is kept in the form that NTLM needs")
                .isFalse();
        assertThat(lastCause("")).isEqualTo("token.unknown");
        assertThat(proves(proof("T-" + "a".repeat(22), "b"), names.address())).isFalse();
        assertThat(lastCause("token:T-" + "a".repeat(22))).isEqualTo("token.unknown");
    }
}
