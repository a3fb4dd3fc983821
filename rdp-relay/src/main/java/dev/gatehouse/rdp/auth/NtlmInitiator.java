/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.login.Ntlm;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The client role of NTLM, [MS-NLMP] 3.1.5: NTLMv2, with a MIC when the server sent its time. Confined to one thread. */
final class NtlmInitiator {

    private static final int CLIENT_CHALLENGE_BYTES = 8;
    private static final int CHANNEL_BINDINGS_BYTES = 16;

    private final String user;
    private final String domain;
    private final String servicePrincipal;
    private final RandomGenerator random;
    private final Instant now;
    private byte[] negotiate = {};

    /**
     * Prepares.
     *
     * @param servicePrincipal such as {@code TERMSRV/host}
     */
    NtlmInitiator(String user, String domain, String servicePrincipal, RandomGenerator random, Instant now) {
        this.user = user;
        this.domain = domain;
        this.servicePrincipal = servicePrincipal;
        this.random = random;
        this.now = now;
    }

    /**
     * The last message.
     *
     * @param message AUTHENTICATE_MESSAGE
     * @param session with the keys that both sides have now
     */
    record Authenticated(byte[] message, NtlmSession session) {}

    /** The NEGOTIATE_MESSAGE. */
    byte[] negotiate() {
        negotiate = new NegotiateMessage(NtlmFlags.OFFERED).encode();
        return negotiate.clone();
    }

    /** Answers the CHALLENGE_MESSAGE. The password stays the caller's. */
    Authenticated authenticate(byte[] challengeMessage, Secret password) throws WireException {
        ChallengeMessage challenge = ChallengeMessage.decode(challengeMessage);
        if (!NtlmFlags.has(challenge.flags(), NtlmFlags.REQUIRED)) {
            throw WireException.invalidField(
                    "challenge flags", Integer.toUnsignedLong(challenge.flags()), "lack one of " + NtlmFlags.REQUIRED);
        }
        NtlmV2Response response = response(challenge, password);
        byte[] exported = random(Ntlm.KEY_BYTES);
        byte[] encrypted = Rc4.once(response.sessionBaseKey(), exported);
        Arrays.fill(response.sessionBaseKey(), (byte) 0);
        int flags = challenge.flags() & (NtlmFlags.OFFERED | NtlmFlags.TARGET_INFO);
        byte[] message = new AuthenticateMessage(
                        flags, response.lmResponse(), response.ntResponse(), domain, user, encrypted)
                .encode();
        if (challenge.targetInfo().timestamp().isPresent()) {
            message =
                    AuthenticateMessage.withMic(message, Ntlm.hmacMd5(exported, negotiate, challengeMessage, message));
        }
        NtlmSession session = NtlmSession.ofClient(exported);
        Arrays.fill(exported, (byte) 0);
        return new Authenticated(message, session);
    }

    private NtlmV2Response response(ChallengeMessage challenge, Secret password) throws WireException {
        Optional<byte[]> timestamp = challenge.targetInfo().timestamp();
        byte[] ntHash = Ntlm.ntHash(password);
        byte[] responseKey = Ntlm.responseKey(ntHash, user, domain);
        NtlmV2Response response = NtlmV2Response.compute(
                responseKey,
                challenge.serverChallenge(),
                random(CLIENT_CHALLENGE_BYTES),
                timestamp.orElseGet(() -> FileTime.encode(now)),
                extended(challenge.targetInfo()));
        Arrays.fill(ntHash, (byte) 0);
        Arrays.fill(responseKey, (byte) 0);
        // a server that has the time does not want the LM response, [MS-NLMP] 3.1.5.1.2
        return timestamp.isEmpty()
                ? response
                : new NtlmV2Response(
                        response.ntResponse(), new byte[NtlmV2Response.LM_BYTES], response.sessionBaseKey());
    }

    private AvPairs extended(AvPairs targetInfo) throws WireException {
        AvPairs flagged = targetInfo.timestamp().isPresent() ? targetInfo.withFlags(AvPairs.FLAG_MIC) : targetInfo;
        return flagged.with(AvPairs.CHANNEL_BINDINGS, new byte[CHANNEL_BINDINGS_BYTES])
                .with(AvPairs.TARGET_NAME, Utf16.encode(servicePrincipal));
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
