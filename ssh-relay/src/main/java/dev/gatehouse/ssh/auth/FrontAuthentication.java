/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.auth;

import dev.gatehouse.proxy.login.LoginNameParser;
import dev.gatehouse.proxy.login.LoginNameReading;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.SessionAuthority;
import dev.gatehouse.proxy.port.SessionId;
import dev.gatehouse.proxy.port.TargetChoices;
import dev.gatehouse.ssh.config.SshLoginConfig;
import dev.gatehouse.ssh.transport.PublicKeyProof;
import dev.gatehouse.ssh.transport.SshTransport;
import dev.gatehouse.ssh.wire.DisconnectReason;
import dev.gatehouse.ssh.wire.MessageNumber;
import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.PacketWriter;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's login (RFC 4252). A signature is verified before anybody is asked about its key; the whole session is opened before
 * the client is told of success; every failure looks like a wrong password. While the authority decides nothing is read from the
 * client. Confined to the channel's event loop.
 */
public final class FrontAuthentication {

    private static final Logger LOGGER = LoggerFactory.getLogger(FrontAuthentication.class);

    private static final String USER_AUTH = "ssh-userauth";
    private static final String CONNECTION = "ssh-connection";
    private static final String METHODS = "publickey,password";
    private static final String PROTOCOL = "ssh";

    private static final int USER_BYTES_MAX = 32 * 1024;
    private static final int NAME_BYTES_MAX = 256;
    private static final int PASSWORD_BYTES_MAX = 1024;
    private static final int KEY_BYTES_MAX = 16 * 1024;
    private static final int LOGIN_TEXT_CHARS_MAX = 255;

    private final SshTransport transport;
    private final LoginNameParser parser;
    private final SessionAuthority authority;
    private final SshLoginConfig limits;
    private final Clock clock;
    private final Supplier<Origin> origin;
    private final String banner;
    private final Listener listener;

    private @Nullable PendingFactor factor;
    private boolean serviceStarted;
    private boolean deciding;
    private boolean over;
    private boolean askedForMethods;
    private boolean bannerSent;
    private @Nullable String user;
    private int attempts;
    private int probes;

    /** What happens outside of the login. */
    public interface Listener {
        /** The client has asked for authentication. */
        void started();

        /** The authority is being asked. */
        void deciding();

        /** The authority said no; the client may try again. */
        void denied();

        /** The authority wants a second factor, which the client is asked for. */
        void factorNeeded();

        /**
         * The authority has granted a session: open it, then call {@link #succeed} or {@link #deny}.
         */
        void granted(AccessDecision.Granted granted, Origin origin);

        /** The user is proved and has named no target: call {@link #succeed}, then let the user choose. */
        void offered(AccessRequest proven, TargetChoices.Offered offered);

        /** The authority has granted a session to a client that has gone meanwhile. */
        void grantedTooLate(AccessDecision.Granted granted);
    }

    /** @param banner shown before the first answer; empty for none */
    public FrontAuthentication(
            SshTransport transport,
            LoginNameParser parser,
            SessionAuthority authority,
            SshLoginConfig limits,
            Clock clock,
            Supplier<Origin> origin,
            String banner,
            Listener listener) {
        this.transport = transport;
        this.parser = parser;
        this.authority = authority;
        this.limits = limits;
        this.clock = clock;
        this.origin = origin;
        this.banner = banner;
        this.listener = listener;
    }

    /** The client asks for a service; there is one. Some clients (paramiko) ask again before each method, which counts. */
    public void serviceRequested(String name) throws SshProtocolException {
        if (!USER_AUTH.equals(name)) {
            throw new SshProtocolException(DisconnectReason.SERVICE_NOT_AVAILABLE, "service is not available");
        }
        if (deciding || over) {
            throw new SshProtocolException("service requested while a request is being decided");
        }
        if (serviceStarted && ++probes > limits.keyProbesMax()) {
            tooMany();
            return;
        }
        transport.send(PacketWriter.of(MessageNumber.SERVICE_ACCEPT).putString(USER_AUTH));
        if (!serviceStarted) {
            serviceStarted = true;
            listener.started();
        }
    }

