/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.user.Role;
import dev.gatehouse.control.user.UserName;
import dev.gatehouse.control.user.Users;
import dev.gatehouse.control.vault.SecretBinding;
import dev.gatehouse.proxy.port.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Makes an object of each kind that a path can name, belonging to a user where objects of that kind belong to somebody. A kind that
 * is not here fails the test that asks for it.
 */
final class MatrixObjects {

    /** Behind this it is about the user's factor, which is the user's own. */
    private static final String FACTOR = "/api/v1/users/{name}/factor";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final DomainFixture on;
    private final String passwordHash;

    /** Path of the kind's objects → what stands for the placeholders behind it. */
    private final Map<String, Function<UUID, List<String>>> kinds = new LinkedHashMap<>();

    MatrixObjects(DomainFixture on, String passwordHash) {
        this.on = on;
        this.passwordHash = passwordHash;
        kinds.put("/api/v1/users/", owner -> List.of(user(Role.USER)));
        kinds.put("/api/v1/groups/", owner -> List.of(group()));
        kinds.put("/api/v1/targets/", owner -> List.of(on.granted().target()));
        kinds.put("/api/v1/policies/", owner -> List.of(on.granted().policy()));
        kinds.put("/api/v1/credentials/", owner -> List.of("root", on.granted().target()));
        kinds.put("/api/v1/sessions/", owner -> List.of(session(owner)));
        kinds.put("/api/v1/recordings/", owner -> List.of(session(owner)));
        kinds.put("/api/v1/sign-ins/", owner -> List.of(signIn(owner)));
        kinds.put("/api/v1/tokens/", owner -> List.of(token(owner)));
        kinds.put("/api/v1/api-tokens/", owner -> List.of(apiToken(owner)));
        kinds.put("/api/v1/break-glass/", owner -> List.of(breakGlass()));
        kinds.put("/api/v1/nodes/", owner -> List.of(node()));
        kinds.put("/api/v1/tls/", owner -> List.of("rdp"));
        kinds.put("/api/v1/tls-requests/", owner -> List.of(certificateRequest()));
    }

    /** The path with an object of that user in place of its placeholders; the path itself when it has none. */
    String path(String template, UUID owner) {
        int brace = template.indexOf('{');
        if (brace < 0) {
            return template;
        }
        if (template.startsWith(FACTOR)) {
            return filled(template, List.of(withFactor(owner)));
        }
        Function<UUID, List<String>> kind = kinds.get(template.substring(0, brace));
        if (kind == null) {
            throw new AssertionError("a new kind of object: teach " + getClass() + " to make one for " + template);
        }
        return filled(template, kind.apply(owner));
    }

    /** The path with an object that never was. */
    String missing(String template) {
        boolean isToken = template.startsWith("/api/v1/tokens/");
        boolean isById = !isToken && template.contains("{id}");
        String name = isToken ? base62() : isById ? UUID.randomUUID().toString() : "never-was";
        return filled(template, List.of(name, name));
    }

    private static String filled(String template, List<String> values) {
        String path = template;
        for (String value : values) {
            path = path.replaceFirst("\\{[a-z]+}", value);
        }
        if (path.contains("{")) {
            throw new AssertionError("placeholders left in " + path);
        }
        return path;
    }

    String user(Role role) {
        String name = "matrix-" + role.code() + "-" + NUMBER.incrementAndGet();
        on.users.create(
                DomainFixture.OPERATOR,
                new Users.NewUser(new UserName(name), role, Optional.of(passwordHash), List.of()));
        return name;
    }

    private String withFactor(UUID owner) {
        UUID id = UUID.randomUUID();
        byte[] secret = on.vault
                .seal(SecretBinding.totp(id, owner), Secret.ofText("a key of an app!"))
                .toBytes();
        execute("""
                INSERT INTO user_factors (id, user_id, secret_sealed, enrolled_by, confirmed_at)
                VALUES (:id, :owner, :secret, 'test', now()) ON CONFLICT (user_id) DO NOTHING
                """, Map.of("id", id, "owner", owner, "secret", secret));
        execute("""
                INSERT INTO factor_resets (factor_id, requested_party, requested_by)
                SELECT id, 'somebody', 'test' FROM user_factors WHERE user_id = :owner ON CONFLICT DO NOTHING
                """, Map.of("owner", owner));
        return on.database.withHandle(handle -> handle.createQuery("SELECT name FROM users WHERE id = :owner")
                .bind("owner", owner)
                .mapTo(String.class)
                .one());
    }

