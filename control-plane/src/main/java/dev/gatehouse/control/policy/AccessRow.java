/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/**
 * Everything about one access in one row, read by one query; columns are null where there is no such user, target or credential.
 * Immutable.
 */
public record AccessRow(
        long epoch,
        UUID userId,
        String userName,
        Boolean userEnabled,
        String userRole,
        UUID factorId,
        boolean hasNotices,
        String passwordHash,
        Long passwordVersion,
        UUID targetId,
        String targetName,
        String targetProtocol,
        String host,
        Integer port,
        String trust,
        Boolean allowLoopback,
        Long identityVersion,
        List<byte[]> hostKeys,
        List<byte[]> authorities,
        List<String> concessions,
        UUID credentialId,
        String credentialKind,
        Long credentialVersion,
        String keyType,
        byte[] keyBlob,
        Boolean suspended) {

    private static final String SQL = """
            SELECT e.epoch, u.id AS user_id, u.name AS user_name, u.enabled AS user_enabled, u.role AS user_role,
                   f.id AS factor_id,
                   EXISTS (SELECT 1 FROM user_notices n WHERE n.user_id = u.id) AS has_notices, u.password_hash, u.password_version,
                   t.id AS target_id, t.name AS target_name, t.protocol AS target_protocol, t.host, t.port, t.trust,
                   t.allow_loopback, t.identity_version,
                   ARRAY(SELECT k.fingerprint FROM target_host_keys k WHERE k.target_id = t.id) AS host_keys,
                   ARRAY(SELECT a.certificate FROM target_authorities a WHERE a.target_id = t.id) AS authorities,
                   t.concessions,
                   c.id AS credential_id, c.kind AS credential_kind, c.version AS credential_version, c.key_type, c.key_blob,
                   c.suspended
            FROM access_epoch e
            LEFT JOIN users u ON u.name = :user
            LEFT JOIN user_factors f ON f.user_id = u.id AND f.confirmed_at IS NOT NULL
            LEFT JOIN targets t ON t.name = :target
            LEFT JOIN credentials c ON c.target_id = t.id AND c.account = :account
            """;

    /** Made once: it looks at the constructor by reflection. */
    private static final RowMapper<AccessRow> MAPPER = ConstructorMapper.of(AccessRow.class);

    /** Reads the row. */
    public static AccessRow read(Handle handle, AccessQuestion question) {
        return handle.createQuery(SQL)
                .bind("user", question.user())
                .bind("target", question.target())
                .bind("account", question.account())
                .map(MAPPER)
                .one();
    }

    /** What the rules need of it. */
    public AccessFacts facts(AccessQuestion question) {
        return new AccessFacts(
                question.protocol(),
                Optional.ofNullable(userId).map(id -> new AccessFacts.UserFact(id, userEnabled, isAdmin())),
                Optional.ofNullable(targetId)
                        .map(id -> new AccessFacts.TargetFact(
                                id,
                                targetProtocol,
                                trust.equals("first-use") || !hostKeys.isEmpty() || !authorities.isEmpty())),
                question.account(),
                Optional.ofNullable(credentialId).map(id -> new AccessFacts.CredentialFact(id, suspended)),
                question.policy());
    }

    /** Whether the user has the admin role. */
    public boolean isAdmin() {
        return "admin".equals(userRole);
    }

    @Override
    public String toString() {
        return "AccessRow[epoch " + epoch + "]";
    }
}
