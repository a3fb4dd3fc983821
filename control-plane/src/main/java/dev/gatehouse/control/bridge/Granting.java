/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.credential.CredentialVault;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.factor.FactorResets;
import dev.gatehouse.control.factor.SecondFactors;
import dev.gatehouse.control.policy.AccessQuestion;
import dev.gatehouse.control.policy.AccessRow;
import dev.gatehouse.control.policy.AccessRules;
import dev.gatehouse.control.policy.MfaRule;
import dev.gatehouse.control.policy.PolicySet;
import dev.gatehouse.control.policy.PolicySnapshots;
import dev.gatehouse.control.policy.Ruling;
import dev.gatehouse.control.session.Grounds;
import dev.gatehouse.control.session.LiveSessions;
import dev.gatehouse.control.session.NewSession;
import dev.gatehouse.control.session.SessionDao;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.control.target.Authority;
import dev.gatehouse.control.target.Concessions;
import dev.gatehouse.control.target.FirstUseKeeper;
import dev.gatehouse.control.token.TokenRedemption;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.proxy.port.InjectedCredential;
import dev.gatehouse.proxy.port.SessionPolicy;
import dev.gatehouse.proxy.port.TargetAddress;
import dev.gatehouse.proxy.port.TargetTrust;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Turns a proven attempt into a grant: rules asked again in the transaction that writes session and audit row, so that what was taken away since the
 * login began counts. Blocks on the database. Safe for use by several threads.
 */
final class Granting {

    private final Database database;
    private final AuditLog audit;
    private final PolicySnapshots snapshots;
    private final CredentialVault credentials;
    private final TokenRedemption tokens;
    private final SecondFactors factors;
    private final LiveSessions live;
    private final String node;
    private final Clock clock;

    Granting(
            Database database,
            AuditLog audit,
            PolicySnapshots snapshots,
            CredentialVault credentials,
            TokenRedemption tokens,
            SecondFactors factors,
            LiveSessions live,
            String node,
            Clock clock) {
        this.database = database;
        this.audit = audit;
        this.snapshots = snapshots;
        this.credentials = credentials;
        this.tokens = tokens;
        this.factors = factors;
        this.live = live;
        this.node = node;
        this.clock = clock;
    }

    /** @throws Refusal when the rules say no */
    static Ruling.Allowed rule(AccessRow row, PolicySet policies, AccessQuestion question) {
        Ruling ruling = AccessRules.decide(row.facts(question), policies);
        if (ruling instanceof Ruling.Refused refused) {
            throw Refusal.of(
                    refused.cause(), refused.steps().get(refused.steps().size() - 1));
        }
        return (Ruling.Allowed) ruling;
    }

    /** What an attempt has shown so far: all of {@code looked} was read when it was proven, {@code address} checked for it. */
    record Proven(
            Attempt attempt,
            AccessRequest request,
            Authenticator.Looked looked,
            FactorGate.Passed factor,
            InetSocketAddress address) {

        AccessQuestion question() {
            return looked.question();
        }

        AccessRow row() {
            return looked.row();
        }
    }

    /** Grants, or throws a {@link Refusal}. */
    Grant grant(Proven proven) {
        Pending pending = new Pending();
        boolean granted = false;
        try {
            Grant grant = database.inTransaction(handle -> grant(handle, proven, pending));
            granted = true;
            return grant;
        } finally {
            if (!granted) {
                pending.undo(live, proven);
            }
        }
    }

    /** What is not in the database and has to be taken back when the transaction fails. */
    private static final class Pending {
        private boolean admitted;
        private @Nullable InjectedCredential credential;

        void undo(LiveSessions live, Proven proven) {
            if (admitted) {
                live.remove(proven.request().session());
            }
            if (credential != null) {
                credential.close();
            }
        }
    }

    private Grant grant(Handle handle, Proven proven, Pending pending) {
        AccessQuestion question = proven.question();
        AccessRow now = AccessRow.read(handle, question);
        Ruling.Allowed ruling = rule(now, snapshots.at(handle, now.epoch()), question);
        SessionPolicy policy = ruling.policy();
        requireUnchanged(proven, now);
        requireFactor(proven, now, ruling.mfa());
        consumeToken(handle, proven);
        if (proven.factor().factor().isPresent()) {
            factors.remember(handle, now.factorId(), proven.attempt().addressText());
        }
        pending.credential = credentials.open(
                handle,
                new CredentialVault.Reference(
                        now.credentialId(),
                        now.targetId(),
                        now.credentialVersion(),
                        now.credentialKind(),
                        now.keyType(),
                        now.keyBlob()));
        // the epoch of the first reading: a key taken away since then is found by the next check
        pending.admitted = live.admit(
                proven.request().session(),
                grounds(proven, now, policy),
                proven.row().epoch());
        if (!pending.admitted) {
            throw Refusal.of(
                    "sessions.limit", "the node has as many sessions as it may have, or the session id is in use");
        }
        // before the audit log, whose lock comes last
        SessionPolicy told = withNotices(handle, now, policy);
        handle.attach(SessionDao.class).insert(row(proven, now, policy));
        Attempt attempt = proven.attempt();
        proven.looked()
                .token()
                .ifPresent(token -> audit.append(
                        handle,
                        TokenRedemption.consumed(token, attempt.session().value(), attempt.actor())));
        audit.append(handle, event(proven, now, policy));
        return new Grant(
                proven.request().session(),
                now.userName(),
                question.account(),
                new TargetAddress(now.targetName(), proven.address(), Concessions.parse(now.concessions())),
                trust(now),
                pending.credential,
                told,
                Denials.denied(proven.request().session(), false));
    }