    private String group() {
        String name = "matrix-group-" + NUMBER.incrementAndGet();
        execute("INSERT INTO user_groups (id, name) VALUES (gen_random_uuid(), :name)", Map.of("name", name));
        return name;
    }

    private String session(UUID owner) {
        UUID id = UUID.randomUUID();
        execute("""
                INSERT INTO sessions (id, node, protocol, state, user_id, user_name, target_id, target_name, account, policy_name,
                                      record, auth_method, client_address, client_software, target_address, granted_at, ended_at,
                                      end_cause, recording_state)
                VALUES (:id, 'other-node', 'ssh', 'ended', :owner, (SELECT name FROM users WHERE id = :owner), gen_random_uuid(),
                        't', 'root', 'p', 'all', 'password', '192.0.2.1', 'x', '192.0.2.2:22', now(), now(), 'client.closed', 'open')
                """, Map.of("id", id, "owner", owner));
        return id.toString();
    }

    private String signIn(UUID owner) {
        UUID id = UUID.randomUUID();
        execute("""
                INSERT INTO sign_ins (id, user_id, secret_hash, method, awaits_factor, client_address, client_software, expires_at)
                VALUES (:id, :owner, sha256(CAST(CAST(:id AS text) AS bytea)), 'password', false, '', '', now() + interval '1 hour')
                """, Map.of("id", id, "owner", owner));
        return id.toString();
    }

    private String apiToken(UUID owner) {
        UUID id = UUID.randomUUID();
        execute("""
                INSERT INTO api_tokens (id, user_id, name, secret_hash, scope, expires_at)
                VALUES (:id, :owner, 'x', sha256(CAST(CAST(:id AS text) AS bytea)), '{own}', now() + interval '1 hour')
                """, Map.of("id", id, "owner", owner));
        return id.toString();
    }

    private String token(UUID owner) {
        String id = base62();
        UUID target = on.targets.get(on.granted().target()).id();
        execute("""
                INSERT INTO tokens (id, user_id, target_id, account, secret_hash, issued_by, expires_at)
                VALUES (:id, :owner, :target, 'root', sha256(CAST(:id AS bytea)), 'test', now() + interval '1 hour')
                """, Map.of("id", id, "owner", owner, "target", target));
        return id;
    }

    private String breakGlass() {
        String name = "matrix-export-" + NUMBER.incrementAndGet();
        execute("""
                INSERT INTO break_glass_exports (id, name, recipients, threshold, revision, document, made_by)
                VALUES (gen_random_uuid(), :name, '{a,b}', 2, 1, '{}', 'test')
                """, Map.of("name", name));
        return name;
    }

    private String node() {
        String id = UUID.randomUUID().toString();
        execute("""
                INSERT INTO nodes (id, name, version, addresses, state, started_at, heartbeat_at)
                VALUES (:id, :id, 'test', '{}', 'gone', now(), now())
                """, Map.of("id", id));
        return id;
    }

    private String certificateRequest() {
        String id = "matrix-request-" + NUMBER.incrementAndGet();
        execute("""
                INSERT INTO tls_request (id, names, request, public_key, sealed)
                VALUES (:id, '{}', '', sha256(CAST(:id AS bytea)), '')
                """, Map.of("id", id));
        return id;
    }

    private static String base62() {
        return String.format(java.util.Locale.ROOT, "%022d", NUMBER.incrementAndGet());
    }

    private void execute(String sql, Map<String, ?> values) {
        on.database.inTransaction(
                handle -> handle.createUpdate(sql).bindMap(values).execute());
    }
}
