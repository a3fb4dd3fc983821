/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab.rdp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.it.lab.Gatehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the RDP rows need: FreeRDP's server with NLA and xrdp with both back ends as targets, and a Gatehouse with a user who may use
 * them all. Needs root. Confined to one thread, but for the appliance's commands.
 */
public final class RdpLab implements AutoCloseable {

    /** The user of every lab. */
    public static final String USER = "alice";

    /** A target of the lab, and its name in Gatehouse. */
    public enum Target {
        SHADOW("shadow"),
        XRDP_XORG("xorg"),
        XRDP_XVNC("xvnc");

        private final String name;

        Target(String name) {
            this.name = name;
        }

        /** What Gatehouse calls it. */
        public String targetName() {
            return name;
        }
    }

    /** Proves the rows themselves: clients go straight to the targets, there is no appliance. */
    private static final boolean DIRECT = Boolean.getBoolean("gatehouse.lab.direct");

    private static final String SHADOW_ACCOUNT = "operator";

    private final Path directory;
    private final String userPassword = "canary-user-" + Long.toHexString(System.nanoTime());
    private final String shadowPassword = "canary-target-" + Long.toHexString(System.nanoTime());
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final Gatehouse gatehouse;
    private VirtualDisplay shadowDisplay;
    private MovingDesktop shadowDesktop;
    private FreeRdpShadow shadow;
    private Xrdp xrdp;

    private RdpLab(Path directory) throws IOException {
        this.directory = directory;
        this.gatehouse = DIRECT ? null : Gatehouse.at(directory.resolve("home"));
    }

    /** Starts a lab in a new directory. */
    public static RdpLab start() throws Exception {
        return start("");
    }

    /** The same with a configuration file. */
    public static RdpLab start(String configuration) throws Exception {
        Path directory = Files.createTempDirectory("gh-it");
        // the account of xrdp's sessions, and a service user, must be able to reach their homes
        if (!directory.toFile().setExecutable(true, false)) {
            throw new IOException("cannot open " + directory);
        }
        RdpLab lab = new RdpLab(directory);
        try {
            lab.startTargets();
            if (!DIRECT) {
                lab.startGatehouse(configuration);
            }
        } catch (Exception | AssertionError e) {
            lab.closeParts();
            throw e;
        }
        return lab;
    }

    private void startTargets() throws Exception {
        shadowDisplay = started(VirtualDisplay.start(directory.resolve("shadow-display"), 1024, 768));
        shadowDesktop = started(MovingDesktop.start(directory.resolve("shadow-desktop"), shadowDisplay));
        shadow = started(FreeRdpShadow.nla(directory.resolve("shadow"), shadowDisplay, SHADOW_ACCOUNT, shadowPassword));
        xrdp = started(Xrdp.start(directory.resolve("xrdp")));
    }

    private void startGatehouse(String configuration) throws Exception {
        started(gatehouse);
        if (!configuration.isEmpty()) {
            Files.createDirectories(gatehouse.home());
            Files.writeString(gatehouse.home().resolve("gatehouse.yaml"), configuration);
        }
        gatehouse.up();
        addUser(USER, userPassword);
        for (Target target : Target.values()) {
            gatehouse
                    .run(
                            "target",
                            "add",
                            target.name,
                            "--protocol",
                            "rdp",
                            "--address",
                            "127.0.0.1:" + port(target),
                            "--trust",
                            "first-use",
                            "--allow-loopback")
                    .ok();
            gatehouse
                    .runWithInput(
                            password(target) + "\n",
                            "credential",
                            "add",
                            account(target) + "@" + target.name,
                            "--password-stdin")
                    .ok();
            addPolicy(USER, target);
        }
    }

    private <T extends AutoCloseable> T started(T part) {
        parts.add(0, part);
        return part;
    }

    /** A user who logs in with a password. */
    public void addUser(String name, String password) throws IOException, InterruptedException {
        gatehouse
                .runWithInput(password + "\n", "user", "add", name, "--password-stdin")
                .ok();
    }

