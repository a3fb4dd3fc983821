/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.control.sshkey.SshPublicKey;
import dev.gatehouse.control.user.NewPasswords;
import dev.gatehouse.control.user.PublicKeys;
import dev.gatehouse.control.user.RecordingTags;
import dev.gatehouse.control.user.Role;
import dev.gatehouse.control.user.User;
import dev.gatehouse.control.user.UserDao;
import dev.gatehouse.control.user.UserName;
import dev.gatehouse.control.user.Users;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** People. A password is taken only by somebody who has none yet. */
final class UserKind implements Kind {

    static final String NAME = "User";

    private static final String ROLE = "role";
    private static final String ENABLED = "enabled";
    private static final String PUBLIC_KEYS = "publicKeys";
    private static final String PASSWORD = "password";
    private static final String RECORDING_TAGS = "recordingTags";

    private final Database database;
    private final Users users;
    private final NewPasswords passwords;

    UserKind(Database database, Users users, NewPasswords passwords) {
        this.database = database;
        this.users = users;
        this.passwords = passwords;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String table() {
        return "users";
    }

    @Override
    public Set<String> fields() {
        return Set.of("name", ROLE, ENABLED, PUBLIC_KEYS, PASSWORD, RECORDING_TAGS);
    }

    @Override
    public Set<String> secretFields() {
        return Set.of(PASSWORD);
    }

    @Override
    public Wanted read(RequestBody body) {
        return new WantedUser(
                UserName.parse(body.text("name")),
                body.optionalText(ROLE).map(Role::parse),
                body.optionalFlag(ENABLED),
                body.optionalTexts(PUBLIC_KEYS).map(PublicKeys::parse),
                passwords.hash(body.takeSecret(PASSWORD)),
                body.optionalTexts(RECORDING_TAGS).map(RecordingTags::parse));
    }

    @Override
    public Map<String, Existing> existing() {
        return users.list().stream()
                .collect(Collectors.toMap(User::name, user -> new Existing(user.id(), settings(user))));
    }

    private static Map<String, Object> settings(User user) {
        Map<String, Object> settings = new TreeMap<>();
        settings.put(ROLE, user.role().code());
        settings.put(ENABLED, user.enabled());
        settings.put(
                PUBLIC_KEYS,
                user.publicKeys().stream().map(User.Key::fingerprint).sorted().toList());
        settings.put(PASSWORD, user.hasPassword());
        settings.put(RECORDING_TAGS, user.recordingTags());
        return settings;
    }

    @Override
    public Map<String, Map<String, Object>> documents() {
        Map<UUID, List<UserDao.KeyRow>> keys =
                database.withHandle(handle -> handle.attach(UserDao.class).allKeys()).stream()
                        .collect(Collectors.groupingBy(UserDao.KeyRow::userId));
        Map<String, Map<String, Object>> documents = new TreeMap<>();
        for (User user : users.list()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("name", user.name());
            document.put(ROLE, user.role().code());
            document.put(ENABLED, user.enabled());
            document.put(
                    PUBLIC_KEYS,
                    keys.getOrDefault(user.id(), List.of()).stream()
                            .map(UserKind::line)
                            .toList());
            document.put(RECORDING_TAGS, user.recordingTags());
            documents.put(user.name(), document);
        }
        return documents;
    }

    private static String line(UserDao.KeyRow key) {
        String line = key.type() + " " + Base64.getEncoder().encodeToString(key.blob());
        return key.comment().isEmpty() ? line : line + " " + key.comment();
    }

    @Override
    public void remove(Actor actor, String key) {
        users.remove(actor, key);
    }

    private final class WantedUser implements Wanted {

        private final UserName name;
        private final Optional<Role> role;
        private final Optional<Boolean> enabled;
        private final Optional<List<SshPublicKey>> keys;
        private final Optional<String> passwordHash;
        private final Optional<List<String>> recordingTags;

        WantedUser(
                UserName name,
                Optional<Role> role,
                Optional<Boolean> enabled,
                Optional<List<SshPublicKey>> keys,
                Optional<String> passwordHash,
                Optional<List<String>> recordingTags) {
            this.name = name;
            this.role = role;
            this.enabled = enabled;
            this.keys = keys;
            this.passwordHash = passwordHash;
            this.recordingTags = recordingTags;
        }

        @Override
        public String key() {
            return name.text();
        }

        @Override
        public Map<String, Object> settings(Optional<Existing> existing) {
            Map<String, Object> settings = new TreeMap<>();
            role.ifPresent(value -> settings.put(ROLE, value.code()));
            enabled.ifPresent(value -> settings.put(ENABLED, value));
            keys.ifPresent(value -> settings.put(
                    PUBLIC_KEYS,
                    value.stream()
                            .map(key -> key.fingerprint().toString())
                            .distinct()
                            .sorted()
                            .toList()));
            passwordHash.ifPresent(value -> settings.put(PASSWORD, true));
            recordingTags.ifPresent(value -> settings.put(RECORDING_TAGS, value));
            return settings;
        }

        @Override
        public List<Reference> references() {
            return List.of();
        }

        @Override
        public UUID create(Actor actor) {
            User made = users.create(
                    actor,
                    new Users.NewUser(
                            name,
                            role.orElse(Role.USER),
                            passwordHash,
                            keys.orElse(List.of()),
                            recordingTags.orElse(List.of())));
            if (enabled.isPresent() && !enabled.get()) {
                users.change(
                        actor,
                        key(),
                        new Users.Change(enabled, Optional.empty(), Optional.empty(), List.of(), List.of()));
            }
            return made.id();
        }

        @Override
        public void change(Actor actor, Existing existing, Set<String> differing) {
            @SuppressWarnings("unchecked")
            List<String> known =
                    (List<String>) Objects.requireNonNull(existing.settings().get(PUBLIC_KEYS));
            List<SshPublicKey> given = keys.orElse(List.of());
            Set<String> wanted =
                    given.stream().map(key -> key.fingerprint().toString()).collect(Collectors.toSet());
            boolean isOther = differing.contains(PUBLIC_KEYS);
            users.change(
                    actor,
                    key(),
                    new Users.Change(
                            enabled.filter(value -> differing.contains(ENABLED)),
                            role.filter(value -> differing.contains(ROLE)),
                            passwordHash.filter(value -> differing.contains(PASSWORD)),
                            given.stream()
                                    .filter(key -> isOther
                                            && !known.contains(key.fingerprint().toString()))
                                    .toList(),
                            known.stream()
                                    .filter(key -> isOther && !wanted.contains(key))
                                    .map(UserKind::fingerprint)
                                    .toList(),
                            recordingTags.filter(value -> differing.contains(RECORDING_TAGS))));
        }
    }

    private static Fingerprint fingerprint(String text) {
        try {
            return Fingerprint.parse(text);
        } catch (dev.gatehouse.control.sshkey.KeyFormatException e) {
            throw new IllegalStateException("a fingerprint that was shown can be read", e);
        }
    }
}