    /** A message of the client before it is known. */
    public void message(int number, PacketReader payload) throws SshProtocolException {
        PendingFactor asked =
                number == MessageNumber.USERAUTH_INFO_RESPONSE && factor != null && factor.isAsked() ? factor : null;
        if (!serviceStarted || number != MessageNumber.USERAUTH_REQUEST && asked == null) {
            throw new SshProtocolException("message " + number + " before the login");
        }
        if (deciding || over) {
            throw new SshProtocolException("request while another is being decided");
        }
        if (asked != null) {
            code(asked, payload);
        } else {
            request(payload);
        }
    }

    private void request(PacketReader payload) throws SshProtocolException {
        String name = payload.readText(USER_BYTES_MAX, "user name");
        String service = payload.readText(NAME_BYTES_MAX, "service name");
        String method = payload.readText(NAME_BYTES_MAX, "method name");
        if (!CONNECTION.equals(service)) {
            throw new SshProtocolException(DisconnectReason.SERVICE_NOT_AVAILABLE, "service is not available");
        }
        if (user != null && !user.equals(name)) {
            // what was shown for one name must never count for another (RFC 4252 section 5)
            throw new SshProtocolException("user name changed during the login");
        }
        user = name;
        sendBannerOnce();
        switch (method) {
            case "password" -> password(payload);
            case "publickey" -> publicKey(payload);
            case "none" -> none();
            case PendingFactor.METHOD -> askForCode(payload);
            default -> countedFailure();
        }
    }

    /** Stock clients ask once which methods there are (RFC 4252 section 5.2); more often it counts. */
    private void none() {
        if (askedForMethods) {
            countedFailure();
        } else {
            askedForMethods = true;
            failure();
        }
    }

    private String user() {
        return Objects.requireNonNull(user, "each request names it");
    }

    private void sendBannerOnce() {
        if (!bannerSent && !banner.isBlank()) {
            bannerSent = true;
            sendBanner(banner);
        }
    }

    private void password(PacketReader payload) throws SshProtocolException {
        boolean change = payload.readBoolean();
        if (payload.remaining() > PASSWORD_BYTES_MAX + 4 && !change) {
            payload.wipe();
            attempt(null);
            return;
        }
        byte[] bytes = payload.readString(change ? KEY_BYTES_MAX : PASSWORD_BYTES_MAX, "password");
        payload.wipeRead(bytes.length);
        Secret secret = Secret.ofBytes(bytes);
        if (change) {
            secret.close();
            payload.wipe();
            attempt(null);
            return;
        }
        attempt(new Evidence.Password(secret));
    }

    private void publicKey(PacketReader payload) throws SshProtocolException {
        boolean hasSignature = payload.readBoolean();
        String algorithm = payload.readText(NAME_BYTES_MAX, "algorithm name");
        byte[] blob = payload.readString(KEY_BYTES_MAX, "public key");
        if (!PublicKeyProof.algorithms().contains(algorithm)) {
            countedFailure();
            return;
        }
        if (!hasSignature) {
            probe(algorithm, blob);
            return;
        }
        byte[] signature = payload.readString(KEY_BYTES_MAX, "signature");
        // RFC 4252 section 7: over the session identifier and the request itself
        PacketWriter data = PacketWriter.plain()
                .putString(transport.sessionIdentifier())
                .putByte(MessageNumber.USERAUTH_REQUEST)
                .putString(user())
                .putString(CONNECTION)
                .putString("publickey")
                .putBoolean(true)
                .putString(algorithm)
                .putString(blob);
        byte[] signed = data.toBytes();
        hold(
                transport
                        .compute(() -> PublicKeyProof.verify(algorithm, blob, signed, signature))
                        .handle((proven, failure) -> Optional.ofNullable(proven)),
                proven -> proven.ifPresentOrElse(
                        yes -> attempt(yes ? new Evidence.PublicKey(blob) : null),
                        () -> transport.disconnect(DisconnectReason.TOO_MANY_CONNECTIONS, "too much waits")));
    }

