/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.credential;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.control.sshkey.SshPublicKey;
import dev.gatehouse.control.target.IdentityChange;
import dev.gatehouse.control.vault.Sealed;
import dev.gatehouse.control.vault.SecretBinding;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.proxy.port.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The credentials of the house. Blocks on the database. Safe for use by several threads. */
public final class Credentials implements IdentityChange {

    /** So many sealed versions are kept, the newest included. */
    public static final int VERSIONS_MAX = 5;

    // not '@' and '+', which separate the parts of a login name, not a leading '-', which a command line would take for
    // an option
    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_.\\\\$][A-Za-z0-9_.\\\\$-]{0,127}");

    private static final String RDP = "rdp";
    private static final Pattern RDP_ACCOUNT = Pattern.compile("[^\\\\]+(\\\\[^\\\\]+)?");

    private final Database database;
    private final AuditLog audit;
    private final Runnable afterChange;
    private final Vault vault;
    private final SecretChange secretChange;

    /**
     * @param secretChange what else depends on secrets
     * @param afterChange runs after a change that live sessions may rest on; must not block
     */
    public Credentials(
            Database database, AuditLog audit, Vault vault, SecretChange secretChange, Runnable afterChange) {
        this.database = database;
        this.audit = audit;
        this.afterChange = afterChange;
        this.vault = vault;
        this.secretChange = secretChange;
    }

    /** Adds a credential; {@code secret} stays the caller's to wipe. */
    public Credential create(Actor actor, String account, String target, CredentialSecret secret) {
        if (!ACCOUNT.matcher(account).matches()) {
            throw ApiProblem.usage("an account has 1 to 128 characters of A-Z a-z 0-9 _ . $ \\ - and no leading -");
        }
        try {
            return database.inTransaction(handle -> {
                CredentialDao dao = handle.attach(CredentialDao.class);
                CredentialDao.ForTarget whose = dao.lockTarget(target)
                        .orElseThrow(() -> ApiProblem.notFound("no such target; add it first (gatehouse target add)"));
                requireUsable(whose.protocol(), account, secret);
                CredentialDao.Row row = row(UUID.randomUUID(), whose.id(), account, 1, secret);
                dao.insert(row);
                seal(dao, row, secret.secret(), actor);
                audit.append(
                        handle, AuditEvent.success("credential.create", actor, object(account, target), detail(row)));
                return load(dao, account, target);
            });
        } catch (RuntimeException e) {
            if (Database.isUniqueViolation(e, "credentials_account_unique")) {
                throw ApiProblem.conflict("credential " + account + "@" + target
                        + " exists already; change it with gatehouse credential set");
            }
            throw e;
        }
    }

    /** RDP logs in with a password, as {@code user} or {@code DOMAIN\USER}. */
    private static void requireUsable(String protocol, String account, CredentialSecret secret) {
        if (!protocol.equals(RDP)) {
            return;
        }
        requirePassword(secret);
        if (!RDP_ACCOUNT.matcher(account).matches()) {
            throw ApiProblem.usage("an account of an RDP target is written as USER or DOMAIN\\USER");
        }
    }

    private static void requirePassword(CredentialSecret secret) {
        if (secret.kind() != Credential.Kind.PASSWORD) {
            throw ApiProblem.usage("RDP targets are logged in to with a password; a private key cannot be used there");
        }
    }

    private static CredentialDao.Row row(UUID id, UUID target, String account, long version, CredentialSecret secret) {
        return new CredentialDao.Row(
                id,
                target,
                "",
                account,
                secret.kind().code(),
                version,
                secret.publicKey().map(SshPublicKey::type).orElse(null),
                secret.publicKey().map(SshPublicKey::blob).orElse(null),
                false,
                null,
                Instant.EPOCH);
    }

    private void seal(CredentialDao dao, CredentialDao.Row row, Secret secret, Actor actor) {
        SecretBinding binding = SecretBinding.credential(row.id(), row.targetId(), row.version());
        dao.insertVersion(row, vault.seal(binding, secret).toBytes(), actor.display());
        dao.deleteVersions(row.id(), row.version() - VERSIONS_MAX);
    }

    /** A page of them, by target and account. */
    public Page<Credential> page(PageRequest request) {
        String[] after = request.afterNames(2).orElse(new String[2]);
        return request.page(
                database.withHandle(
                        handle -> handle.attach(CredentialDao.class).page(after[0], after[1], request.rows()).stream()
                                .map(Credentials::view)
                                .toList()),
                credential -> credential.target() + " " + credential.account());
    }

    /** All credentials by target and account. */
    public List<Credential> list() {
        return database.withHandle(handle -> handle.attach(CredentialDao.class).all().stream()
                .map(Credentials::view)
                .toList());
    }

    /** One credential. */
    public Credential get(String account, String target) {
        return database.withHandle(handle -> load(handle.attach(CredentialDao.class), account, target));
    }

    /**
     * Gives it a new secret, or suspends or confirms it, or both.
     *
     * @param secret the new one; stays the caller's to wipe
     * @param suspended the new state
     */
    public Credential change(
            Actor actor,
            String account,
            String target,
            Optional<CredentialSecret> secret,
            Optional<Boolean> suspended) {
        Credential changed = database.inTransaction(handle -> {
            CredentialDao dao = handle.attach(CredentialDao.class);
            CredentialDao.ForTarget whose = dao.lockTarget(target).orElseThrow(Credentials::unknown);
            CredentialDao.Row old = dao.lock(account, target).orElseThrow(Credentials::unknown);
            Map<String, String> detail = new TreeMap<>();
            if (secret.isPresent()) {
                if (whose.protocol().equals(RDP)) {
                    requirePassword(secret.get());
                }
                CredentialDao.Row row = row(old.id(), old.targetId(), account, old.version() + 1, secret.get());
                dao.update(row);
                seal(dao, row, secret.get().secret(), actor);
                secretChange.secretChanged(handle, old.id());
                detail.putAll(detail(row));
            }
            suspended.ifPresent(value -> {
                dao.setSuspended(old.id(), value);
                detail.put("suspended", value.toString());
            });
            audit.append(handle, AuditEvent.success("credential.change", actor, object(account, target), detail));
            return load(dao, account, target);
        });
        afterChange.run();
        return changed;
    }

    /** The secrets that are kept, newest first; at most {@link #VERSIONS_MAX}. */
    public List<CredentialVersion> versions(String account, String target) {
        return database.withHandle(handle -> {
            CredentialDao dao = handle.attach(CredentialDao.class);
            CredentialDao.Row current = dao.find(account, target).orElseThrow(Credentials::unknown);
            return dao.versions(current.id()).stream()
                    .map(row -> new CredentialVersion(
                            row.version(),
                            Credential.Kind.of(row.kind()),
                            fingerprint(row.keyBlob()),
                            row.version() == current.version(),
                            row.madeBy(),
                            row.createdAt()))
                    .toList();
        });
    }

    /** Brings an earlier secret back, as a new version; a mark that it has to be replaced stays. */
    public Credential rollBack(Actor actor, String account, String target, long version) {
        Credential changed = database.inTransaction(handle -> {
            CredentialDao dao = handle.attach(CredentialDao.class);
            CredentialDao.ForTarget whose = dao.lockTarget(target).orElseThrow(Credentials::unknown);
            CredentialDao.Row old = dao.lock(account, target).orElseThrow(Credentials::unknown);
            CredentialDao.VersionRow wanted = wanted(dao, old, whose.protocol(), version);
            CredentialDao.Row row = new CredentialDao.Row(
                    old.id(),
                    old.targetId(),
                    "",
                    account,
                    wanted.kind(),
                    old.version() + 1,
                    wanted.keyType(),
                    wanted.keyBlob(),
                    old.suspended(),
                    old.rotationDue(),
                    Instant.EPOCH);
            byte[] sealed = dao.sealed(old.id(), version).orElseThrow(Credentials::unknown);
            SecretBinding binding = SecretBinding.credential(old.id(), old.targetId(), version);
            try (Secret secret = vault.open(binding, Sealed.ofBytes(sealed))) {
                dao.update(row);
                seal(dao, row, secret, actor);
            }
            secretChange.secretChanged(handle, old.id());
            Map<String, String> detail = detail(row);
            detail.put("from", Long.toString(version));
            audit.append(handle, AuditEvent.success("credential.rollback", actor, object(account, target), detail));
            return load(dao, account, target);
        });
        afterChange.run();
        return changed;
    }

    private static CredentialDao.VersionRow wanted(
            CredentialDao dao, CredentialDao.Row current, String protocol, long version) {
        if (version == current.version()) {
            throw ApiProblem.conflict("version " + version + " is the one in use");
        }
        CredentialDao.VersionRow wanted = dao.versions(current.id()).stream()
                .filter(row -> row.version() == version)
                .findFirst()
                .orElseThrow(() ->
                        ApiProblem.notFound("version " + version + " is not kept; see gatehouse credential history"));
        boolean isKey = wanted.kind().equals(Credential.Kind.PRIVATE_KEY.code());
        if (isKey && protocol.equals(RDP)) {
            throw ApiProblem.conflict("version " + version + " is a private key, which RDP cannot use");
        }
        if (isKey && wanted.keyBlob() == null) {
            throw ApiProblem.conflict("version " + version
                    + " was kept by an earlier Gatehouse, without its public half; set the key again from its file");
        }
        return wanted;
    }

    /** Removes it with all versions. */
    public void remove(Actor actor, String account, String target) {
        database.inTransaction(handle -> {
            CredentialDao dao = handle.attach(CredentialDao.class);
            if (dao.lockTarget(target).isEmpty()) {
                throw unknown();
            }
            CredentialDao.Row row = dao.lock(account, target).orElseThrow(Credentials::unknown);
            dao.delete(row.id());
            audit.append(handle, AuditEvent.success("credential.remove", actor, object(account, target), detail(row)));
            return null;
        });
        afterChange.run();
    }

    @Override
    public int apply(Handle transaction, UUID target, String protocol) {
        CredentialDao dao = transaction.attach(CredentialDao.class);
        if (protocol.equals(RDP) && dao.hasKind(target, Credential.Kind.PRIVATE_KEY.code())) {
            throw ApiProblem.conflict(
                    "the target has private key credentials, which RDP cannot use; remove them first");
        }
        secretChange.targetChanging(transaction, target);
        return dao.suspendAll(target);
    }

    private static String object(String account, String target) {
        return "credential:" + account + "@" + target;
    }

    private static Map<String, String> detail(CredentialDao.Row row) {
        Map<String, String> detail = new TreeMap<>();
        detail.put("kind", row.kind());
        detail.put("version", Long.toString(row.version()));
        if (row.keyBlob() != null) {
            detail.put("fingerprint", Fingerprint.ofBlob(row.keyBlob()).toString());
        }
        return detail;
    }

    private static Credential load(CredentialDao dao, String account, String target) {
        return dao.find(account, target).map(Credentials::view).orElseThrow(Credentials::unknown);
    }

    private static Credential view(CredentialDao.Row row) {
        return new Credential(
                row.id(),
                row.account(),
                row.target(),
                Credential.Kind.of(row.kind()),
                fingerprint(row.keyBlob()),
                row.version(),
                row.suspended(),
                Optional.ofNullable(row.rotationDue()),
                row.createdAt());
    }

    private static Optional<String> fingerprint(byte @Nullable [] keyBlob) {
        return Optional.ofNullable(keyBlob).map(blob -> Fingerprint.ofBlob(blob).toString());
    }

    private static ApiProblem unknown() {
        return ApiProblem.notFound("no such credential; see gatehouse credential list");
    }
}