    /** Lets a user use a target's account. */
    public void addPolicy(String user, Target target, String... more) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                "policy",
                "add",
                user + "-" + target.name,
                "--user",
                user,
                "--target",
                target.name,
                "--account",
                account(target)));
        words.addAll(List.of(more));
        gatehouse.run(words.toArray(String[]::new)).ok();
    }

    /** The appliance. */
    public Gatehouse gatehouse() {
        return gatehouse;
    }

    /** A directory of this lab. */
    public Path directory(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    /** The user's password. */
    public String userPassword() {
        return userPassword;
    }

    /** The account on a target. */
    public String account(Target target) {
        return target == Target.SHADOW ? SHADOW_ACCOUNT : xrdp.account();
    }

    /** The account's password; users never see it. */
    public String password(Target target) {
        return target == Target.SHADOW ? shadowPassword : xrdp.password();
    }

    /** Where a target listens, on 127.0.0.1. */
    public int port(Target target) {
        return switch (target) {
            case SHADOW -> shadow.port();
            case XRDP_XORG -> xrdp.port(Xrdp.BackEnd.XORG);
            case XRDP_XVNC -> xrdp.port(Xrdp.BackEnd.XVNC);
        };
    }

    /** What a target shows. */
    public MovingDesktop desktop(Target target) {
        return target == Target.SHADOW ? shadowDesktop : xrdp.desktop();
    }

    /** Ends the desktops that xrdp keeps after their clients went. */
    public void endSessions() {
        xrdp.endSessions();
    }

    /** Straight to a target, without Gatehouse. */
    public RdpLogin direct(Target target) {
        return target == Target.SHADOW
                ? RdpLogin.nla(port(target), account(target), password(target))
                : RdpLogin.tls(port(target), account(target), password(target));
    }

    /** {@code user+account+target}. */
    public String name(String user, Target target) {
        return user + "+" + account(target) + "+" + target.name;
    }

    /** Through Gatehouse by the user's password. */
    public RdpLogin byPassword(Target target) {
        return byPassword(USER, target, userPassword);
    }

    /** Through Gatehouse as somebody, by a password; without either where they are null. */
    public RdpLogin byPassword(String user, Target target, String password) {
        String name = user == null ? null : name(user, target);
        return DIRECT ? direct(target) : RdpLogin.tls(gatehouse.rdpPort(), name, password);
    }

    /** Through Gatehouse by a token that is issued now. */
    public RdpLogin byToken(Target target) throws IOException, InterruptedException {
        return byToken(USER, target);
    }

    /** Through Gatehouse as somebody by a token that is issued now. */
    public RdpLogin byToken(String user, Target target) throws IOException, InterruptedException {
        if (DIRECT) {
            return direct(target);
        }
        JsonNode token =
                gatehouse.json("token", "issue", "--user", user, "--account", account(target), "--target", target.name);
        return RdpLogin.nla(
                gatehouse.rdpPort(),
                token.path("username").asText(),
                token.path("password").asText());
    }

    /** An xfreerdp on a display of its own, which goes with the lab. */
    public XFreeRdp open(RdpLogin login) throws IOException {
        return XFreeRdp.open(directory.resolve("clients"), display(), login);
    }

    /** An rdesktop on a display of its own, which goes with the lab. */
    public RDesktop openRDesktop(RdpLogin login) throws IOException {
        return RDesktop.open(directory.resolve("clients"), display(), login);
    }

    /** The exit code of an xfreerdp that is to end by itself. */
    public int exitCode(RdpLogin login) throws IOException, InterruptedException {
        return XFreeRdp.exitCode(directory.resolve("clients"), display(), login);
    }

    private VirtualDisplay display() throws IOException {
        return started(VirtualDisplay.start(directory("displays/" + parts.size()), 1280, 1024));
    }

    private void closeParts() {
        AssertionError failed = null;
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception | AssertionError e) {
                failed = new AssertionError("a part of the lab did not end", e);
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    @Override
    public void close() throws IOException {
        closeParts();
        if (Boolean.getBoolean("gatehouse.keep")) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