    private void probe(String algorithm, byte[] blob) {
        if (++probes > limits.keyProbesMax()) {
            tooMany();
            return;
        }
        if (!(parser.parse(user()) instanceof LoginNameReading.Accepted accepted)) {
            failure();
            return;
        }
        hold(
                authority.acceptsKey(accepted.name(), new Evidence.PublicKey(blob), origin.get(), transport.loop()),
                yes -> {
                    if (yes) {
                        transport.send(PacketWriter.of(MessageNumber.USERAUTH_METHOD_60)
                                .putString(algorithm)
                                .putString(blob));
                    } else {
                        failure();
                    }
                });
    }

    /** Only what has shown a first factor is asked: nobody learns from the question who needs a code. */
    private void askForCode(PacketReader payload) throws SshProtocolException {
        if (factor == null) {
            countedFailure();
        } else if (factor.isAsked() && ++probes > limits.keyProbesMax()) {
            tooMany();
        } else {
            transport.send(factor.ask(payload));
        }
    }

    private void code(PendingFactor asked, PacketReader payload) throws SshProtocolException {
        AccessRequest first = asked.request();
        asked.answered(payload)
                .ifPresentOrElse(this::decide, () -> refuse(first.session(), "answer is no code", first.origin()));
    }

    private void forgetFactor() {
        if (factor != null) {
            factor.close();
            factor = null;
        }
    }

    /** @param evidence null when what was shown is already known to prove nothing */
    private void attempt(@Nullable Evidence evidence) {
        forgetFactor();
        SessionId session = SessionId.next(clock.instant());
        Origin from = origin.get();
        if (parser.parse(user()) instanceof LoginNameReading.Accepted accepted) {
            accepted.ignoredDomain()
                    .ifPresent(domain -> LOGGER.atInfo()
                            .addKeyValue("sessionId", session)
                            .addKeyValue("domain", domain)
                            .log("domain before the login name is no configured directory and is ignored"));
            if (evidence == null) {
                refuse(session, "evidence proves nothing", from);
                return;
            }
            decide(new AccessRequest(session, PROTOCOL, accepted.name(), evidence, from));
            return;
        }
        wipe(evidence);
        refuse(session, ((LoginNameReading.Refused) parser.parse(user())).cause(), from);
    }

    private static void wipe(@Nullable Evidence evidence) {
        if (evidence instanceof Evidence.Password password) {
            password.secret().close();
        }
    }

    private void decide(AccessRequest request) {
        listener.deciding();
        AccessRequest kept = request.copyWith(Optional.empty());
        if (request.login().needsChoice()) {
            choose(request, kept);
        } else {
            authorize(request, kept);
        }
    }

    private void authorize(AccessRequest request, AccessRequest kept) {
        hold(
                authority
                        .authorize(request, transport.loop())
                        .whenComplete((decision, failure) ->
                                release(decision instanceof AccessDecision.SecondFactorNeeded, kept)),
                decision -> {
                    if (decision instanceof AccessDecision.Granted granted) {
                        forgetFactor();
                        deciding = true;
                        transport.pause();
                        listener.granted(granted, request.origin());
                    } else if (decision instanceof AccessDecision.SecondFactorNeeded needed) {
                        needFactor(kept, needed.prompt());
                    } else {
                        deny((AccessDecision.Denied) decision);
                    }
                });
    }

    /** On the loop, or on whatever thread a fault comes from. */
    private void release(boolean factorNeeded, AccessRequest kept) {
        if (over || !factorNeeded) {
            kept.wipe();
        }
    }

