/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab.rdp;

import dev.gatehouse.it.lab.Ports;
import dev.gatehouse.it.lab.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A target: xrdp with TLS, logging a Unix account of the tests in to a desktop of its own for every connection; a listener for each
 * of its two back ends. Needs root. Confined to one thread.
 */
public final class Xrdp implements AutoCloseable {

    /** What shows a session's desktop. */
    public enum BackEnd {
        XORG("Xorg", "lib=libxup.so\ncode=20"),
        XVNC("Xvnc", "lib=libvnc.so");

        private final String section;
        private final String library;

        BackEnd(String section, String library) {
            this.section = section;
            this.library = library;
        }
    }

    private static final String PACKAGED_SESMAN_INI = "/etc/xrdp/sesman.ini";
    private static final String SOCKETS = "/run/xrdp/sockdir";
    private static final int FIRST_DISPLAY = 50;
    /** That one account's sessions may have. */
    private static final int DISPLAYS = 60;

    private final Path directory;
    private final TestAccount account;
    private final Map<BackEnd, LabProcess> servers = new EnumMap<>(BackEnd.class);
    private final Map<BackEnd, Integer> ports = new EnumMap<>(BackEnd.class);
    private LabProcess sessions;

    private Xrdp(Path directory, TestAccount account) {
        this.directory = directory;
        this.account = account;
    }

    /** Starts everything; others must be able to reach the directory, since the account's home is below it. */
    public static Xrdp start(Path directory) throws IOException, InterruptedException {
        Programs.find("xrdp", "xrdp");
        Programs.find("xrdp", "xrdp-sesman");
        Programs.find("tigervnc-standalone-server", "Xvnc");
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        Xrdp xrdp = new Xrdp(directory.toAbsolutePath(), TestAccount.make(directory));
        try {
            xrdp.startSessions();
            xrdp.makeCertificate();
            for (BackEnd backEnd : BackEnd.values()) {
                xrdp.startServer(backEnd);
            }
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            xrdp.close();
            throw e;
        }
        return xrdp;
    }

    private void startSessions() throws IOException, InterruptedException {
        Path desktops = account.give(Files.createDirectories(desktopDirectory()));
        Path script = MovingDesktop.script(desktops);
        Path session = Files.writeString(
                directory.resolve("session.sh"),
                "#!/bin/bash\nexec /bin/bash " + script + " " + desktops + " >>" + desktops + "/session.log 2>&1\n");
        Files.setPosixFilePermissions(session, PosixFilePermissions.fromString("rwxr-xr-x"));
        Run.command(Duration.ofSeconds(10), "install", "-d", "-m", "1777", SOCKETS, directory + "/sockets")
                .ok();
        int port = Ports.free();
        Files.writeString(sesmanIni(), sesmanIni(port, session));
        sessions = startHere("xrdp-sesman", "xrdp-sesman", sesmanIni());
        sessions.await("it listens on " + port, () -> Listening.on(port));
    }

    /**
     * Starts a program of xrdp in a view of the file system where its compiled-in paths are ours: xrdp reads the port of the session
     * manager from the packaged file, whatever file it is told to read, and both put their sockets into one directory.
     */
    private LabProcess startHere(String name, String program, Path ini) throws IOException {
        return LabProcess.start(
                directory,
                name,
                Map.of(),
                List.of(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        "/bin/sh",
                        "-ec",
                        "mount --bind \"$1\" " + PACKAGED_SESMAN_INI + "; mount --bind \"$2\" " + SOCKETS
                                + "; exec \"$3\" -n -c \"$4\"",
                        "xrdp-lab",
                        sesmanIni().toString(),
                        directory + "/sockets",
                        Programs.find("xrdp", program),
                        ini.toString()));
    }

    private Path sesmanIni() {
        return directory.resolve("sesman.ini");
    }

