/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.login.Ntlm;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * CredSSP with NTLMv2, bare or in SPNEGO, versions 2 to 6, server role. Whatever is wrong after the proof was asked for looks the same
 * to the client: a logon failure, after the same steps.
 */
public final class NtlmCredSspAcceptor implements CredSspAcceptor {

    private final byte[] subjectPublicKey;
    private final RandomGenerator random;
    private final NtlmAcceptor ntlm;
    private final NegotiationAcceptor negotiation = new NegotiationAcceptor();
    private State state = State.NEGOTIATE;
    private int clientVersion;
    private Optional<byte[]> nonce = Optional.empty();
    private Optional<byte[]> pubKeyAuth = Optional.empty();
    private Optional<NtlmSession> session = Optional.empty();

    private enum State {
        NEGOTIATE,
        SELECTED,
        AUTHENTICATE,
        PROOF,
        PUB_KEY_AUTH,
        AUTH_INFO,
        ENDED
    }

    /**
     * For one connection.
     *
     * @param subjectPublicKey of the certificate that this connection was made with, see {@link SubjectPublicKey}
     * @param names what we call ourselves
     * @param random cryptographically strong, for the challenge
     * @param now of the CHALLENGE_MESSAGE
     */
    public NtlmCredSspAcceptor(byte[] subjectPublicKey, NtlmTargetNames names, RandomGenerator random, Instant now) {
        this.subjectPublicKey = subjectPublicKey.clone();
        this.random = Objects.requireNonNull(random, "random");
        ntlm = new NtlmAcceptor(Objects.requireNonNull(names, "names"), random, Objects.requireNonNull(now, "now"));
    }

    @Override
    public AcceptorStep received(byte[] tsRequest) throws WireException {
        try {
            TsRequest request = TsRequest.decode(tsRequest);
            requireVersion(request.version());
            if (request.errorCode().isPresent()) {
                close();
                return new AcceptorStep.Refused(
                        new byte[0],
                        "client gave up: " + NtStatus.cause(request.errorCode().get()));
            }
            return step(request);
        } catch (NtlmRefusedException e) {
            return refused(String.valueOf(e.getMessage()));
        } catch (WireException e) {
            close();
            throw e;
        }
    }

    @SuppressWarnings("EnumOrdinal") // a number for the message
    private AcceptorStep step(TsRequest request) throws WireException, NtlmRefusedException {
        return switch (state) {
            case NEGOTIATE -> negotiate(token(request));
            case SELECTED -> challenge(negotiation.next(token(request)));
            case AUTHENTICATE -> authenticate(request);
            case PUB_KEY_AUTH -> bind(request);
            case AUTH_INFO -> authInfo(request);
            case PROOF, ENDED -> throw WireException.invalidField("ts request", state.ordinal(), "is out of turn");
        };
    }

    private AcceptorStep negotiate(byte[] token) throws WireException, NtlmRefusedException {
        Optional<byte[]> message = negotiation.first(token);
        if (message.isPresent()) {
            return challenge(message.get());
        }
        state = State.SELECTED;
        return reply(TsRequest.empty(version()).withNegoToken(negotiation.selection()));
    }

    private AcceptorStep challenge(byte[] negotiateMessage) throws WireException, NtlmRefusedException {
        byte[] challenge = negotiation.challenge(ntlm.challenge(negotiateMessage));
        state = State.AUTHENTICATE;
        return reply(TsRequest.empty(version()).withNegoToken(challenge));
    }

    private AcceptorStep authenticate(TsRequest request) throws WireException, NtlmRefusedException {
        byte[] message = negotiation.next(token(request));
        pubKeyAuth = request.pubKeyAuth();
        if (pubKeyAuth.isPresent()) {
            takeNonce(request);
        } else if (!negotiation.isWrapped()) {
            throw WireException.notEnoughBytes("pub key auth", 1, 0);
        }
        AcceptorStep.Prove prove = new AcceptorStep.Prove(ntlm.authenticate(message));
        state = State.PROOF;
        return prove;
    }

    @Override
    public AcceptorStep proved(Optional<Secret> sessionBaseKey) {
        if (state != State.PROOF) {
            sessionBaseKey.ifPresent(Secret::close);
            return notAsked();
        }
        byte[] key = sessionBaseKey.map(Secret::copyBytes).orElseGet(this::randomKey);
        sessionBaseKey.ifPresent(Secret::close);
        NtlmAcceptor.Opened opened = ntlm.open(key);
        Arrays.fill(key, (byte) 0);
        session = Optional.of(opened.session());
        NegotiationAcceptor.Finish finish = negotiation.finish(opened.session());
        TsRequest reply = TsRequest.empty(version());
        if (finish.token().isPresent()) {
            reply = reply.withNegoToken(finish.token().get());
        }
        boolean bound = true;
        state = State.PUB_KEY_AUTH;
        if (pubKeyAuth.isPresent()) {
            bound = isBound(pubKeyAuth.get());
            reply = reply.withPubKeyAuth(opened.session().seal(binding().ofServer()));
            state = State.AUTH_INFO;
        }
        Optional<String> cause = cause(sessionBaseKey.isPresent(), opened.micRight(), finish.right(), bound);
        return cause.isPresent() ? refused(cause.get()) : reply(reply);
    }