    /** Right, but not all (partial success, RFC 4252 section 5.1). Asked for again after a code, it was no progress. */
    private void needFactor(AccessRequest kept, String prompt) {
        boolean progress = factor == null;
        forgetFactor();
        factor = new PendingFactor(kept, prompt);
        listener.factorNeeded();
        if (progress) {
            failure(true);
        } else {
            countedFailure();
        }
    }

    private void choose(AccessRequest request, AccessRequest kept) {
        hold(
                authority
                        .choices(request, transport.loop())
                        .whenComplete((choices, failure) ->
                                release(choices instanceof TargetChoices.SecondFactorNeeded, kept)),
                choices -> {
                    if (choices instanceof TargetChoices.Offered offered) {
                        forgetFactor();
                        listener.offered(request, offered);
                    } else if (choices instanceof TargetChoices.SecondFactorNeeded needed) {
                        needFactor(kept, needed.prompt());
                    } else {
                        deny(((TargetChoices.Refused) choices).denied());
                    }
                });
    }

    private void refuse(SessionId session, String cause, Origin from) {
        listener.deciding();
        String name = user();
        String text = name.length() <= LOGIN_TEXT_CHARS_MAX ? name : name.substring(0, LOGIN_TEXT_CHARS_MAX);
        hold(authority.refuse(session, text, cause, from, transport.loop()), this::deny);
    }

    /** Reads nothing until the answer is there; a fault inside the authority is a denial. */
    private <T> void hold(CompletionStage<T> answer, Consumer<T> then) {
        deciding = true;
        transport.pause();
        answer.whenComplete((value, failure) -> transport.run(() -> answered(value, failure, then)));
    }

    private <T> void answered(T value, @Nullable Throwable failure, Consumer<T> then) {
        deciding = false;
        if (failure != null) {
            LOGGER.atError().setCause(failure).log("authority failed; the request is denied");
            if (!over) {
                deny(new AccessDecision.Denied("", false));
            }
        } else if (over) {
            if (value instanceof AccessDecision.Granted granted) {
                listener.grantedTooLate(granted);
            }
        } else {
            then.accept(value);
        }
        if (!deciding && !over) {
            transport.resume();
        }
    }

    /**
     * The session is open.
     *
     * @param notice shown before the first byte; empty for none
     */
    public void succeed(String notice) {
        over = true;
        deciding = false;
        if (!notice.isBlank()) {
            sendBanner(notice);
        }
        transport.send(PacketWriter.of(MessageNumber.USERAUTH_SUCCESS));
        transport.authenticated();
        transport.resume();
    }

    /** The answer is no, whatever the cause. */
    public void deny(AccessDecision.Denied denied) {
        if (over) {
            return;
        }
        deciding = false;
        listener.denied();
        if (!denied.userText().isBlank()) {
            sendBanner(denied.userText());
        }
        attempts++;
        failure();
        if (denied.disconnect() || attempts >= limits.attemptsMax()) {
            tooMany();
        } else {
            transport.resume();
        }
    }

    private void countedFailure() {
        if (++probes > limits.keyProbesMax()) {
            tooMany();
        } else {
            failure();
        }
    }

    private void failure() {
        failure(false);
    }

    private void failure(boolean partialSuccess) {
        transport.send(PacketWriter.of(MessageNumber.USERAUTH_FAILURE)
                .putString(factor == null ? METHODS : PendingFactor.METHOD)
                .putBoolean(partialSuccess));
    }

    private void tooMany() {
        over = true;
        forgetFactor();
        transport.disconnect(DisconnectReason.NO_MORE_AUTH_METHODS_AVAILABLE, "too many authentication failures");
    }

    /** The connection is gone: an answer that comes now is dropped, a grant closed. */
    public void stop() {
        over = true;
        forgetFactor();
    }

    private void sendBanner(String text) {
        String lines = text.replace("\r\n", "\n").replace("\n", "\r\n");
        transport.send(PacketWriter.of(MessageNumber.USERAUTH_BANNER)
                .putString(lines.endsWith("\r\n") ? lines : lines + "\r\n")
                .putString(""));
    }
}
