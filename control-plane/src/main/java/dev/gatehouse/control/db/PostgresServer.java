/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.os.PortHolder;
import dev.gatehouse.control.os.ShortCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our own PostgreSQL: makes the cluster at the first start, runs the server as a child process on a loopback port, starts it again
 * when it ends, stops it cleanly. Durable: fsync, full page writes and synchronous commit are on, whatever the configuration files
 * in the data directory say. One thread of its own starts and watches the process; the public methods are safe for several threads.
 */
final class PostgresServer implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(PostgresServer.class);
    /** Recovery after a crash takes as long as it takes; ending it would only make the next one longer. */
    private static final Duration START_DEADLINE = Duration.ofMinutes(10);

    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(250);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);
    private static final Duration STEADY = Duration.ofMinutes(1);
    /** Connections beyond the pool: the availability check, migrations, an operator with psql, PostgreSQL's own reserve. */
    private static final int EXTRA_CONNECTIONS = 12;

    private final DatabaseConfig config;
    private final Cluster cluster;
    private final PostgresPrograms programs;
    private final FileChannel lock;
    private final boolean canFollowParent;
    private final IntConsumer onListening;
    private final CompletableFuture<Integer> firstStart = new CompletableFuture<>();
    private final Thread watcher;
    private volatile @Nullable Process process;
    private volatile boolean stopping;
    private volatile int port = -1;

    private PostgresServer(
            DatabaseConfig config,
            Cluster cluster,
            PostgresPrograms programs,
            FileChannel lock,
            IntConsumer onListening) {
        this.config = config;
        this.cluster = cluster;
        this.programs = programs;
        this.lock = lock;
        this.onListening = onListening;
        this.canFollowParent = Files.isExecutable(Path.of("/usr/bin/setpriv"))
                || cluster.place().account() instanceof ServerAccount.UserNamespace
                || cluster.place().account() instanceof ServerAccount.ServiceUser;
        this.watcher = new Thread(this::watch, "gatehouse-postgresql");
        this.watcher.setDaemon(true);
    }

    /**
     * Starts the server and waits until it listens.
     *
     * @param superuser name of the role that owns everything
     * @param onListening told the port after each start, before anyone else
     */
    static PostgresServer start(
            DatabaseConfig config, Home home, ClusterPlacement placement, String superuser, IntConsumer onListening)
            throws IOException {
        ClusterPlacement.Place place = placement.choose(home);
        FileChannel lock = lock(place.base());
        try {
            Cluster cluster = new Cluster(place);
            DatabaseSecret secret = DatabaseSecret.load(home, !cluster.exists());
            PostgresPrograms programs = PostgresPrograms.locate(config.binaries(), cluster.madeBy(), place.base());
            if (!cluster.exists()) {
                cluster.initialise(programs, superuser, secret.passwordOf(superuser));
            }
            LOGGER.atInfo()
                    .addKeyValue("version", programs.version())
                    .addKeyValue("programs", programs.origin())
                    .addKeyValue("runsAs", place.account().describe())
                    .addKeyValue("because", place.reason())
                    .addKeyValue("data", place.dataDirectory())
                    .log("starting the embedded PostgreSQL");
            PostgresServer server = new PostgresServer(config, cluster, programs, lock, onListening);
            server.begin();
            return server;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static FileChannel lock(Path base) throws IOException {
        Path file = base.resolve("postgresql.lock");
        FileChannel channel = openLock(file);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            LOGGER.debug("the lock is held by this very process");
        }
        channel.close();
        throw new IOException("another Gatehouse is running the database in " + base
                + "; stop it (gatehouse down) or use another home (--home)");
    }

    private static FileChannel openLock(Path file) throws IOException {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return channel;
        } catch (FileSystemException e) {
            String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
            throw new IOException(
                    "the directory " + file.getParent() + " cannot be written (" + reason
                            + "); make it writable for this user or use another home (--home)",
                    e);
        }
    }

    private static void stopOrphan(Path dataDirectory) throws IOException {
        var orphan = Postmaster.findOrphan(dataDirectory);
        if (orphan.isPresent()) {
            LOGGER.atWarn()
                    .addKeyValue("pid", orphan.get().process().pid())
                    .log("stopping the PostgreSQL that a killed Gatehouse left behind");
            orphan.get().stop();
        }
        Postmaster.clearLeftLock(dataDirectory);
    }

    private void begin() throws IOException {
        watcher.start();
        try {
            firstStart.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException fault) {
                throw fault;
            }
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was starting", e);
        }
    }

    /** For {@code status}. */
    String describe() {
        return "embedded PostgreSQL " + programs.version() + " (" + programs.origin() + ", as "
                + cluster.place().account().describe() + ", data in "
                + cluster.place().dataDirectory() + ")";
    }

    /** The server's process id, for tests and status; -1 while none runs. */
    long pid() {
        Process current = process;
        return current != null && current.isAlive() ? current.pid() : -1;
    }

    /** The port of the last start. */
    int port() {
        return port;
    }

    /** The watcher's life: the child is signalled when this very thread ends, so it stays until the server is to stop. */
    private void watch() {
        Duration backOff = FIRST_BACK_OFF;
        while (!stopping) {
            long begun = System.nanoTime();
            try {
                int started = launch();
                port = started;
                onListening.accept(started);
                firstStart.complete(started);
                int exitCode = Objects.requireNonNull(process).waitFor();
                if (!stopping) {
                    LOGGER.atError().addKeyValue("exitCode", exitCode).log("PostgreSQL ended; starting it again");
                }
            } catch (IOException | RuntimeException e) {
                if (!firstStart.isDone()) {
                    firstStart.completeExceptionally(e);
                    return;
                }
                LOGGER.atError().addKeyValue("cause", e.getMessage()).log("PostgreSQL does not start; trying again");
            } catch (InterruptedException e) {
                LOGGER.debug("told to stop");
                continue;
            }
            backOff = System.nanoTime() - begun > STEADY.toNanos() ? FIRST_BACK_OFF : pause(backOff);
        }
    }

    private Duration pause(Duration backOff) {
        try {
            TimeUnit.MILLISECONDS.sleep(stopping ? 0 : backOff.toMillis());
        } catch (InterruptedException e) {
            LOGGER.debug("told to stop while waiting");
        }
        Duration doubled = backOff.multipliedBy(2);
        return doubled.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : doubled;
    }

    /** Starts the process and waits until it takes connections. */
    private int launch() throws IOException {
        stopOrphan(cluster.place().dataDirectory());
        int port = config.port() == 0 ? freePort() : config.port();
        if (config.port() != 0 && answers(port)) {
            throw new IOException(PortHolder.explain("the embedded PostgreSQL (database.port)", port));
        }
        ProcessBuilder builder = new ProcessBuilder(command(port)).directory(new java.io.File("/"));
        ShortCommand.bareEnvironment(builder);
        Process started = builder.redirectErrorStream(true).start();
        started.getOutputStream().close();
        process = started;
        ServerOutput output = new ServerOutput(started.getInputStream());
        Thread reader = new Thread(output, "gatehouse-postgresql-output");
        reader.setDaemon(true);
        reader.start();
        awaitListening(started, port, output);
        return port;
    }

    private void awaitListening(Process started, int port, ServerOutput output) throws IOException {
        long deadline = System.nanoTime() + START_DEADLINE.toNanos();
        while (!isReady()) {
            if (!started.isAlive()) {
                throw new IOException(
                        "PostgreSQL " + programs.version() + " ended while starting: " + output.explanation());
            }
            if (System.nanoTime() > deadline || stopping) {
                new Postmaster(started.toHandle()).stop();
                throw new IOException("PostgreSQL was not ready on port " + port + " within " + START_DEADLINE);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                new Postmaster(started.toHandle()).stop();
                throw new IOException("told to stop while PostgreSQL was starting", e);
            }
        }
    }

    /** The server writes its state into the eighth line of its pid file, after recovery and after binding its port. */
    private boolean isReady() throws IOException {
        Path file = cluster.place().dataDirectory().resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return false;
        }
        List<String> lines = Files.readAllLines(file);
        return lines.size() >= 8
                && lines.get(0)
                        .strip()
                        .equals(Long.toString(Objects.requireNonNull(process).pid()))
                && lines.get(7).strip().equals("ready");
    }

    private List<String> command(int port) {
        List<String> postgres = new ArrayList<>(List.of(
                programs.postgres().toString(),
                "-D",
                cluster.place().dataDirectory().toString()));
        for (String setting : List.of(
                "listen_addresses=127.0.0.1",
                "port=" + port,
                "unix_socket_directories=",
                "max_connections=" + (config.connections() + EXTRA_CONNECTIONS),
                "fsync=on",
                "full_page_writes=on",
                "synchronous_commit=on",
                "password_encryption=scram-sha-256",
                "shared_buffers=64MB",
                "timezone=UTC",
                "log_timezone=UTC",
                "log_destination=stderr",
                "logging_collector=off",
                "log_line_prefix=",
                // values of rows and parameters do not belong into a log
                "log_error_verbosity=terse",
                "log_statement=none",
                "log_min_error_statement=panic",
                "log_min_duration_statement=-1",
                "log_parameter_max_length_on_error=0",
                "cluster_name=gatehouse")) {
            postgres.add("-c");
            postgres.add(setting);
        }
        // a session of its own: Ctrl-C on the terminal is for the JVM, which stops the server when it is done with it
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(cluster.place().account().wrap(postgres, canFollowParent));
        return command;
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static boolean answers(int port) {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        stopping = true;
        Process current = process;
        try {
            if (current != null && current.isAlive()) {
                new Postmaster(current.toHandle()).stop();
            }
            watcher.interrupt();
            watcher.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.close();
        }
    }
}
