/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.postgresql.util.PSQLException;

/** What an SQL fault means to callers, by SQLState (PostgreSQL manual, appendix A). Stateless. */
final class DatabaseFaults {

    private static final int DEEPEST_CAUSE = 20;
    private static final String FOREIGN_KEY_VIOLATION = "23503";
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String QUERY_CANCELED = "57014";
    private static final String READ_ONLY_TRANSACTION = "25006";

    private DatabaseFaults() {}

    static RuntimeException translate(Throwable fault) {
        if (fault instanceof DatabaseUnavailableException already) {
            return already;
        }
        Optional<SQLException> sql = find(fault, SQLException.class);
        if (sql.isPresent() && isUnavailable(sql.get())) {
            return new DatabaseUnavailableException("the database is not available: " + firstLine(sql.get()), fault);
        }
        if (fault instanceof Error error) {
            throw error;
        }
        return fault instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(fault);
    }

    static boolean isUniqueViolation(Throwable fault, String constraint) {
        return find(fault, PSQLException.class)
                .filter(sql -> UNIQUE_VIOLATION.equals(sql.getSQLState()))
                .map(PSQLException::getServerErrorMessage)
                .map(message -> constraint.equals(message.getConstraint()))
                .orElse(false);
    }

    static boolean isForeignKeyViolation(Throwable fault) {
        return find(fault, SQLException.class)
                .map(sql -> FOREIGN_KEY_VIOLATION.equals(sql.getSQLState()))
                .orElse(false);
    }

    private static boolean isUnavailable(SQLException sql) {
        if (sql instanceof SQLTransientConnectionException || sql instanceof SQLRecoverableException) {
            return true;
        }
        String state = sql.getSQLState();
        if (state == null) {
            // the pool says so when it has been closed
            return sql.getMessage() != null && sql.getMessage().contains("has been closed");
        }
        return state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57P")
                || state.equals(QUERY_CANCELED)
                || state.equals(READ_ONLY_TRANSACTION);
    }

    private static String firstLine(SQLException sql) {
        String message = sql.getMessage() == null ? sql.toString() : sql.getMessage();
        return message.lines().findFirst().orElse("");
    }

    private static <T extends Throwable> Optional<T> find(Throwable fault, Class<T> type) {
        Throwable cause = fault;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }
}
