/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab.rdp;

import dev.gatehouse.it.lab.Ports;
import dev.gatehouse.it.lab.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A target: FreeRDP's own server, which shares a display with whoever connects. All its clients see the same desktop. Confined to
 * one thread.
 */
public final class FreeRdpShadow implements AutoCloseable {

    private final LabProcess process;
    private final int port;
    private final Path settings;

    private FreeRdpShadow(LabProcess process, int port, Path settings) {
        this.process = process;
        this.port = port;
        this.settings = settings;
    }

    /** A server that requires NLA and knows one account. */
    public static FreeRdpShadow nla(Path directory, VirtualDisplay display, String account, String password)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path sam = directory.resolve("sam");
        Files.deleteIfExists(sam);
        Files.createFile(sam, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                sam,
                Run.command(Duration.ofSeconds(20), Programs.winprHash(), "-u", account, "-p", password, "-f", "sam")
                        .ok()
                        .text());
        return start(directory, display, List.of("/sec:nla", "/sam-file:" + sam, "+auth"));
    }

    /** A server with TLS only that lets anybody in. */
    public static FreeRdpShadow tlsForAnybody(Path directory, VirtualDisplay display) throws IOException {
        return start(directory, display, List.of("/sec:tls", "-auth"));
    }

    private static FreeRdpShadow start(Path directory, VirtualDisplay display, List<String> flags) throws IOException {
        int port = Ports.free();
        Path settings = Files.createDirectories(directory.resolve("settings"));
        Map<String, String> environment = new HashMap<>(display.environment());
        environment.put("HOME", settings.toString());
        environment.put("XDG_CONFIG_HOME", settings.toString());
        environment.put("WLOG_LEVEL", "INFO");
        List<String> line = new ArrayList<>(List.of(Programs.shadow(), "/bind-address:127.0.0.1", "/port:" + port));
        line.addAll(flags);
        LabProcess process = LabProcess.start(directory, "freerdp-shadow", environment, line);
        try {
            process.await("it listens on " + port, () -> Listening.on(port));
        } catch (AssertionError e) {
            process.close();
            throw e;
        }
        return new FreeRdpShadow(process, port, settings);
    }

    /** Where it listens, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Its self-signed certificate, in PEM. */
    public Path certificate() {
        try (var files = Files.walk(settings)) {
            return files.filter(file -> file.endsWith("shadow.crt"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no shadow.crt below " + settings));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** SHA-256 of its certificate in lower-case hexadecimal digits. */
    public String certificateSha256() throws IOException, GeneralSecurityException {
        return sha256(certificate());
    }

    static String sha256(Path certificate) throws IOException, GeneralSecurityException {
        try (InputStream pem = Files.newInputStream(certificate)) {
            byte[] der = CertificateFactory.getInstance("X.509")
                    .generateCertificate(pem)
                    .getEncoded();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        }
    }

    /** What it logged since it was started. */
    public String log() {
        return process.log();
    }

    /** Whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.close();
    }
}
