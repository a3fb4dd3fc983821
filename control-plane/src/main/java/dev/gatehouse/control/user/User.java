/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.user;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * A user as the API shows it. Immutable.
 *
 * @param id never used again
 * @param name see {@link UserName}
 * @param role in the house
 * @param enabled whether logins and sessions are possible
 * @param publicKeys for SSH
 * @param hasPassword whether a password can be used
 * @param recordingTags of targets whose recordings alone this user may know of, as {@code key=value}; empty for all
 * @param createdAt when
 */
public record User(
        UUID id,
        String name,
        Role role,
        boolean enabled,
        List<Key> publicKeys,
        boolean hasPassword,
        List<String> recordingTags,
        Instant createdAt) {

    public User {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(role, "role");
        publicKeys = List.copyOf(publicKeys);
        recordingTags = List.copyOf(recordingTags);
        Objects.requireNonNull(createdAt, "createdAt");
    }

    /**
     * One public key.
     *
     * @param type such as {@code ssh-ed25519}
     * @param fingerprint {@code SHA256:…}
     * @param comment from the key's line
     */
    public record Key(String type, String fingerprint, String comment) {}
}
