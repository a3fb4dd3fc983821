/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.token;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.policy.AccessQuestion;
import dev.gatehouse.control.policy.AccessRow;
import dev.gatehouse.control.policy.AccessRules;
import dev.gatehouse.control.policy.PolicySnapshots;
import dev.gatehouse.control.policy.Ruling;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.SessionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/** Issues, lists and revokes one-time tokens. Blocks on the database. Safe for use by several threads. */
public final class Tokens {

    /** Unless another is asked for. */
    public static final Duration TTL_DEFAULT = Duration.ofSeconds(60);

    static final Duration TTL_MIN = Duration.ofSeconds(10);
    static final Duration TTL_MAX = Duration.ofHours(24);

    /** Those two for people. */
    static final String TTL_BOUNDS = "from 10s to 24h";

    /** A user has at most so many that can be redeemed. */
    static final int USABLE_MAX = 256;

    /** So long a token that nobody can redeem is still shown, for whoever asks why it did not work. */
    static final Duration KEPT_AFTER_EXPIRY = Duration.ofDays(1);

    private final Database database;
    private final AuditLog audit;
    private final PolicySnapshots snapshots;
    private final TokenSecrets secrets;

    public Tokens(Database database, AuditLog audit, Vault vault, PolicySnapshots snapshots) {
        this.database = database;
        this.audit = audit;
        this.snapshots = snapshots;
        this.secrets = new TokenSecrets(vault);
    }

    /**
     * A token to be.
     *
     * @param user whose session
     * @param account as whom
     * @param target where to
     * @param policy the policy to use, when one is named
     * @param reason why, when given; one line
     * @param ttl from now, within 10 s and 24 h
     */
    public record NewToken(
            String user,
            String account,
            String target,
            Optional<String> policy,
            Optional<String> reason,
            Duration ttl) {
        public NewToken {
            if (ttl.compareTo(TTL_MIN) < 0 || ttl.compareTo(TTL_MAX) > 0) {
                throw ApiProblem.usage("a token lives " + TTL_BOUNDS);
            }
        }
    }

    /**
     * A token and, for the only time, its secret.
     *
     * @param name to log in with
     * @param password 22 characters; the caller wipes it
     * @param expiresAt when it is good no more
     */
    public record Issued(TokenName name, Secret password, Instant expiresAt) implements AutoCloseable {
        @Override
        public void close() {
            password.close();
        }
    }

    /**
     * Issues a token for an access that the policies allow now; whether they still do is asked again when it is redeemed.
     *
     * @throws ApiProblem when they do not, with the reason
     */
    public Issued issue(Actor actor, NewToken wanted) {
        TokenName name = TokenSecrets.newName();
        Secret password = TokenSecrets.newSecret();
        boolean issued = false;
        try {
            Instant expiresAt = database.inTransaction(handle -> insert(handle, actor, wanted, name, password));
            issued = true;
            return new Issued(name, password, expiresAt);
        } finally {
            if (!issued) {
                password.close();
            }
        }
    }

    private Instant insert(Handle handle, Actor actor, NewToken wanted, TokenName name, Secret password) {
        AccessRow row = allowed(handle, wanted);
        TokenDao dao = handle.attach(TokenDao.class);
        if (dao.usable(row.userId()) >= USABLE_MAX) {
            throw ApiProblem.conflict("user " + row.userName() + " has " + USABLE_MAX
                    + " unused tokens already; revoke some or let them expire");
        }
        dao.insert(new TokenDao.NewRow(
                name.id(),
                row.userId(),
                row.targetId(),
                wanted.account(),
                wanted.policy().orElse(null),
                wanted.reason().orElse(null),
                TokenSecrets.hash(password),
                secrets.sealNtHash(name.id(), password),
                actor.display(),
                wanted.ttl().toSeconds()));
        Instant expiresAt = dao.expiresAt(name.id());
        audit.append(
                handle,
                AuditEvent.success("token.issue", actor, "token:" + name, facts(wanted, row.userName(), expiresAt)));
        return expiresAt;
    }

    private AccessRow allowed(Handle handle, NewToken wanted) {
        AccessRow row = AccessRow.read(handle, question("", wanted));
        if (row.userId() == null) {
            throw ApiProblem.notFound("no such user; see gatehouse user list");
        }
        if (row.targetId() == null) {
            throw ApiProblem.notFound("no such target; see gatehouse target list");
        }
        AccessQuestion question = question(row.targetProtocol(), wanted);
        Ruling ruling = AccessRules.decide(row.facts(question), snapshots.at(handle, row.epoch()));
        if (ruling instanceof Ruling.Refused refused) {
            String why = refused.steps().get(refused.steps().size() - 1);
            throw ApiProblem.conflict(
                    "no token for an access that would be refused now: " + why + "; see gatehouse policy explain");
        }
        return row;
    }