    private String sesmanIni(int port, Path session) {
        return String.join(
                "\n",
                "[Globals]",
                "ListenAddress=127.0.0.1",
                "ListenPort=" + port,
                "EnableUserWindowManager=false",
                "DefaultWindowManager=" + session,
                "UserWindowManager=none",
                "ReconnectScript=/bin/true",
                "[Security]",
                "AllowRootLogin=false",
                "MaxLoginRetry=4",
                "AlwaysGroupCheck=false",
                "[Sessions]",
                "X11DisplayOffset=" + (FIRST_DISPLAY + DISPLAYS * account.number()),
                "MaxSessions=50",
                "KillDisconnected=true",
                "DisconnectedTimeLimit=0",
                "IdleTimeLimit=0",
                "; a session of its own for each connection",
                "Policy=UBC",
                "[Logging]",
                "LogFile=" + directory.resolve("xrdp-sesman.detail.log"),
                "LogLevel=INFO",
                "EnableSyslog=false",
                "[Xorg]",
                "param=/usr/lib/xorg/Xorg",
                "param=-config",
                "param=xrdp/xorg.conf",
                "param=-noreset",
                "param=-nolisten",
                "param=tcp",
                "param=-logfile",
                "param=.xorgxrdp.%s.log",
                "[Xvnc]",
                "param=Xvnc",
                "param=-bs",
                "param=-nolisten",
                "param=tcp",
                "param=-localhost",
                "param=-dpi",
                "param=96",
                "[Chansrv]",
                "FuseMountName=thinclient_drives",
                "FileUmask=077",
                "[ChansrvLogging]",
                "LogLevel=INFO",
                "EnableSyslog=false",
                "[SessionVariables]",
                "");
    }

    private void makeCertificate() throws IOException, InterruptedException {
        Run.command(
                        Duration.ofSeconds(60),
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "30",
                        "-subj",
                        "/CN=xrdp of the tests",
                        "-keyout",
                        directory.resolve("xrdp.key").toString(),
                        "-out",
                        certificate().toString())
                .ok();
    }

    private void startServer(BackEnd backEnd) throws IOException {
        int port = Ports.free();
        String name = "xrdp-" + backEnd.section;
        Path ini = Files.writeString(directory.resolve(name + ".ini"), xrdpIni(backEnd, port, name));
        LabProcess server = startHere(name, "xrdp", ini);
        servers.put(backEnd, server);
        ports.put(backEnd, port);
        server.await("it listens on " + port, () -> Listening.on(port));
    }

    private String xrdpIni(BackEnd backEnd, int port, String name) {
        return String.join(
                "\n",
                "[Globals]",
                "ini_version=1",
                "fork=true",
                "port=tcp://127.0.0.1:" + port,
                "tcp_nodelay=true",
                "tcp_keepalive=true",
                "security_layer=tls",
                "crypt_level=high",
                "certificate=" + certificate(),
                "key_file=" + directory.resolve("xrdp.key"),
                "ssl_protocols=TLSv1.2, TLSv1.3",
                "autorun=" + backEnd.section,
                "allow_channels=true",
                "allow_multimon=true",
                "bitmap_cache=true",
                "bitmap_compression=true",
                "bulk_compression=true",
                "require_credentials=true",
                "max_bpp=32",
                "new_cursors=true",
                "use_fastpath=both",
                "[Logging]",
                "LogFile=" + directory.resolve(name + ".detail.log"),
                "LogLevel=INFO",
                "EnableSyslog=false",
                "[Channels]",
                "rdpdr=true",
                "rdpsnd=true",
                "drdynvc=true",
                "cliprdr=true",
                "[" + backEnd.section + "]",
                "name=" + backEnd.section,
                backEnd.library,
                "username=ask",
                "password=ask",
                "ip=127.0.0.1",
                "port=-1",
                "");
    }

    /** Where a back end's server listens, on 127.0.0.1. */
    public int port(BackEnd backEnd) {
        return ports.get(backEnd);
    }

    /** The Unix account that may log in. */
    public String account() {
        return account.name();
    }

    /** The account's password, another one in every run. */
    public String password() {
        return account.password();
    }

    /** The certificate of both listeners, in PEM. */
    public Path certificate() {
        return directory.resolve("xrdp.crt");
    }

    /** SHA-256 of the certificate in lower-case hexadecimal digits. */
    public String certificateSha256() throws IOException, GeneralSecurityException {
        return FreeRdpShadow.sha256(certificate());
    }

    /** What every session shows: typed commands of all of them run in the same directory. */
    public MovingDesktop desktop() {
        return MovingDesktop.shownBySession(desktopDirectory());
    }

    private Path desktopDirectory() {
        return account.home().resolve("desktop");
    }

    /** Ends every desktop, connected or not. */
    public void endSessions() {
        account.endProcesses();
    }

    /** What a server logged since it was started. */
    public String log(BackEnd backEnd) {
        return servers.get(backEnd).log();
    }

    @Override
    public void close() {
        servers.values().forEach(LabProcess::close);
        account.endProcesses();
        if (sessions != null) {
            sessions.close();
        }
        account.close();
    }
}
