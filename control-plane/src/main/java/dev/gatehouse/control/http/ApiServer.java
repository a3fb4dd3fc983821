/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin API on two doors: HTTPS, on loopback until an administrator exists, and the local operator's Unix socket. Threads and
 * connections are bounded. Safe for use by several threads once started.
 */
public final class ApiServer implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ApiServer.class);
    private static final long STOP_MILLIS = 5_000;
    private static final long LOOK_AGAIN_MILLIS = 1_000;
    private static final long RETRY_MILLIS = 10_000;

    private final ApiSetup setup;
    private final Server server;
    private final HttpConfiguration http = httpConfiguration();
    private final HttpsListener https;
    private final Javalin javalin;
    private final Thread watcher = new Thread(this::watch, "gatehouse-console-watch");
    private volatile boolean stopping;

    private ApiServer(ApiSetup setup) throws IOException {
        this.setup = setup;
        this.server = new Server(threads(setup));
        this.server.setStopTimeout(STOP_MILLIS);
        this.https = new HttpsListener(server, setup.config(), setup.tls(), setup.proxies());
        server.addConnector(https.connector(http, adminExists()));
        server.addConnector(LocalSocket.connector(server, http, setup.config(), setup.home()));
        this.javalin = Javalin.create(this::configure);
        this.watcher.setDaemon(true);
    }

    /**
     * Starts and tries its own door.
     *
     * @throws IOException when it does not start, such as for a port that somebody else has; the message says what, why, what to do
     */
    public static ApiServer start(ApiSetup setup) throws IOException {
        ApiServer server = new ApiServer(setup);
        try {
            server.javalin.start();
            ListenerSelfTest.check(
                    server.server,
                    server.hostOfConsole(),
                    server.https.port(),
                    setup.tls().host(),
                    setup.proxies());
        } catch (Exception e) {
            server.close();
            throw server.https.explain(e);
        }
        server.watcher.start();
        LOGGER.atInfo()
                .addKeyValue("console", server.https.describe())
                .addKeyValue("socket", setup.home().controlSocket())
                .log("the admin API is open");
        return server;
    }

    /** The port that HTTPS listens on. */
    public int port() {
        return https.port();
    }

    /** For status: both doors. */
    public List<String> listeners() {
        return List.of(https.describe(), "unix:" + setup.home().controlSocket());
    }

    /** For the test that enumerates the router. */
    Javalin javalin() {
        return javalin;
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.maxRequestSize = setup.config().maxBodyBytes();
        config.http.generateEtags = false;
        config.jsonMapper(new ApiJson());
        config.unsafe.jettyInternal.server = server;
        GuardedRoutes table = new GuardedRoutes(
                config.routes,
                setup.rights(),
                setup.audit(),
                setup.keys(),
                new RequestRates(setup.config(), setup.audit(), System::nanoTime));
        config.routes.before(request -> {
            request.attribute(RequestBody.LIMIT_ATTRIBUTE, setup.config().maxBodyBytes());
            request.header("Cache-Control", "no-store");
            request.header("X-Content-Type-Options", "nosniff");
            table.admit(request);
        });
        ProblemMapping.install(config.routes);
        config.router.javaLangErrorHandler(ProblemMapping::onError);
        setup.routes().forEach(routes -> routes.register(table));
    }

    private static QueuedThreadPool threads(ApiSetup setup) {
        // its queue has no limit of its own (Jetty must be able to queue its own work); the number of connections
        // bounds it
        QueuedThreadPool threads =
                new QueuedThreadPool(setup.config().threads(), setup.config().threads());
        threads.setName("gatehouse-api");
        threads.setDaemon(true);
        return threads;
    }

    private static HttpConfiguration httpConfiguration() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        // nothing in a path that two readers read differently; but an account's name may hold an encoded backslash
        http.setUriCompliance(
                UriCompliance.DEFAULT.with("GATEHOUSE", UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS));
        return http;
    }

    private String hostOfConsole() {
        return https.isOpen() ? setup.config().host() : "127.0.0.1";
    }

    private boolean adminExists() {
        try {
            return setup.adminExists().getAsBoolean();
        } catch (RuntimeException e) {
            LOGGER.debug("whether there is an administrator is not known: {}", e.toString());
            return false;
        }
    }

    /** Waits for the first administrator, then opens the console to the configured address. */
    private void watch() {
        try {
            while (!stopping && !https.isOpen() && !https.isLoopbackByConfiguration()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
                if (!stopping && adminExists()) {
                    openUp();
                }
            }
        } catch (InterruptedException e) {
            LOGGER.debug("told to stop");
        } catch (IOException e) {
            LOGGER.atError().setCause(e).log("the console stays on loopback: console.host is no address");
        }
    }

    private void openUp() throws InterruptedException {
        try {
            https.openUp(http);
            LOGGER.atInfo().addKeyValue("console", https.describe()).log("the console is open to the network");
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOGGER.atError()
                    .setCause(https.explain(e))
                    .log(
                            "the console could not be opened to the network; it stays on loopback and this is tried again");
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        }
    }

    @Override
    public void close() {
        stopping = true;
        watcher.interrupt();
        javalin.stop();
    }
}
