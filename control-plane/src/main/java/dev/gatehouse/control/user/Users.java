/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.user;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.control.sshkey.SshPublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The users of the house. Blocks on the database. Safe for use by several threads. */
public final class Users {

    /** A user has at most so many public keys. */
    public static final int KEYS_MAX = 64;

    private static final String RECORDING_TAGS = "recordingTags";

    private final Database database;
    private final AuditLog audit;
    private final Runnable afterChange;

    /** @param afterChange runs after a change that live sessions may rest on; must not block */
    public Users(Database database, AuditLog audit, Runnable afterChange) {
        this.database = database;
        this.audit = audit;
        this.afterChange = afterChange;
    }

    /**
     * A user to be.
     *
     * @param name checked
     * @param role in the house
     * @param passwordHash PHC string, when there is a password
     * @param keys for SSH
     * @param recordingTags see {@link RecordingTags}; empty for the recordings of all targets
     */
    public record NewUser(
            UserName name,
            Role role,
            Optional<String> passwordHash,
            List<SshPublicKey> keys,
            List<String> recordingTags) {

        /** Without a limit about recordings. */
        public NewUser(UserName name, Role role, Optional<String> passwordHash, List<SshPublicKey> keys) {
            this(name, role, passwordHash, keys, List.of());
        }
    }

    /**
     * What to change; empty parts stay.
     *
     * @param enabled whether logins are possible
     * @param role in the house
     * @param passwordHash PHC string
     * @param addKeys to add
     * @param removeKeys to remove
     * @param recordingTags in place of the old ones; an empty list for the recordings of all targets
     */
    public record Change(
            Optional<Boolean> enabled,
            Optional<Role> role,
            Optional<String> passwordHash,
            List<SshPublicKey> addKeys,
            List<Fingerprint> removeKeys,
            Optional<List<String>> recordingTags) {

        /** What was said about recordings stays. */
        public Change(
                Optional<Boolean> enabled,
                Optional<Role> role,
                Optional<String> passwordHash,
                List<SshPublicKey> addKeys,
                List<Fingerprint> removeKeys) {
            this(enabled, role, passwordHash, addKeys, removeKeys, Optional.empty());
        }
    }

    /** Adds a user. */
    public User create(Actor actor, NewUser user) {
        return database.inTransaction(handle -> create(handle, actor, user));
    }

    /** Adds a user in a transaction of the caller's. */
    public User create(Handle handle, Actor actor, NewUser user) {
        UUID id = UUID.randomUUID();
        UserDao dao = handle.attach(UserDao.class);
        try {
            dao.insert(
                    id,
                    user.name().text(),
                    user.role().code(),
                    user.passwordHash().orElse(null),
                    array(user.recordingTags()));
        } catch (RuntimeException e) {
            if (Database.isUniqueViolation(e, "users_name_unique")) {
                throw ApiProblem.conflict("user " + user.name() + " exists already; choose another name");
            }
            throw e;
        }
        user.keys().forEach(key -> putKey(dao, id, key));
        requireFewKeys(dao, id);
        User made = load(dao, user.name().text());
        Map<String, String> detail = Map.of(
                "role",
                made.role().code(),
                "password",
                Boolean.toString(made.hasPassword()),
                "publicKeys",
                keyList(user.keys()),
                RECORDING_TAGS,
                tagList(made.recordingTags()));
        audit.append(handle, AuditEvent.success("user.create", actor, "user:" + made.name(), detail));
        return made;
    }

    /** A page of them, by name. */
    public Page<User> page(PageRequest request) {
        return database.withHandle(handle -> {
            UserDao dao = handle.attach(UserDao.class);
            List<UserDao.Row> rows = dao.page(request.after().orElse(null), request.rows());
            Map<UUID, List<UserDao.KeyRow>> keys = rows.isEmpty()
                    ? Map.of()
                    : dao
                            .keysBetween(
                                    rows.get(0).name(),
                                    rows.get(rows.size() - 1).name())
                            .stream()
                            .collect(Collectors.groupingBy(UserDao.KeyRow::userId));
            return request.page(
                    rows.stream()
                            .map(row -> view(row, keys.getOrDefault(row.id(), List.of())))
                            .toList(),
                    User::name);
        });
    }

    /** All users by name. */
    public List<User> list() {
        return database.withHandle(handle -> {
            UserDao dao = handle.attach(UserDao.class);
            Map<UUID, List<UserDao.KeyRow>> keys =
                    dao.allKeys().stream().collect(Collectors.groupingBy(UserDao.KeyRow::userId));
            return dao.all().stream()
                    .map(row -> view(row, keys.getOrDefault(row.id(), List.of())))
                    .toList();
        });
    }

    /** One user. */
    public User get(String name) {
        return database.withHandle(handle -> load(handle.attach(UserDao.class), name));
    }

    /** Changes a user; what a live session rests on and is gone ends the session. */
    public User change(Actor actor, String name, Change change) {
        User changed = database.inTransaction(handle -> change(handle, actor, name, change));
        afterChange.run();
        return changed;
    }

