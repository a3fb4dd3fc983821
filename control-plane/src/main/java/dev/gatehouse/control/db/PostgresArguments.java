/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import java.lang.reflect.Type;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;

/** Binds UUIDs as {@code uuid} and instants as {@code timestamptz}, whatever the JVM's time zone. Stateless. */
final class PostgresArguments implements ArgumentFactory {

    @Override
    public Optional<Argument> build(Type type, Object value, ConfigRegistry config) {
        if (value instanceof UUID id) {
            return Optional.of((position, statement, context) -> statement.setObject(position, id));
        }
        if (value instanceof Instant instant) {
            return Optional.of((position, statement, context) ->
                    statement.setObject(position, instant.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE));
        }
        if (value == null && type == UUID.class) {
            return Optional.of((position, statement, context) -> statement.setNull(position, Types.OTHER));
        }
        if (value == null && type == Instant.class) {
            return Optional.of(
                    (position, statement, context) -> statement.setNull(position, Types.TIMESTAMP_WITH_TIMEZONE));
        }
        return Optional.empty();
    }
}