    /** Rolled back with everything else when there is no grant; what fails after the grant does not bring it back. */
    private void consumeToken(Handle handle, Proven proven) {
        Attempt attempt = proven.attempt();
        proven.looked()
                .token()
                .flatMap(
                        token -> tokens.consume(handle, token, attempt.session().value(), attempt.addressText()))
                .ifPresent(cause -> {
                    throw Refusal.of(cause, "");
                });
    }

    private static void requireUnchanged(Proven proven, AccessRow now) {
        AccessRow before = proven.row();
        if (!before.userId().equals(now.userId())) {
            throw Refusal.of("user.unknown", "the user was replaced during the login");
        }
        // not the hash: it is made again after a login when its parameters are old. No later check looks at passwords
        if (proven.attempt().token().isEmpty()
                && ProvenUser.key(proven.request().evidence()).isEmpty()
                && !before.passwordVersion().equals(now.passwordVersion())) {
            throw Refusal.of("password.changed", "the password was changed during the login");
        }
        if (!now.targetId().equals(before.targetId())
                || !now.identityVersion().equals(before.identityVersion())
                || !now.allowLoopback().equals(before.allowLoopback())) {
            throw Refusal.of("target.changed", "the target was changed during the login");
        }
    }

    /** What the house has to tell the user comes first. */
    private static SessionPolicy withNotices(Handle handle, AccessRow now, SessionPolicy policy) {
        if (!now.hasNotices()) {
            return policy;
        }
        List<String> lines = new ArrayList<>(FactorResets.takeNotices(handle, now.userId()));
        if (!policy.notice().isBlank()) {
            lines.add(policy.notice());
        }
        return new SessionPolicy(
                policy.policy(),
                policy.allowed(),
                policy.record(),
                policy.idleTimeout(),
                policy.maxDuration(),
                policy.environmentAllowed(),
                String.join("\n", lines));
    }

    /** The factor is still the one that was shown, and no stricter rule has come since. */
    private static void requireFactor(Proven proven, AccessRow now, MfaRule rule) {
        FactorGate.Passed passed = proven.factor();
        if (rule.compareTo(passed.rule()) > 0) {
            throw Refusal.of("factor.rule-changed", "a policy that asks for a second factor came during the login");
        }
        boolean used = passed.rule() != MfaRule.NONE;
        if (used && !Objects.equals(proven.row().factorId(), now.factorId())) {
            throw Refusal.of("factor.changed", "the second factor was reset during the login");
        }
    }

    private TargetTrust trust(AccessRow row) {
        if (!row.authorities().isEmpty()) {
            return new TargetTrust.Authorities(Authority.certificates(row.authorities()), row.host());
        }
        if (row.hostKeys().isEmpty()) {
            return new TargetTrust.FirstUse(
                    new FirstUseKeeper(database, audit, row.targetId(), row.targetName(), row.identityVersion()));
        }
        return new TargetTrust.Pinned(row.hostKeys());
    }

    private static Grounds grounds(Proven proven, AccessRow row, SessionPolicy policy) {
        AccessQuestion question = proven.question();
        Optional<Fingerprint> key =
                ProvenUser.key(proven.request().evidence()).map(shown -> Fingerprint.ofBlob(shown.blob()));
        return new Grounds(
                row.userId(),
                row.targetId(),
                row.identityVersion(),
                row.credentialId(),
                question.protocol(),
                question.account(),
                question.policy(),
                key,
                policy);
    }

    private NewSession row(Proven proven, AccessRow row, SessionPolicy policy) {
        return new NewSession(
                proven.request().session().value(),
                node,
                proven.request().protocol(),
                row.userId(),
                row.userName(),
                row.targetId(),
                row.targetName(),
                proven.question().account(),
                policy.policy(),
                policy.record().name().toLowerCase(Locale.ROOT),
                proven.attempt().method(proven.request().evidence()),
                proven.attempt().addressText(),
                printable(proven.attempt().clientSoftware()),
                text(proven.address()),
                clock.instant());
    }

    private static AuditEvent event(Proven proven, AccessRow row, SessionPolicy policy) {
        Map<String, String> detail = proven.attempt().facts();
        detail.put("policy", policy.policy());
        detail.put("record", policy.record().name().toLowerCase(Locale.ROOT));
        detail.put("targetAddress", text(proven.address()));
        if (!row.concessions().isEmpty()) {
            detail.put("concessions", String.join(" ", row.concessions()));
        }
        detail.put("credentialVersion", Long.toString(row.credentialVersion()));
        return AuditEvent.success(
                "session.granted",
                proven.attempt().actor(),
                "session:" + proven.request().session(),
                detail);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + " port " + address.getPort();
    }

    /** Hostile text in a row that lists show: no control characters, no terminal sequences, bounded. */
    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(255).forEach(c -> out.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
        return out.toString();
    }
}
