/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.syslog;

import static org.awaitility.Awaitility.await;

import dev.gatehouse.control.os.ShortCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A real rsyslog on loopback, which writes each message as it came, a line each. */
final class Rsyslog implements AutoCloseable {

    private final Path directory;
    private final Path config;
    private final Path received;
    private final String listening;
    private Process process;

    private Rsyslog(Path directory, String protocol, int port, String input) throws IOException {
        this.directory = directory;
        this.listening = protocol + " " + String.format(Locale.ROOT, ":%04X ", port);
        this.received = directory.resolve("received.log");
        this.config = directory.resolve("rsyslog.conf");
        Files.writeString(config, input + """

                global(workDirectory="%1$s" maxMessageSize="64k")
                template(name="asItCame" type="string" string="%%rawmsg%%\\n")
                action(type="omfile" file="%1$s/received.log" template="asItCame")
                """.formatted(directory));
        start();
    }

    /** @param certificates a directory that {@link #makeCertificates} filled */
    static Rsyslog tls(Path directory, Path certificates, int port) throws IOException {
        return new Rsyslog(directory, "tcp", port, """
                global(defaultNetstreamDriver="gtls"
                  defaultNetstreamDriverCAFile="%1$s/ca.pem"
                  defaultNetstreamDriverCertFile="%1$s/server.pem"
                  defaultNetstreamDriverKeyFile="%1$s/server.key")
                module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon")
                input(type="imtcp" address="127.0.0.1" port="%2$d")
                """.formatted(certificates, port));
    }

    static Rsyslog tcp(Path directory, int port) throws IOException {
        return new Rsyslog(
                directory,
                "tcp",
                port,
                "module(load=\"imtcp\")\ninput(type=\"imtcp\" address=\"127.0.0.1\" port=\"" + port + "\")\n");
    }

    static Rsyslog udp(Path directory, int port) throws IOException {
        return new Rsyslog(
                directory,
                "udp",
                port,
                "module(load=\"imudp\")\ninput(type=\"imudp\" address=\"127.0.0.1\" port=\"" + port + "\")\n");
    }

    /** An authority and a certificate for {@code localhost} under it. */
    static void makeCertificates(Path directory) throws IOException {
        Files.writeString(directory.resolve("san.cnf"), "subjectAltName=DNS:localhost\n");
        String newKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
        openssl(directory, "req -x509 " + newKey + " -keyout ca.key -out ca.pem -days 2 -subj /CN=collectors");
        openssl(directory, "req " + newKey + " -keyout server.key -out server.csr -subj /CN=localhost");
        openssl(
                directory,
                "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 2 -extfile san.cnf");
    }

    private static void openssl(Path directory, String arguments) throws IOException {
        ShortCommand.Result result =
                ShortCommand.run(List.of(("openssl " + arguments).split(" ")), directory, Duration.ofSeconds(60));
        if (!result.succeeded()) {
            throw new IOException(result.output());
        }
    }

    void start() throws IOException {
        process = new ProcessBuilder(
                        "/usr/sbin/rsyslogd", "-n", "-f", config.toString(), "-i", directory + "/rsyslogd.pid")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.log").toFile())
                .start();
        await().atMost(Duration.ofSeconds(60)).until(this::listens);
    }

    private boolean listens() throws IOException {
        String[] parts = listening.split(" ");
        String line = parts[1] + " 00000000:0000 " + (parts[0].equals("tcp") ? "0A" : "07");
        return Files.readString(Path.of("/proc/net/" + parts[0])).contains(line);
    }

    /** What has come so far, in order. */
    List<String> received() {
        try {
            return Files.exists(received) ? Files.readAllLines(received, StandardCharsets.UTF_8) : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** As an administrator stops it. */
    void stop() {
        process.destroy();
        awaitEnd();
    }

    /** As a crash does. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    long pid() {
        return process.pid();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError("rsyslogd does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
