/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.login.Ntlm;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The examples of [MS-NLMP] 4.2.4, NTLMv2 authentication. */
class NtlmSpecificationTest {

    private static final String TARGET_INFO =
            "02000c0044006f006d00610069006e00" + "01000c0053006500720076006500720000000000";

    /** 4.2.4.3. */
    private static final String CHALLENGE = "4e544c4d53535000020000000c000c003800000033828ae20123456789abcdef"
            + "00000000000000002400240044000000060070170000000f"
            + "530065007200760065007200" + TARGET_INFO;

    /** 4.2.4.3. */
    private static final String AUTHENTICATE = "4e544c4d5353500003000000180018006c0000005400540084000000"
            + "0c000c00480000000800080054000000100010005c00000010001000d8000000358288e20501280a0000000f"
            + "44006f006d00610069006e00550073006500720043004f004d0050005500540045005200"
            + "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa"
            + "68cd0ab851e51c96aabc927bebef6a1c"
            + "01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000" + TARGET_INFO + "00000000"
            + "c5dad2544fc9799094ce1ce90bc9d03e";

    private static final String RANDOM_SESSION_KEY = "55555555555555555555555555555555";

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static NtlmV2Response response() throws WireException {
        try (Secret password = Secret.ofText("Password")) {
            byte[] key = Ntlm.responseKey(Ntlm.ntHash(password), "User", "Domain");
            ChallengeMessage challenge = ChallengeMessage.decode(bytes(CHALLENGE));
            return NtlmV2Response.compute(
                    key, challenge.serverChallenge(), bytes("aaaaaaaaaaaaaaaa"), new byte[8], challenge.targetInfo());
        }
    }

    /** 4.2.4.1 and 4.2.4.2. */
    @Test
    void responsesAndSessionBaseKey() throws WireException {
        NtlmV2Response response = response();

        assertThat(hex(response.ntResponse())).startsWith("68cd0ab851e51c96aabc927bebef6a1c0101");
        assertThat(hex(response.lmResponse())).isEqualTo("86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa");
        assertThat(hex(response.sessionBaseKey())).isEqualTo("8de40ccadbc14a82f15cb0ad0de95ca3");
    }

    /** 4.2.4.2.3. */
    @Test
    void encryptedSessionKey() throws WireException {
        assertThat(hex(Rc4.once(response().sessionBaseKey(), bytes(RANDOM_SESSION_KEY))))
                .isEqualTo("c5dad2544fc9799094ce1ce90bc9d03e");
    }

    /** 4.2.4.3. */
    @Test
    void challengeMessage() throws WireException {
        ChallengeMessage challenge = ChallengeMessage.decode(bytes(CHALLENGE));

        assertThat(challenge.flags()).isEqualTo(0xe28a8233);
        assertThat(challenge.targetName()).isEqualTo("Server");
        assertThat(hex(challenge.targetInfo().encode())).isEqualTo(TARGET_INFO);
        assertThat(hex(challenge.encode()))
                .as("but for the version, which says nothing")
                .isEqualTo(CHALLENGE.replace("060070170000000f", "0a007c4f0000000f"));
    }

    /** 4.2.4.3; the example has neither flags nor MIC. */
    @Test
    void authenticateMessage() throws WireException {
        AuthenticateMessage message = AuthenticateMessage.decode(bytes(AUTHENTICATE));

        assertThat(message.user()).isEqualTo("User");
        assertThat(message.domain()).isEqualTo("Domain");
        assertThat(message.workstation()).isEqualTo("COMPUTER");
        assertThat(message.ntResponse()).isEqualTo(response().ntResponse());
        assertThat(message.lmResponse()).isEqualTo(response().lmResponse());
        assertThat(hex(message.sessionKey())).isEqualTo("c5dad2544fc9799094ce1ce90bc9d03e");
        assertThat(message.hasPlaceForMic()).isFalse();
    }

    /** 4.2.4.4. */
    @Test
    void sealedMessage() {
        try (NtlmSession client = NtlmSession.ofClient(bytes(RANDOM_SESSION_KEY))) {
            assertThat(hex(client.seal("Plaintext".getBytes(StandardCharsets.UTF_16LE))))
                    .isEqualTo("010000007fb38ec5c55d497600000000" + "54e50165bf1936dc996020c1811b0f06fb5f");
        }
    }

    @Test
    void serverUnsealsInOrderWhatTheClientSealed() {
        byte[] key = bytes(RANDOM_SESSION_KEY);
        try (NtlmSession client = NtlmSession.ofClient(key);
                NtlmSession server = NtlmSession.ofServer(key)) {
            byte[] first = client.seal(new byte[] {1, 2, 3});
            byte[] second = client.seal(new byte[] {1, 2, 3});

            assertThat(second).isNotEqualTo(first);
            assertThat(server.unseal(first)).hasValue(new byte[] {1, 2, 3});
            assertThat(server.unseal(second)).hasValue(new byte[] {1, 2, 3});
            assertThat(server.unseal(second)).as("replayed").isEmpty();
            assertThat(server.unseal(new byte[15]))
                    .as("shorter than a signature")
                    .isEmpty();
        }
    }

    @Test
    void nothingOfTheKeysIsLeftAfterClose() {
        NtlmSession session = NtlmSession.ofServer(bytes(RANDOM_SESSION_KEY));
        assertThat(session.isWiped()).isFalse();

        session.close();

        assertThat(session.isWiped()).isTrue();
    }

    /** [MS-DTYP] 2.3.3. */
    @Test
    void fileTimeOfTheUnixEpoch() {
        assertThat(hex(FileTime.encode(Instant.EPOCH))).isEqualTo("00803ed5deb19d01");
    }

    /** [RFC 6229] 2, key length 40 bits. */
    @Test
    void rc4OfTheRfcsFirstVector() {
        assertThat(hex(Rc4.once(bytes("0102030405"), new byte[16]))).isEqualTo("b2396305f03dc027ccc3524a0a1118a8");
    }
}
