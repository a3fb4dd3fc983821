/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.policy.AccessFacts;
import dev.gatehouse.control.policy.AccessRules;
import dev.gatehouse.control.policy.PolicySet;
import dev.gatehouse.control.policy.PolicySnapshots;
import dev.gatehouse.control.policy.Ruling;
import dev.gatehouse.control.session.Grounds;
import dev.gatehouse.control.session.LiveSessions;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.proxy.port.SessionPolicy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/**
 * Whether sessions still stand on what they were granted on: four queries for all of them together, then the same rules as at a login. Immutable;
 * holds one reading.
 */
final class LiveCheck {

    private final PolicySet policies;
    private final Map<UUID, UserRow> users;
    private final Map<UUID, TargetRow> targets;
    private final Map<UUID, CredentialRow> credentials;
    private final Set<LoginKey> keys;

    /** A user's row. */
    public record UserRow(UUID id, boolean enabled) {}

    /** A target's row. */
    public record TargetRow(UUID id, String protocol, boolean isKnown, long identityVersion) {}

    /** A credential's row. */
    public record CredentialRow(UUID id, boolean suspended) {}

    private record LoginKey(UUID user, Fingerprint key) {}

    private LiveCheck(
            PolicySet policies,
            Map<UUID, UserRow> users,
            Map<UUID, TargetRow> targets,
            Map<UUID, CredentialRow> credentials,
            Set<LoginKey> keys) {
        this.policies = policies;
        this.users = users;
        this.targets = targets;
        this.credentials = credentials;
        this.keys = keys;
    }

    /** Reads what these sessions rest on. */
    static LiveCheck read(
            Handle handle, PolicySnapshots snapshots, long epoch, Collection<LiveSessions.Entry> sessions) {
        return new LiveCheck(
                snapshots.at(handle, epoch),
                rows(
                        handle,
                        "SELECT id, enabled FROM users WHERE id = ANY(:ids)",
                        UserRow.class,
                        UserRow::id,
                        ids(sessions, Grounds::user)),
                rows(handle, """
                        SELECT id, protocol, identity_version, trust = 'first-use'
                               OR EXISTS (SELECT 1 FROM target_host_keys k WHERE k.target_id = t.id)
                               OR EXISTS (SELECT 1 FROM target_authorities a WHERE a.target_id = t.id) AS is_known
                        FROM targets t WHERE id = ANY(:ids)
                        """, TargetRow.class, TargetRow::id, ids(sessions, Grounds::target)),
                rows(
                        handle,
                        "SELECT id, suspended FROM credentials WHERE id = ANY(:ids)",
                        CredentialRow.class,
                        CredentialRow::id,
                        ids(sessions, Grounds::credential)),
                handle.createQuery("SELECT user_id, fingerprint FROM user_keys WHERE user_id = ANY(:ids)")
                        .bindArray("ids", UUID.class, ids(sessions, Grounds::user))
                        .map((row, context) -> new LoginKey(
                                row.getObject("user_id", UUID.class),
                                Fingerprint.ofDigest(row.getBytes("fingerprint"))))
                        .set());
    }

    private static <T> Map<UUID, T> rows(
            Handle handle, String sql, Class<T> type, Function<T, UUID> id, List<UUID> ids) {
        return handle.createQuery(sql).bindArray("ids", UUID.class, ids).map(ConstructorMapper.of(type)).stream()
                .collect(Collectors.toMap(id, Function.identity()));
    }

    private static List<UUID> ids(Collection<LiveSessions.Entry> sessions, Function<Grounds, UUID> id) {
        return sessions.stream()
                .map(LiveSessions.Entry::grounds)
                .map(id)
                .distinct()
                .toList();
    }

    /** @return empty when the session may go on; otherwise why not, for the operator */
    Optional<String> objection(Grounds grounds) {
        Optional<TargetRow> target = Optional.ofNullable(targets.get(grounds.target()));
        if (target.isPresent() && target.get().identityVersion() != grounds.identityVersion()) {
            return Optional.of("target.changed");
        }
        if (grounds.loginKey().isPresent()
                && !keys.contains(
                        new LoginKey(grounds.user(), grounds.loginKey().get()))) {
            return Optional.of(users.containsKey(grounds.user()) ? "key.removed" : "user.unknown");
        }
        Ruling ruling = AccessRules.decide(facts(grounds, target), policies);
        if (ruling instanceof Ruling.Refused refused) {
            return Optional.of(refused.cause());
        }
        return narrower(grounds.policy(), ((Ruling.Allowed) ruling).policy());
    }

    private AccessFacts facts(Grounds grounds, Optional<TargetRow> target) {
        return new AccessFacts(
                grounds.protocol(),
                Optional.ofNullable(users.get(grounds.user()))
                        // a factor is asked for at the beginning only
                        .map(row -> new AccessFacts.UserFact(row.id(), row.enabled(), false)),
                target.map(row -> new AccessFacts.TargetFact(row.id(), row.protocol(), row.isKnown())),
                grounds.account(),
                Optional.ofNullable(credentials.get(grounds.credential()))
                        .map(row -> new AccessFacts.CredentialFact(row.id(), row.suspended())),
                grounds.namedPolicy());
    }

    /** A session keeps the terms it was granted; when it would not get them now, it ends. Shorter limits count for the next one. */
    private static Optional<String> narrower(SessionPolicy granted, SessionPolicy now) {
        if (!now.allowed().containsAll(granted.allowed())) {
            return Optional.of("policy.narrowed");
        }
        // ALL comes before OUTPUT before NONE: what is recorded now must not be more than what this session records
        return now.record().compareTo(granted.record()) < 0 ? Optional.of("policy.records-more") : Optional.empty();
    }
}
