/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.session;

import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.Access;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Which recordings a caller may know of: people may be limited to those of targets that carried certain tags when the session was
 * granted. It comes beside the permissions, and takes away only. Blocks on the database. Safe for use by several threads.
 */
public final class RecordingReach {

    /** A condition about a row of {@code sessions}, with {@code :viewer} being the user whose limit counts, or null for nobody's. */
    static final String SEEN = """
            (CAST(:viewer AS uuid) IS NULL OR EXISTS (
                SELECT 1 FROM users u WHERE u.id = CAST(:viewer AS uuid)
                  AND (u.recording_tags IS NULL OR u.recording_tags && sessions.target_tags)))
            """;

    private final Database database;

    public RecordingReach(Database database) {
        this.database = Objects.requireNonNull(database, "database");
    }

    /** Whose limit counts: a person's; the local operator has none. */
    public static Optional<UUID> viewer(Access access) {
        return access.caller() instanceof Caller.Person person ? Optional.of(person.userId()) : Optional.empty();
    }

    /**
     * Goes on only with a recording that the caller may know of.
     *
     * @throws ApiProblem as for one that does not exist; the attempt is on record
     */
    public void require(Access access, UUID recording) {
        boolean isSeen = database.withHandle(
                        handle -> handle.createQuery("SELECT " + SEEN + " FROM sessions WHERE id = :id")
                                .bind("viewer", viewer(access).orElse(null))
                                .bind("id", recording)
                                .mapTo(Boolean.class)
                                .findOne())
                // what does not exist has nothing to hide, and is missed by whoever looks for it
                .orElse(true);
        if (!isSeen) {
            access.noteUnreached("recording:" + recording, "the target's tags are none of the caller's recording tags");
            throw unknown();
        }
    }

    /** What is said of a recording that is not there. */
    public static ApiProblem unknown() {
        return ApiProblem.notFound("no such recording; see gatehouse recording list");
    }

    /** Whether there are recordings that the caller may not know of, whatever they are. */
    public boolean isLimited(Access access) {
        return viewer(access).isPresent()
                && database.withHandle(handle -> handle.createQuery(
                                "SELECT NOT EXISTS (SELECT 1 FROM users WHERE id = :viewer AND recording_tags IS NULL)")
                        .bind("viewer", viewer(access).get())
                        .mapTo(Boolean.class)
                        .one());
    }
}
