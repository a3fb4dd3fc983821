/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.policy.AccessQuestion;
import dev.gatehouse.control.token.TokenName;
import dev.gatehouse.control.user.UserName;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.NtlmProof;
import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.SecondFactor;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.SessionId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to get a session, and how far it has come. Handed from stage to stage, so used by one thread at a time.
 */
final class Attempt {

    private final SessionId session;
    private final String claimedName;
    private final Origin origin;
    private final Optional<TokenName> token;
    private final Map<String, String> facts = new TreeMap<>();
    private final long startNanos = System.nanoTime();
    private volatile @Nullable String provenName;
    private volatile @Nullable SecondFactor factor;

    private Attempt(SessionId session, String claimedName, Origin origin) {
        this.session = session;
        this.claimedName = claimedName;
        this.origin = origin;
        this.token = TokenName.ofLogin(claimedName);
        facts.put("clientSoftware", origin.clientSoftware());
    }

    static Attempt of(AccessRequest request) {
        Attempt attempt = unparsed(request.session(), request.login().user(), request.origin());
        attempt.facts.put("protocol", request.protocol());
        attempt.facts.put("method", attempt.method(request.evidence()));
        attempt.factor = request.factor().orElse(null);
        attempt.token.ifPresent(name -> attempt.facts.put("token", name.login()));
        request.login().target().ifPresent(target -> attempt.facts.put("target", target));
        request.login().account().ifPresent(account -> attempt.facts.put("account", account));
        request.login().policy().ifPresent(policy -> attempt.facts.put("namedPolicy", policy));
        request.login().reason().ifPresent(reason -> attempt.facts.put("reason", reason));
        return attempt;
    }

    static Attempt unparsed(SessionId session, String loginText, Origin origin) {
        Attempt attempt = new Attempt(session, loginText, origin);
        attempt.facts.put("reference", Denials.reference(session));
        return attempt;
    }

    /** A proof by NTLM, which comes before any session: it has no id, and nobody sees a reference to it. */
    @SuppressWarnings("NullAway") // as said: nobody asks for its session
    static Attempt ofProof(NtlmProof proof, Origin origin) {
        Attempt attempt = new Attempt(null, proof.user(), origin);
        attempt.facts.put("method", "ntlm");
        attempt.facts.put("domain", proof.domain());
        return attempt;
    }

    /** How the user has shown who it is, for records. */
    String method(Evidence evidence) {
        if (token.isPresent()) {
            return "token";
        }
        if (evidence instanceof Evidence.Admitted admitted) {
            return admitted.admittance() instanceof ProvenUser proven ? proven.method() : "unknown";
        }
        return evidence instanceof Evidence.Password ? "password" : "public-key";
    }

    /** The names asked for; empty parts and impossible names do not occur in the database. */
    static AccessQuestion question(AccessRequest request) {
        return new AccessQuestion(
                request.protocol(),
                UserName.ofLogin(request.login().user()).map(UserName::text).orElse(""),
                possible(request.login().account().orElse("")),
                possible(request.login().target().orElse("")),
                request.login().policy().map(Attempt::possible).filter(name -> !name.isEmpty()));
    }

    private static String possible(String name) {
        return name.chars().anyMatch(Character::isISOControl) ? "" : name;
    }

    SessionId session() {
        return session;
    }

    /** The token that the login names instead of a user. */
    Optional<TokenName> token() {
        return token;
    }

    /** What penalties are counted under. */
    String penaltyName() {
        if (token.isPresent()) {
            return token.get().login();
        }
        return UserName.ofLogin(claimedName).map(UserName::text).orElse("");
    }

    InetAddress address() {
        return Optional.ofNullable(origin.client().getAddress()).orElseGet(InetAddress::getLoopbackAddress);
    }

    String addressText() {
        return address().getHostAddress();
    }

    String clientSoftware() {
        return origin.clientSoftware();
    }

    /** Whoever tries has proved to be that user, and asks for that. */
    void prove(AccessQuestion question) {
        provenName = question.user();
        if (token.isPresent()) {
            facts.put("target", question.target());
            facts.put("account", question.account());
            question.policy().ifPresent(policy -> facts.put("namedPolicy", policy));
        }
    }

    /** What was shown beside the first factor. */
    Optional<SecondFactor> factor() {
        return Optional.ofNullable(factor);
    }

    /** A code that came inside of the password. */
    void code(Secret code) {
        factor = new SecondFactor.Code(code);
    }

    /** How the second factor was passed. */
    void passed(FactorGate.Passed passed) {
        facts.put("factor", passed.method());
    }

    /** The attempt is over. */
    void wipe() {
        if (factor instanceof SecondFactor.Code shown) {
            shown.code().close();
        }
    }

    /** The client's end of the connection. */
    InetSocketAddress client() {
        return origin.client();
    }

    /** A reason that does not come with the login. */
    void reason(String reason) {
        facts.put("reason", reason);
    }

    Actor actor() {
        return provenName == null ? Actor.claimed(claimedName, addressText()) : Actor.user(provenName, addressText());
    }

    Map<String, String> facts() {
        return new TreeMap<>(facts);
    }

    long elapsedNanos() {
        return System.nanoTime() - startNanos;
    }
}
