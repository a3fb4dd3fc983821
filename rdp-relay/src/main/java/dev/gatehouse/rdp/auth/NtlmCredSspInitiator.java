/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * CredSSP with NTLMv2, client role. Starts with bare NTLM, as Windows does when there is no Kerberos; takes answers in SPNEGO too. The
 * credentials leave only after the server has proved that it has our channel.
 */
public final class NtlmCredSspInitiator implements CredSspInitiator {

    /** The lowest version of a server without concessions. */
    public static final int VERSION_MIN = TsRequest.VERSION_HASHED;

    /** The lowest version of a server that may be open to CVE-2018-0886, by concession. */
    public static final int VERSION_MIN_CONCEDED = TsRequest.VERSION_MIN;

    private final byte[] subjectPublicKey;
    private final int versionMin;
    private final String user;
    private final String domain;
    private final Secret password;
    private final NtlmInitiator ntlm;
    private final byte[] nonce = new byte[TsRequest.NONCE_BYTES];
    private State state = State.BEGIN;
    private int serverVersion;
    private boolean wrapped;
    private Optional<NtlmSession> session = Optional.empty();

    private enum State {
        BEGIN,
        CHALLENGE,
        PUB_KEY_AUTH,
        ENDED
    }

    /**
     * For one connection.
     *
     * @param subjectPublicKey of the certificate that the server showed, see {@link SubjectPublicKey}
     * @param account who logs in; the password is copied
     * @param versionMin the lowest version that the server may speak: {@link #VERSION_MIN} or {@link #VERSION_MIN_CONCEDED}
     * @param random cryptographically strong
     * @param now for a server that does not tell its time
     */
    public NtlmCredSspInitiator(
            byte[] subjectPublicKey, Account account, int versionMin, RandomGenerator random, Instant now) {
        if (versionMin < TsRequest.VERSION_MIN || versionMin > TsRequest.VERSION_MAX) {
            throw new IllegalArgumentException("credssp version " + versionMin + " is outside 2..6");
        }
        this.subjectPublicKey = subjectPublicKey.clone();
        this.versionMin = versionMin;
        user = account.user();
        domain = account.domain();
        password = account.password().copy();
        ntlm = new NtlmInitiator(user, domain, "TERMSRV/" + account.host(), random, now);
        random.nextBytes(nonce);
    }

    /**
     * Who logs in, and where.
     *
     * @param host of the target, as in its service principal {@code TERMSRV/host}
     * @param user without the domain
     * @param domain empty for a local account
     * @param password stays the caller's
     */
    public record Account(String host, String user, String domain, Secret password) {
        public Account {
            Objects.requireNonNull(host, "host");
            Objects.requireNonNull(user, "user");
            Objects.requireNonNull(domain, "domain");
            Objects.requireNonNull(password, "password");
        }
    }

    @Override
    public byte[] begin() {
        if (state != State.BEGIN) {
            throw new IllegalStateException("has begun before");
        }
        state = State.CHALLENGE;
        return ours().withNegoToken(ntlm.negotiate()).encode();
    }

    @Override
    public InitiatorStep received(byte[] tsRequest) throws WireException {
        try {
            TsRequest request = TsRequest.decode(tsRequest);
            requireVersion(request.version());
            if (request.errorCode().isPresent()) {
                return refused(request.errorCode().get());
            }
            return step(request);
        } catch (WireException e) {
            close();
            throw e;
        }
    }

    @SuppressWarnings("EnumOrdinal") // a number for the message
    private InitiatorStep step(TsRequest request) throws WireException {
        return switch (state) {
            case CHALLENGE -> challenged(request);
            case PUB_KEY_AUTH -> bound(request);
            case BEGIN, ENDED -> throw WireException.invalidField("ts request", state.ordinal(), "is out of turn");
        };
    }

    private InitiatorStep challenged(TsRequest request) throws WireException {
        byte[] token = request.negoToken().orElseThrow(() -> WireException.notEnoughBytes("nego token", 1, 0));
        if (!NtlmMessage.is(token)) {
            Spnego.NegTokenResp response = Spnego.NegTokenResp.decode(token);
            if (response.negState().orElse(Spnego.ACCEPT_INCOMPLETE) == Spnego.REJECT) {
                close();
                return new InitiatorStep.Refused(0, "target does not take ntlm");
            }
            token = response.responseToken().orElseThrow(() -> WireException.notEnoughBytes("response token", 1, 0));
            wrapped = true;
        }
        NtlmInitiator.Authenticated authenticated = ntlm.authenticate(token, password);
        session = Optional.of(authenticated.session());
        TsRequest reply = ours().withNegoToken(wrap(authenticated.message()))
                .withPubKeyAuth(authenticated.session().seal(binding().ofClient()));
        state = State.PUB_KEY_AUTH;
        return new InitiatorStep.Reply(
                (version() >= TsRequest.VERSION_HASHED ? reply.withClientNonce(nonce) : reply).encode());
    }

    private InitiatorStep bound(TsRequest request) throws WireException {
        byte[] sealed = request.pubKeyAuth().orElseThrow(() -> WireException.notEnoughBytes("pub key auth", 1, 0));
        Optional<byte[]> opened = session.orElseThrow().unseal(sealed);
        if (!MessageDigest.isEqual(binding().ofServer(), opened.orElseGet(() -> new byte[0]))) {
            throw WireException.invalidField("pub key auth length", sealed.length, "proves another channel than ours");
        }
        byte[] credentials = new TsCredentials(domain, user, password).encode();
        byte[] authInfo = session.orElseThrow().seal(credentials);
        Arrays.fill(credentials, (byte) 0);
        close();
        return new InitiatorStep.Done(ours().withAuthInfo(authInfo).encode());
    }

    private InitiatorStep refused(int ntStatus) {
        close();
        return new InitiatorStep.Refused(ntStatus, NtStatus.cause(ntStatus));
    }

    private byte[] wrap(byte[] message) {
        return wrapped
                ? new Spnego.NegTokenResp(Optional.empty(), false, Optional.of(message), Optional.empty()).encode()
                : message;
    }

    private ChannelBinding binding() {
        return new ChannelBinding(subjectPublicKey, version(), Optional.of(nonce));
    }

    private void requireVersion(int version) throws WireException {
        if (version < versionMin) {
            throw WireException.invalidField("ts request version", version, "is below " + versionMin);
        }
        if (serverVersion != 0 && serverVersion != version) {
            throw WireException.invalidField("ts request version", version, "was " + serverVersion + " before");
        }
        serverVersion = version;
    }

    private int version() {
        return Math.min(serverVersion, TsRequest.VERSION_MAX);
    }

    /** Always our own version: servers close when it changes. */
    private static TsRequest ours() {
        return TsRequest.empty(TsRequest.VERSION_MAX);
    }

    /** The session's keys, for tests of their end. */
    Optional<NtlmSession> session() {
        return session;
    }

    @Override
    public void close() {
        state = State.ENDED;
        password.close();
        session.ifPresent(NtlmSession::close);
    }
}