    /** Changes a user in a transaction of the caller's, who calls {@link #changed} after it. */
    public User change(Handle handle, Actor actor, String name, Change change) {
        UserDao dao = handle.attach(UserDao.class);
        UserDao.Row row = dao.lock(name).orElseThrow(() -> unknown(name));
        Map<String, String> detail = apply(dao, row, change);
        audit.append(handle, AuditEvent.success("user.change", actor, "user:" + name, detail));
        return load(dao, name);
    }

    /** After a transaction that changed users: live sessions are looked at again. Never blocks. */
    public void changed() {
        afterChange.run();
    }

    private static Map<String, String> apply(UserDao dao, UserDao.Row row, Change change) {
        Map<String, String> detail = new java.util.TreeMap<>();
        change.enabled().ifPresent(enabled -> {
            dao.setEnabled(row.id(), enabled);
            detail.put("enabled", enabled.toString());
        });
        change.role().ifPresent(role -> {
            dao.setRole(row.id(), role.code());
            detail.put("role", role.code());
        });
        change.passwordHash().ifPresent(hash -> {
            dao.setPassword(row.id(), hash);
            detail.put("password", "changed");
        });
        change.recordingTags().ifPresent(tags -> {
            dao.setRecordingTags(row.id(), array(tags));
            detail.put(RECORDING_TAGS, tagList(tags));
        });
        for (Fingerprint fingerprint : change.removeKeys()) {
            if (dao.deleteKey(row.id(), fingerprint.digest()) == 0) {
                throw ApiProblem.notFound("user " + row.name() + " has no public key " + fingerprint);
            }
        }
        change.addKeys().forEach(key -> putKey(dao, row.id(), key));
        requireFewKeys(dao, row.id());
        if (!change.addKeys().isEmpty()) {
            detail.put("addedKeys", keyList(change.addKeys()));
        }
        if (!change.removeKeys().isEmpty()) {
            detail.put(
                    "removedKeys",
                    change.removeKeys().stream().map(Fingerprint::toString).collect(Collectors.joining(" ")));
        }
        return detail;
    }

    /** Removes a user for good; sessions and audit rows keep the name. */
    public void remove(Actor actor, String name) {
        database.inTransaction(handle -> {
            UserDao dao = handle.attach(UserDao.class);
            UserDao.Row row = dao.lock(name).orElseThrow(() -> unknown(name));
            dao.delete(row.id());
            audit.append(handle, AuditEvent.success("user.remove", actor, "user:" + name, Map.of()));
            return null;
        });
        afterChange.run();
    }

    /**
     * A user's own new password, which ends all sign-ins; what else rests on the old one goes on.
     *
     * @param version of the password that the user has proved
     * @throws ApiProblem when there has been another since
     */
    public void choosePassword(Actor actor, UUID user, String name, long version, String hash) {
        database.inTransaction(handle -> {
            if (handle.attach(UserDao.class).replacePassword(user, version, hash) == 0) {
                throw ApiProblem.conflict("the password has been changed meanwhile; sign in again");
            }
            audit.append(
                    handle,
                    AuditEvent.success(
                            "user.change", actor, "user:" + name, Map.of("password", "changed", "by", "the user")));
            return null;
        });
        afterChange.run();
    }

    /** Stores a hash with newer parameters, unless the password has been changed since {@code old} was read. */
    public void rehash(Handle handle, UUID user, String old, String hash) {
        handle.attach(UserDao.class).replacePassword(user, old, hash);
    }

    /** Whether somebody with the admin role can log in. */
    public boolean hasEnabledAdmin() {
        return database.withHandle(this::hasEnabledAdmin);
    }

    /** The same in a transaction of the caller's. */
    public boolean hasEnabledAdmin(Handle handle) {
        return handle.attach(UserDao.class).hasEnabledAdmin();
    }

    private static void putKey(UserDao dao, UUID user, SshPublicKey key) {
        dao.putKey(user, key.fingerprint().digest(), key.type(), key.blob(), key.comment());
    }

    private static void requireFewKeys(UserDao dao, UUID user) {
        if (dao.keys(user).size() > KEYS_MAX) {
            throw ApiProblem.usage("a user has at most " + KEYS_MAX + " public keys; remove some first");
        }
    }

    private static String[] array(List<String> tags) {
        return tags.toArray(String[]::new);
    }

    private static String tagList(List<String> tags) {
        return tags.isEmpty() ? "all" : String.join(", ", tags);
    }

    private static String keyList(List<SshPublicKey> keys) {
        return keys.stream().map(key -> key.fingerprint().toString()).collect(Collectors.joining(" "));
    }

    private static User load(UserDao dao, String name) {
        UserDao.Row row = dao.find(name).orElseThrow(() -> unknown(name));
        return view(row, dao.keys(row.id()));
    }

    private static User view(UserDao.Row row, List<UserDao.KeyRow> keys) {
        List<User.Key> shown = keys.stream()
                .map(key -> new User.Key(
                        key.type(), Fingerprint.ofDigest(key.fingerprint()).toString(), key.comment()))
                .toList();
        return new User(
                row.id(),
                row.name(),
                Role.parse(row.role()),
                row.enabled(),
                shown,
                row.passwordHash() != null,
                row.recordingTags(),
                row.createdAt());
    }

    private static ApiProblem unknown(String name) {
        return ApiProblem.notFound("no user "
                + UserName.ofLogin(name).map(UserName::text).orElse("of that name") + "; see gatehouse user list");
    }
}
