/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.syslog;

import dev.gatehouse.control.audit.AuditHeads;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.config.SyslogConfig;
import dev.gatehouse.control.db.Database;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** All configured collectors. Safe for use by several threads. */
public final class SyslogForwarders implements AutoCloseable {

    private static final long CA_FILE_BYTES_MAX = 1 << 20;

    private final List<SyslogForwarder> forwarders;
    private final ScheduledThreadPoolExecutor watchdog;

    private SyslogForwarders(List<SyslogForwarder> forwarders, ScheduledThreadPoolExecutor watchdog) {
        this.forwarders = forwarders;
        this.watchdog = watchdog;
    }

    /**
     * Begins to tell the configured collectors; one that does not answer is tried again for ever.
     *
     * @throws IOException when the CA file cannot be used
     */
    public static SyslogForwarders start(SyslogConfig config, Database database, AuditLog audit, AuditHeads heads)
            throws IOException {
        return start(config, database, audit, heads, SyslogForwarder.Pace.USUAL);
    }

    static SyslogForwarders start(
            SyslogConfig config, Database database, AuditLog audit, AuditHeads heads, SyslogForwarder.Pace pace)
            throws IOException {
        SSLContext context = context(config.caFile());
        ScheduledThreadPoolExecutor watchdog = watchdog();
        SyslogForwarder.Source source =
                new SyslogForwarder.Source(audit, heads, new SyslogCursors(database, audit.node()));
        String hostName = hostName();
        List<SyslogForwarder> forwarders = config.destinations().stream()
                .map(SyslogDestination::parse)
                .map(destination -> new SyslogForwarder(
                        destination,
                        source,
                        new SyslogFormat(
                                config.facility().number(),
                                hostName,
                                destination.transport().messageBytesMax()),
                        () -> dial(destination, context, watchdog),
                        pace))
                .toList();
        forwarders.forEach(SyslogForwarder::start);
        return new SyslogForwarders(forwarders, watchdog);
    }

    private static SyslogConnection dial(
            SyslogDestination destination, SSLContext context, ScheduledExecutorService watchdog) throws IOException {
        return switch (destination.transport()) {
            case TLS -> StreamConnection.tls(destination, context, watchdog);
            case TCP -> StreamConnection.tcp(destination, watchdog);
            case UDP -> new DatagramConnection(destination);
        };
    }

    private static ScheduledThreadPoolExecutor watchdog() {
        ScheduledThreadPoolExecutor made = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "syslog-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        made.setRemoveOnCancelPolicy(true);
        return made;
    }

    private static SSLContext context(Optional<Path> caFile) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(caFile.isPresent() ? authorities(caFile.get()) : null);
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "audit.syslog.caFile: " + caFile.map(Path::toString).orElse("Java's own certificates")
                            + " cannot be used: " + e.getMessage() + "; it must hold certificates as PEM",
                    e);
        }
    }

    private static KeyStore authorities(Path file) throws IOException, GeneralSecurityException {
        if (!Files.isReadable(file) || Files.size(file) > CA_FILE_BYTES_MAX) {
            throw new IOException("audit.syslog.caFile: " + file + " cannot be read, or is larger than "
                    + CA_FILE_BYTES_MAX + " bytes; name a file with certificates as PEM");
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(file)) {
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            if (number == 0) {
                throw new GeneralSecurityException("it holds no certificate");
            }
        }
        return store;
    }

    private static String hostName() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    }

    /** How each does; blocks on the database. */
    public List<SyslogState> states() {
        return forwarders.stream().map(SyslogForwarder::state).toList();
    }

    /** What the operator should know; never blocks. */
    public List<String> warnings() {
        return forwarders.stream()
                .map(SyslogForwarder::complaint)
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public void close() {
        forwarders.forEach(SyslogForwarder::close);
        watchdog.shutdownNow();
    }
}
