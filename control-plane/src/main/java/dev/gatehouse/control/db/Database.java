/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database, wherever it runs. Safe for use by several threads.
 *
 * <p>{@link #withHandle}, {@link #inTransaction} and everything done with {@link #jdbi()} block: call them on {@link #executor()},
 * on an API thread, or anywhere but on an event loop.
 */
public final class Database implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Database.class);
    private static final Duration POOL_WAIT = Duration.ofSeconds(3);
    private static final int QUEUED_FOR_EACH_CONNECTION = 100;
    private static final int PASSWORD_THREADS_LIMIT = 4;
    private static final int QUEUED_PASSWORDS = 256;

    private final Optional<PostgresServer> server;
    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final ConnectionSource application;
    private final AvailabilityCheck check;
    private final BoundedExecutor executor;
    private final BoundedExecutor passwordExecutor;
    private final String description;

    private Database(
            DatabaseConfig config, Optional<PostgresServer> server, ConnectionSource application, String description) {
        this.server = server;
        this.description = description;
        this.application = application;
        this.pool = new HikariDataSource(poolConfig(config, application));
        this.jdbi = Jdbi.create(pool)
                .installPlugin(new SqlObjectPlugin())
                .registerArrayType(String.class, "text")
                .registerArrayType(UUID.class, "uuid")
                .registerArgument(new PostgresArguments());
        // by default a failed statement's message holds its arguments, and messages end up in logs
        this.jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        this.check = new AvailabilityCheck(application);
        this.executor = new BoundedExecutor(
                "gatehouse-database", config.connections(), config.connections() * QUEUED_FOR_EACH_CONNECTION);
        this.passwordExecutor = new BoundedExecutor(
                "gatehouse-password",
                Math.max(
                        1, Math.min(PASSWORD_THREADS_LIMIT, Runtime.getRuntime().availableProcessors())),
                QUEUED_PASSWORDS);
        this.check.start();
    }

    /** Work with an open handle. */
    @FunctionalInterface
    public interface Work<T> {
        /** @param handle open until this returns */
        @Nullable
        T with(Handle handle) throws Exception;
    }

    /**
     * Opens the configured database: starts the embedded server, or reaches the external one, and brings its tables up to date.
     * Blocks, at the first start for several seconds.
     *
     * @throws IOException when it cannot be used; the message says what, why, what to do
     */
    public static Database open(DatabaseConfig config, Home home) throws IOException {
        return config.url().isPresent()
                ? openExternal(config, Preparation.MIGRATION)
                : openEmbedded(config, home, ClusterPlacement.ofThisProcess());
    }

    /** Puts rows into an empty database. */
    @FunctionalInterface
    public interface Filling {
        /** @param load where to put them; committed when this returns */
        void fill(TableLoad load) throws IOException, SQLException;
    }

    /**
     * Opens a database that holds nothing yet, fills it at the state of the tables that the rows were taken from, and brings it up to
     * date. Blocks.
     *
     * @param schemaVersion as {@link DatabaseSnapshot#schemaVersion} gave it
     * @throws IOException when it cannot be used, holds something already, or the rows do not fit; nothing of them is left then
     */
    public static Database openFilled(DatabaseConfig config, Home home, String schemaVersion, Filling filling)
            throws IOException {
        MigrationVersion version = MigrationVersion.fromVersion(schemaVersion);
        return config.url().isPresent()
                ? openExternal(config, new Preparation(Optional.of(version), filling))
                : openEmbedded(
                        config, home, ClusterPlacement.ofThisProcess(), new Preparation(Optional.of(version), filling));
    }

    /** How the tables become ready: migrated, and before that filled when a version is given. */
    private record Preparation(Optional<MigrationVersion> version, Filling filling) {
        static final Preparation MIGRATION = new Preparation(Optional.empty(), load -> {});

        void run(ConnectionSource owner) throws SQLException, IOException {
            if (version.isPresent()) {
                Schema.requireEmpty(owner);
                Schema.migrate(owner, version.get());
                try (TableLoad load = new TableLoad(owner.connect())) {
                    filling.fill(load);
                    load.commit();
                }
            }
            Schema.migrate(owner);
        }
    }

    static Database openEmbedded(DatabaseConfig config, Home home, ClusterPlacement placement) throws IOException {
        return openEmbedded(config, home, placement, Preparation.MIGRATION);
    }

    private static Database openEmbedded(
            DatabaseConfig config, Home home, ClusterPlacement placement, Preparation preparation) throws IOException {
        // loading makes the secret's file for a first start, so the server goes first: it knows whether there is a
        // cluster
        EmbeddedConnections connections = new EmbeddedConnections(config, home);
        PostgresServer server =
                PostgresServer.start(config, home, placement, EmbeddedRoles.OWNER, connections::usePort);
        try {
            EmbeddedRoles.prepare(connections.maintenance(), connections.applicationPassword());
            preparation.run(connections.owner());
            EmbeddedRoles.grant(connections.owner());
            return new Database(config, Optional.of(server), connections.application(), server.describe());
        } catch (SQLException | IOException | RuntimeException e) {
            server.close();
            throw explain("the embedded PostgreSQL", e);
        }
    }

    private static Database openExternal(DatabaseConfig config, Preparation preparation) throws IOException {
        String password = config.passwordFile().isPresent()
                ? Files.readString(config.passwordFile().get()).strip()
                : "";
        String role = config.user().orElse("gatehouse");
        ConnectionSource source = ConnectionSource.external(config, role, password);
        try {
            String version = Schema.checkServer(source);
            preparation.run(ConnectionSource.external(config, role, password).patient());
            return new Database(config, Optional.empty(), source, "external PostgreSQL " + version);
        } catch (SQLException | IOException | RuntimeException e) {
            throw explain("the database at database.url", e);
        }
    }

    private static IOException explain(String what, Exception fault) {
        if (fault instanceof IOException explained) {
            return explained;
        }
        String reason =
                fault instanceof FlywayException ? "its tables cannot be brought up to date: " : "it cannot be used: ";
        String message = fault.getMessage() == null ? fault.toString() : fault.getMessage();
        return new IOException(
                what + ": " + reason + message.lines().findFirst().orElse(""), fault);
    }

    private static HikariConfig poolConfig(DatabaseConfig config, ConnectionSource source) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("gatehouse");
        pool.setDataSource(source.dataSource());
        pool.setMaximumPoolSize(config.connections());
        pool.setMinimumIdle(Math.min(2, config.connections()));
        pool.setConnectionTimeout(POOL_WAIT.toMillis());
        pool.setValidationTimeout(Duration.ofSeconds(1).toMillis());
        pool.setMaxLifetime(Duration.ofMinutes(30).toMillis());
        pool.setInitializationFailTimeout(-1);
        return pool;
    }

    /** For {@code onDemand} and extensions; faults arrive as Jdbi's, see {@link #translate}. SqlObject plugin is installed. */
    public Jdbi jdbi() {
        return jdbi;
    }

    /** Runs {@code work} with a handle of its own, each statement committing by itself; a lost database is a {@link DatabaseUnavailableException}. */
    public <T> T withHandle(Work<T> work) {
        try {
            return jdbi.withHandle(work::with);
        } catch (Exception e) {
            throw noticed(e);
        }
    }

    /**
     * Runs {@code work} in one READ COMMITTED transaction: commits when it returns, rolls back when it throws. Unchecked exceptions
     * pass through; a lost database is a {@link DatabaseUnavailableException}.
     */
    public <T> T inTransaction(Work<T> work) {
        try {
            return jdbi.inTransaction(work::with);
        } catch (Exception e) {
            throw noticed(e);
        }
    }

    private RuntimeException noticed(Exception fault) {
        RuntimeException translated = translate(fault);
        if (translated instanceof DatabaseUnavailableException && !isPoolTimeout(fault)) {
            check.suspect();
        }
        return translated;
    }

    private static boolean isPoolTimeout(Throwable fault) {
        return fault.getCause() instanceof java.sql.SQLTransientConnectionException busy && busy.getCause() == null;
    }

    /** {@link #inTransaction} on {@link #executor()}; fails at once with {@link DatabaseUnavailableException} when the queue is full. */
    public <T> CompletionStage<T> inTransactionAsync(Work<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    result.complete(inTransaction(work));
                } catch (RuntimeException | Error e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(
                    new DatabaseUnavailableException("too much work is waiting for the database already", e));
        }
        return result;
    }

    /** A connection of its own, outside of the pool, on which a statement may take as long as it takes. */
    Connection connectForLong() throws SQLException {
        Connection connection = application.connect();
        try (Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, 0);
            statement.execute("SET statement_timeout = 0");
            statement.execute("SET idle_in_transaction_session_timeout = 0");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Threads for blocking database work: as many as connections, with a bounded queue. A full queue is a
     * {@link RejectedExecutionException} to the caller of {@code execute}.
     */
    public Executor executor() {
        return executor;
    }

    /** Threads for Argon2id and private-key operations: one per core at most four, bounded queue, same rejection. */
    public Executor passwordExecutor() {
        return passwordExecutor;
    }

    /**
     * Hears notifications, on a connection of its own. Blocks.
     *
     * @param channel a plain lower-case name
     * @throws DatabaseUnavailableException when there is no connection to be had
     */
    public Notifications listen(String channel) {
        try {
            return Notifications.open(application, channel);
        } catch (SQLException e) {
            throw new DatabaseUnavailableException("no connection to listen on: " + e.getMessage(), e);
        }
    }

    /** Whether the last attempt to reach the database, at most a second or so ago, succeeded. Never blocks. */
    public boolean isAvailable() {
        return check.isAvailable();
    }

    /** For {@code status}: {@code embedded PostgreSQL 15.18 (…), ready}. Never blocks. */
    public String describe() {
        return description + (isAvailable() ? ", ready" : ", NOT AVAILABLE");
    }

    /** Process id of the embedded server; empty when it does not run or the database is external. */
    public Optional<Long> serverPid() {
        return server.map(PostgresServer::pid).filter(pid -> pid > 0);
    }

    /** Whether the embedded server listens on this port of this machine; it may change at each of its starts. */
    public boolean listensOn(int port) {
        return server.isPresent() && server.get().port() == port;
    }

    /** Runs {@code action} on the check's thread each time the database becomes available again; it must be short. */
    public void onAvailable(Runnable action) {
        check.onAvailable(action);
    }

    /**
     * A fault as the callers of this package know it: {@link DatabaseUnavailableException} for SQLState classes 08, 53, 57P, statement
     * and pool timeouts and a server that has become read-only; otherwise the fault itself as unchecked.
     */
    public static RuntimeException translate(Throwable fault) {
        return DatabaseFaults.translate(fault);
    }

    /** Whether {@code fault} is the violation of that unique constraint, so that a duplicate can be told as a conflict. */
    public static boolean isUniqueViolation(Throwable fault, String constraint) {
        return DatabaseFaults.isUniqueViolation(fault, constraint);
    }

    /** Whether {@code fault} is a violation of a foreign key, so that "still in use" can be told as a conflict. */
    public static boolean isForeignKeyViolation(Throwable fault) {
        return DatabaseFaults.isForeignKeyViolation(fault);
    }

    /** Finishes queued work within a deadline, closes all connections, stops the embedded server. */
    @Override
    public void close() {
        passwordExecutor.close();
        executor.close();
        check.close();
        pool.close();
        server.ifPresent(running -> {
            try {
                running.close();
            } catch (IOException e) {
                LOGGER.atWarn().addKeyValue("cause", e.getMessage()).log("PostgreSQL did not stop cleanly");
            }
        });
    }
}
