/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gatehouse.proxy.port.NtlmProof;
import dev.gatehouse.proxy.port.Secret;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NtlmTest {

    /** [MS-NLMP] 4.2.4.1.3: {@code temp}. */
    private static final byte[] TEMP = bytes("01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000"
            + "02000c0044006f006d00610069006e0001000c0053006500720076006500720000000000" + "00000000");

    private static final byte[] SERVER_CHALLENGE = bytes("0123456789abcdef");
    private static final String NT_PROOF_STR = "68cd0ab851e51c96aabc927bebef6a1c";

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] hash(String password) {
        try (Secret secret = Secret.ofText(password)) {
            return Ntlm.ntHash(secret);
        }
    }

    private static NtlmProof proof(String user, String domain, String proof) {
        return new NtlmProof(user, domain, SERVER_CHALLENGE, bytes(proof), TEMP);
    }

    /** [RFC 1320] A.5. */
    @ParameterizedTest
    @CsvSource({
        "'', 31d6cfe0d16ae931b73c59d7e0c089c0",
        "a, bde52cb31de33e46245e05fbdbd6fb24",
        "abc, a448017aaf21d8525fc10ae87aa6729d",
        "message digest, d9130a8164549fe818874806e1c7014b",
        "abcdefghijklmnopqrstuvwxyz, d79e1c308aa5bbcdeea8ed63df412da9",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789, 043f8582f241db351ce627e153e7f0e4",
        "12345678901234567890123456789012345678901234567890123456789012345678901234567890,"
                + " e33b4ddc9c38f2199c3e7b164fcc0536"
    })
    void md4OfTheRfcsTestSuite(String message, String digest) {
        assertThat(hex(Md4.digest(message.getBytes(StandardCharsets.US_ASCII)))).isEqualTo(digest);
    }

    /** [MS-NLMP] 4.2.2.1.2. */
    @Test
    void ntHashOfTheSpecificationsPassword() {
        assertThat(hex(hash("Password"))).isEqualTo("a4f49c406510bdcab6824ee7c30fd852");
    }

    @Test
    void ntHashTakesEveryCharacterAsUtf16() {
        assertThat(hex(hash("p\u00e4ss\u20ac\ud83d\ude00")))
                .isEqualTo(hex(Md4.digest("p\u00e4ss\u20ac\ud83d\ude00".getBytes(StandardCharsets.UTF_16LE))));
    }

    /** [MS-NLMP] 4.2.4.1.1. */
    @Test
    void responseKeyOfTheSpecificationsUser() {
        assertThat(hex(Ntlm.responseKey(hash("Password"), "User", "Domain")))
                .isEqualTo("0c868a403bfd7a93a3001ef22ef02e3f");
    }

    @Test
    void responseKeyUpperCasesTheUserOnlyAndKeepsItsLength() {
        byte[] hash = hash("Password");

        assertThat(Ntlm.responseKey(hash, "stra\u00dfe", "d")).isEqualTo(Ntlm.responseKey(hash, "STRA\u00dfE", "d"));
        assertThat(Ntlm.responseKey(hash, "u", "d")).isNotEqualTo(Ntlm.responseKey(hash, "u", "D"));
    }

    /** [MS-NLMP] 4.2.4.1.2 and 4.2.4.2.2. */
    @Test
    void sessionBaseKeyOfTheSpecificationsExample() {
        Optional<Secret> key = Ntlm.sessionBaseKey(hash("Password"), proof("User", "Domain", NT_PROOF_STR));

        assertThat(key).isPresent();
        assertThat(hex(key.get().copyBytes())).isEqualTo("8de40ccadbc14a82f15cb0ad0de95ca3");
    }

    @ParameterizedTest
    @CsvSource({
        "password, User, Domain, " + NT_PROOF_STR,
        "Password, Usel, Domain, " + NT_PROOF_STR,
        "Password, User, domain, " + NT_PROOF_STR,
        "Password, User, Domain, 68cd0ab851e51c96aabc927bebef6a1d",
        "Password, User, Domain, 00000000000000000000000000000000"
    })
    void anotherPasswordNameOrProofHasNoKey(String password, String user, String domain, String proof) {
        assertThat(Ntlm.sessionBaseKey(hash(password), proof(user, domain, proof)))
                .isEmpty();
    }

    @Test
    void loneSurrogatesOfAHostileNameAreNotReplaced() {
        byte[] hash = hash("Password");

        assertThat(Ntlm.responseKey(hash, "\ud800", "")).isNotEqualTo(Ntlm.responseKey(hash, "\ud801", ""));
    }

    @Test
    void hashOfAnotherLengthIsTheCallersMistake() {
        assertThatIllegalArgumentException().isThrownBy(() -> Ntlm.responseKey(new byte[15], "u", "d"));
    }
}
