/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.testing;

import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Admittance;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.FactorProof;
import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.proxy.port.LoginName;
import dev.gatehouse.proxy.port.NtlmProof;
import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.SecondFactor;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.SessionAuthority;
import dev.gatehouse.proxy.port.SessionId;
import dev.gatehouse.proxy.port.TargetChoices;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Users with passwords and keys, and one rule that makes grants. Safe for use by several threads. */
public final class InMemoryAuthority implements SessionAuthority {

    /** What every denial says. */
    public static final String DENIAL = "Access denied (test).";

    /** What users are asked for a code with. */
    public static final String PROMPT = "Code (test)";

    private final Map<String, byte[]> passwords = new ConcurrentHashMap<>();
    private final Map<String, List<byte[]>> keys = new ConcurrentHashMap<>();
    private final Map<String, List<byte[]>> codes = new ConcurrentHashMap<>();
    private final List<String> denials = new CopyOnWriteArrayList<>();
    private final List<AccessRequest> requests = new CopyOnWriteArrayList<>();
    private volatile Function<AccessRequest, Grant> rule = request -> null;
    private volatile Function<NtlmProof, Optional<Secret>> ntlm = proof -> Optional.empty();
    private volatile List<TargetChoices.Choice> menu = List.of();
    private volatile boolean stuck;

    /** A user with a password. */
    public InMemoryAuthority password(String user, String password) {
        passwords.put(user, password.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** A user with a public key in SSH wire format. */
    public InMemoryAuthority key(String user, byte[] blob) {
        keys.computeIfAbsent(user, name -> new CopyOnWriteArrayList<>()).add(blob.clone());
        return this;
    }

    /** The user needs a second factor; each of these codes works once. */
    public InMemoryAuthority codes(String user, String... good) {
        codes.put(
                user,
                Arrays.stream(good)
                        .map(code -> code.getBytes(StandardCharsets.UTF_8))
                        .collect(Collectors.toCollection(CopyOnWriteArrayList::new)));
        return this;
    }

    /** Makes the grant for a request whose user is proved; null denies. */
    public InMemoryAuthority granting(Function<AccessRequest, Grant> grants) {
        rule = grants;
        return this;
    }

    /** From now on nothing is ever decided. */
    public void stick() {
        stuck = true;
    }

    /** Causes of all denials so far. */
    public List<String> denials() {
        return denials;
    }

    /** All requests so far. */
    public List<AccessRequest> requests() {
        return requests;
    }

    @Override
    public CompletionStage<Boolean> acceptsKey(LoginName login, Evidence.PublicKey key, Origin origin, Executor loop) {
        return later(has(login.user(), key.blob()), loop);
    }

    @Override
    public CompletionStage<AccessDecision> authorize(AccessRequest request, Executor loop) {
        requests.add(request);
        if (stuck) {
            return new CompletableFuture<>();
        }
        if (!proved(request)) {
            return later(denied("wrong evidence of " + request.login().user()), loop);
        }
        Optional<AccessDecision> missing = factorObstacle(request);
        if (missing.isPresent()) {
            return later(missing.get(), loop);
        }
        Grant grant = rule.apply(request);
        return later(grant == null ? denied("no policy") : new AccessDecision.Granted(grant), loop);
    }

    private Optional<AccessDecision> factorObstacle(AccessRequest request) {
        List<byte[]> good = codes.get(request.login().user());
        if (good == null) {
            return Optional.empty();
        }
        if (request.factor().isEmpty()) {
            return Optional.of(new AccessDecision.SecondFactorNeeded(PROMPT));
        }
        if (request.factor().get() instanceof SecondFactor.Shown) {
            return Optional.empty();
        }
        try (Secret code = ((SecondFactor.Code) request.factor().get()).code()) {
            byte[] given = code.copyBytes();
            // single use, as the real one
            boolean right = good.removeIf(each -> Arrays.equals(each, given));
            return right
                    ? Optional.empty()
                    : Optional.of(denied("wrong code of " + request.login().user()));
        }
    }

    /** What answers proofs by NTLM; none does unless set. */
    public InMemoryAuthority proving(Function<NtlmProof, Optional<Secret>> proofs) {
        ntlm = proofs;
        return this;
    }

    /** What every known user may choose from. */
    public InMemoryAuthority offering(List<TargetChoices.Choice> choices) {
        menu = List.copyOf(choices);
        return this;
    }

    @Override
    public CompletionStage<Optional<Secret>> proveNtlm(NtlmProof proof, Origin origin, Executor loop) {
        return stuck ? new CompletableFuture<>() : later(ntlm.apply(proof), loop);
    }

    @Override
    public CompletionStage<TargetChoices> choices(AccessRequest request, Executor loop) {
        if (!proved(request)) {
            return later(
                    new TargetChoices.Refused(
                            denied("wrong evidence of " + request.login().user())),
                    loop);
        }
        AccessDecision missing = factorObstacle(request).orElse(null);
        if (missing instanceof AccessDecision.Denied denied) {
            return later(new TargetChoices.Refused(denied), loop);
        }
        if (missing instanceof AccessDecision.SecondFactorNeeded needed) {
            return later(new TargetChoices.SecondFactorNeeded(needed.prompt()), loop);
        }
        Optional<FactorProof> proof = request.factor().map(shown -> new FactorProof() {});
        return later(new TargetChoices.Offered(menu, new Known(request.login().user()), proof), loop);
    }

    @Override
    public CompletionStage<AccessDecision.Denied> refuse(
            SessionId session, String loginText, String cause, Origin origin, Executor loop) {
        return later(denied(cause), loop);
    }

    private AccessDecision.Denied denied(String cause) {
        denials.add(cause);
        return new AccessDecision.Denied(DENIAL, false);
    }

    private boolean proved(AccessRequest request) {
        String user = request.login().user();
        if (request.evidence() instanceof Evidence.Password password) {
            byte[] given = password.secret().copyBytes();
            password.secret().close();
            return passwords.containsKey(user) && Arrays.equals(passwords.get(user), given);
        }
        if (request.evidence() instanceof Evidence.Admitted admitted) {
            return admitted.admittance() instanceof Known known && known.user().equals(user);
        }
        return request.evidence() instanceof Evidence.PublicKey key && has(user, key.blob());
    }

    private record Known(String user) implements Admittance {}

    private boolean has(String user, byte[] blob) {
        return keys.getOrDefault(user, List.of()).stream().anyMatch(each -> Arrays.equals(each, blob));
    }

    private static <T> CompletionStage<T> later(T value, Executor loop) {
        CompletableFuture<T> future = new CompletableFuture<>();
        loop.execute(() -> future.complete(value));
        return future;
    }
}
