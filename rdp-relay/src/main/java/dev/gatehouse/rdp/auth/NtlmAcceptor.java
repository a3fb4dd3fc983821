/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.login.Ntlm;
import dev.gatehouse.proxy.port.NtlmProof;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The server role of NTLM, [MS-NLMP] 3.2.5: NTLMv2 with a MIC or nothing. Does not know any secret; the proof goes to somebody who
 * does. Confined to one thread.
 */
final class NtlmAcceptor {

    private static final int PROOF_BYTES = 16;
    private static final int NTLM_V1_RESPONSE_BYTES = 24;

    /** What stands before the AV pairs in NTLMv2_CLIENT_CHALLENGE, [MS-NLMP] 2.2.2.7, behind its first two bytes. */
    private static final int CLIENT_CHALLENGE_REST_BYTES = 26;

    private final NtlmTargetNames names;
    private final RandomGenerator random;
    private final Instant now;
    private byte[] negotiate = {};
    private byte[] challenge = {};
    private byte[] serverChallenge = {};
    private byte[] authenticate = {};
    private byte[] encryptedSessionKey = {};

    NtlmAcceptor(NtlmTargetNames names, RandomGenerator random, Instant now) {
        this.names = names;
        this.random = random;
        this.now = now;
    }

    /**
     * What a session base key opens.
     *
     * @param session with keys derived from it
     * @param micRight whether all three messages are as they were sent
     */
    record Opened(NtlmSession session, boolean micRight) {}

    /** Answers the NEGOTIATE_MESSAGE. */
    byte[] challenge(byte[] negotiateMessage) throws WireException, NtlmRefusedException {
        int offered = NegotiateMessage.decode(negotiateMessage).flags();
        requireFlags("negotiate", offered);
        negotiate = negotiateMessage.clone();
        serverChallenge = new byte[ChallengeMessage.CHALLENGE_BYTES];
        random.nextBytes(serverChallenge);
        int flags = (offered & NtlmFlags.OFFERED) | NtlmFlags.TARGET_INFO | NtlmFlags.TARGET_TYPE_SERVER;
        challenge = new ChallengeMessage(
                        flags, names.netBiosComputer(), serverChallenge, names.avPairs(FileTime.encode(now)))
                .encode();
        return challenge.clone();
    }

    /** Reads the AUTHENTICATE_MESSAGE. */
    NtlmProof authenticate(byte[] message) throws WireException, NtlmRefusedException {
        AuthenticateMessage read = AuthenticateMessage.decode(message);
        requireNamed(read);
        requireFlags("authenticate", read.flags());
        if (read.sessionKey().length != Ntlm.KEY_BYTES) {
            throw WireException.invalidField("session key length", read.sessionKey().length, "is not 16");
        }
        byte[] response = read.ntResponse();
        byte[] clientChallenge = Arrays.copyOfRange(response, Math.min(PROOF_BYTES, response.length), response.length);
        requireMic(read, clientChallenge);
        authenticate = message.clone();
        encryptedSessionKey = read.sessionKey();
        return new NtlmProof(
                read.user(), read.domain(), serverChallenge, Arrays.copyOf(response, PROOF_BYTES), clientChallenge);
    }

    /** Goes the same way for a right key and for a wrong one. The key stays the caller's. */
    Opened open(byte[] sessionBaseKey) {
        byte[] exported = Rc4.once(sessionBaseKey, encryptedSessionKey);
        byte[] zeroed = AuthenticateMessage.withMic(authenticate, new byte[AuthenticateMessage.MIC_BYTES]);
        byte[] expected = Ntlm.hmacMd5(exported, negotiate, challenge, zeroed);
        boolean micRight = MessageDigest.isEqual(expected, AuthenticateMessage.mic(authenticate));
        NtlmSession session = NtlmSession.ofServer(exported);
        Arrays.fill(exported, (byte) 0);
        return new Opened(session, micRight);
    }

    private static void requireFlags(String message, int flags) throws NtlmRefusedException {
        if (!NtlmFlags.has(flags, NtlmFlags.REQUIRED)) {
            throw new NtlmRefusedException("client's ntlm " + message + " flags 0x" + Integer.toHexString(flags)
                    + " lack one of 0x" + Integer.toHexString(NtlmFlags.REQUIRED));
        }
    }

    private static void requireNamed(AuthenticateMessage message) throws NtlmRefusedException {
        boolean anonymous = NtlmFlags.has(message.flags(), NtlmFlags.ANONYMOUS)
                || message.user().isEmpty()
                || message.ntResponse().length == 0;
        if (anonymous) {
            throw new NtlmRefusedException("client is anonymous");
        }
        if (message.ntResponse().length <= NTLM_V1_RESPONSE_BYTES) {
            throw new NtlmRefusedException("client answers with ntlm version 1");
        }
    }

    /** Our MsvAvTimestamp demands the MIC; who leaves it out is too old or in between. */
    private static void requireMic(AuthenticateMessage message, byte[] clientChallenge)
            throws WireException, NtlmRefusedException {
        WireReader reader = WireReader.over(clientChallenge);
        int version = reader.u16("ntlmv2 response version");
        if (version != NtlmV2Response.VERSION) {
            throw WireException.invalidField("ntlmv2 response version", version, "is not " + NtlmV2Response.VERSION);
        }
        reader.skip("ntlmv2 client challenge", CLIENT_CHALLENGE_REST_BYTES);
        if ((AvPairs.decode(reader).flags() & AvPairs.FLAG_MIC) == 0) {
            throw new NtlmRefusedException("client sent no mic");
        }
        if (!message.hasPlaceForMic()) {
            throw WireException.invalidField("payload offset", message.payloadOffset(), "leaves no place for the mic");
        }
    }
}