    private static AccessQuestion question(String protocol, NewToken wanted) {
        return new AccessQuestion(protocol, wanted.user(), wanted.account(), wanted.target(), wanted.policy());
    }

    private static Map<String, String> facts(NewToken wanted, String user, Instant expiresAt) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("user", user);
        facts.put("account", wanted.account());
        facts.put("target", wanted.target());
        facts.put("expiresAt", expiresAt.toString());
        wanted.policy().ifPresent(policy -> facts.put("namedPolicy", policy));
        wanted.reason().ifPresent(reason -> facts.put("reason", reason));
        return facts;
    }

    /**
     * The latest, newest first, at most {@code limit}; also those that were redeemed or revoked or have expired within a day.
     *
     * @param owner whose; empty for everybody's
     */
    public Page<TokenView> list(Optional<UUID> owner, PageRequest request) {
        Optional<PageRequest.Moment> after = request.afterTime();
        List<TokenRow> rows = database.withHandle(handle -> handle.attach(TokenDao.class)
                .latest(
                        owner.orElse(null),
                        after.map(PageRequest.Moment::time).orElse(null),
                        after.map(PageRequest.Moment::id).orElse(null),
                        request.rows()));
        return request.page(
                rows.stream().map(TokenView::of).toList(),
                token -> new PageRequest.Moment(token.issuedAt(), token.id()).toString());
    }

    /**
     * One token.
     *
     * @param reached whether the caller may know of a token of that user; what is not reached does not exist
     */
    public TokenView get(TokenName name, Predicate<UUID> reached) {
        return TokenView.of(database.withHandle(handle -> reachedRow(handle, name, reached)));
    }

    private static TokenRow reachedRow(Handle handle, TokenName name, Predicate<UUID> reached) {
        return handle.attach(TokenDao.class)
                .find(name.id())
                .filter(row -> reached.test(row.userId()))
                .orElseThrow(Tokens::unknown);
    }

    /**
     * What a session with this token may do by the policies of now, for an {@code .rdp} file that sends its user to {@code host}; who
     * asked for the file is in the audit log afterwards.
     *
     * @throws ApiProblem when the token is not for RDP, nobody can redeem it any more, or the policies have changed their mind
     */
    SessionPolicy policyForRdpFile(Actor actor, TokenName name, Predicate<UUID> reached, String host, long port) {
        return database.inTransaction(handle -> {
            TokenRow token = reachedRow(handle, name, reached);
            requireForRdpFile(token);
            AccessQuestion question = token.question(token.protocol());
            AccessRow row = AccessRow.read(handle, question);
            Ruling ruling = AccessRules.decide(row.facts(question), snapshots.at(handle, row.epoch()));
            if (ruling instanceof Ruling.Allowed allowed) {
                Map<String, String> where = Map.of("host", host, "port", Long.toString(port));
                audit.append(handle, AuditEvent.success("token.rdp-file", actor, "token:" + name, where));
                return allowed.policy();
            }
            throw ApiProblem.conflict("the policies do not allow any more what this token is for");
        });
    }

    private static void requireForRdpFile(TokenRow token) {
        if (!token.protocol().equals("rdp")) {
            throw ApiProblem.conflict("target " + token.targetName() + " is for " + token.protocol()
                    + ": its token is used with an SSH client, not with an .rdp file");
        }
        if (token.obstacle().isPresent()) {
            throw ApiProblem.conflict(
                    "the token is " + TokenView.of(token).state() + " and gives no session; issue another");
        }
    }

    /**
     * Takes a token back; it is still shown until it is purged. Done twice it changes nothing.
     *
     * @throws ApiProblem when it has given a session already, which goes on
     */
    public void revoke(Actor actor, TokenName name, Predicate<UUID> reached) {
        database.inTransaction(handle -> {
            reachedRow(handle, name, reached);
            TokenDao dao = handle.attach(TokenDao.class);
            if (dao.revoke(name.id()) == 0) {
                TokenRow row = dao.find(name.id()).orElseThrow(Tokens::unknown);
                if (row.consumedAt() != null) {
                    throw ApiProblem.conflict(
                            "the token was used by session " + row.consumedBy() + "; see gatehouse session terminate");
                }
                return null;
            }
            audit.append(handle, AuditEvent.success("token.revoke", actor, "token:" + name, Map.of()));
            return null;
        });
    }

    /** Ends expired tokens for good, wipes what is left of their secrets and forgets those that expired long ago. */
    public void purge() {
        database.inTransaction(handle -> {
            TokenDao dao = handle.attach(TokenDao.class);
            dao.endExpired();
            return dao.deleteExpired(KEPT_AFTER_EXPIRY.toSeconds());
        });
    }

    private static ApiProblem unknown() {
        return ApiProblem.notFound("no such token; see gatehouse token list");
    }
}