    /** A connection may end while somebody looks the proof up. */
    private AcceptorStep notAsked() {
        if (state != State.ENDED) {
            throw new IllegalStateException("no proof was asked for");
        }
        return new AcceptorStep.Refused(new byte[0], "connection ended before the proof was looked at");
    }

    private static Optional<String> cause(boolean proved, boolean micRight, boolean listMicRight, boolean bound) {
        if (!proved) {
            return Optional.of("client did not prove the secret");
        }
        if (!micRight) {
            return Optional.of("ntlm messages were changed on their way");
        }
        if (!listMicRight) {
            return Optional.of("list of mechanisms was changed on its way");
        }
        return bound ? Optional.empty() : Optional.of("client sees another certificate");
    }

    private AcceptorStep bind(TsRequest request) throws WireException {
        byte[] sealed = request.pubKeyAuth().orElseThrow(() -> WireException.notEnoughBytes("pub key auth", 1, 0));
        takeNonce(request);
        boolean bound = isBound(sealed);
        byte[] answer = session.orElseThrow().seal(binding().ofServer());
        state = State.AUTH_INFO;
        return bound
                ? reply(TsRequest.empty(version()).withPubKeyAuth(answer))
                : refused("client sees another certificate");
    }

    private AcceptorStep authInfo(TsRequest request) throws WireException {
        byte[] sealed = request.authInfo().orElseThrow(() -> WireException.notEnoughBytes("auth info", 1, 0));
        Optional<byte[]> opened = session.orElseThrow().unseal(sealed);
        if (opened.isEmpty()) {
            return refused("credentials are not sealed with the key of this session");
        }
        try {
            TsCredentials credentials = TsCredentials.decode(opened.get());
            return new AcceptorStep.Accepted(credentials.user(), credentials.domain(), credentials.password());
        } finally {
            Arrays.fill(opened.get(), (byte) 0);
            close();
        }
    }

    private boolean isBound(byte[] sealed) {
        byte[] expected = binding().ofClient();
        return MessageDigest.isEqual(
                expected, session.orElseThrow().unseal(sealed).orElseGet(() -> new byte[0]));
    }

    private ChannelBinding binding() {
        return new ChannelBinding(subjectPublicKey, version(), nonce);
    }

    private void takeNonce(TsRequest request) throws WireException {
        nonce = request.clientNonce();
        if (version() >= TsRequest.VERSION_HASHED && nonce.isEmpty()) {
            throw WireException.notEnoughBytes("client nonce", TsRequest.NONCE_BYTES, 0);
        }
    }

    private void requireVersion(int version) throws WireException {
        if (version < TsRequest.VERSION_MIN) {
            throw WireException.invalidField("ts request version", version, "is below " + TsRequest.VERSION_MIN);
        }
        if (clientVersion != 0 && clientVersion != version) {
            throw WireException.invalidField("ts request version", version, "was " + clientVersion + " before");
        }
        clientVersion = version;
    }

    private int version() {
        return Math.min(clientVersion, TsRequest.VERSION_MAX);
    }

    private static byte[] token(TsRequest request) throws WireException {
        return request.negoToken().orElseThrow(() -> WireException.notEnoughBytes("nego token", 1, 0));
    }

    private static AcceptorStep reply(TsRequest request) {
        return new AcceptorStep.Reply(request.encode());
    }

    private AcceptorStep refused(String cause) {
        close();
        byte[] tsRequest = TsRequest.hasErrorCode(version())
                ? TsRequest.empty(version())
                        .withErrorCode(NtStatus.LOGON_FAILURE)
                        .encode()
                : new byte[0];
        return new AcceptorStep.Refused(tsRequest, cause);
    }

    private byte[] randomKey() {
        byte[] key = new byte[Ntlm.KEY_BYTES];
        random.nextBytes(key);
        return key;
    }

    /** The session's keys, for tests of their end. */
    Optional<NtlmSession> session() {
        return session;
    }

    @Override
    public void close() {
        state = State.ENDED;
        session.ifPresent(NtlmSession::close);
    }
}
