/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.testing;

import dev.gatehouse.iolog.memory.MemoryRecorder;
import dev.gatehouse.iolog.write.Recorder;
import dev.gatehouse.proxy.net.EventLoops;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.proxy.port.InjectedCredential;
import dev.gatehouse.proxy.port.SessionPolicy;
import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import dev.gatehouse.proxy.port.SessionPolicy.RecordMode;
import dev.gatehouse.proxy.port.TargetAddress;
import dev.gatehouse.proxy.port.TargetTrust;
import dev.gatehouse.proxy.spi.RelayContext;
import dev.gatehouse.proxy.testing.InMemoryAuthority;
import dev.gatehouse.proxy.testing.InMemoryReporter;
import dev.gatehouse.ssh.config.SshConfig;
import dev.gatehouse.ssh.relay.SshRelay;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.EdECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The relay with everything around it in memory, one target and one user {@code alice}. */
public final class Gateway implements AutoCloseable {

    public static final String PASSWORD = "correct horse";
    public static final String TARGET = "db1";

    public final InMemoryAuthority authority = new InMemoryAuthority();
    public final InMemoryReporter reporter = new InMemoryReporter();
    public final EventLoops loops;
    public final Recorder recorder;
    private final Scratch scratch;
    private final KeyPair hostKey = Keys.ed25519();
    private final SshRelay relay;
    private final InetSocketAddress address;
    private final String account;

    public static final SessionPolicy POLICY = new SessionPolicy(
            "test",
            Set.of(Capability.SHELL, Capability.EXEC, Capability.SFTP),
            RecordMode.ALL,
            Duration.ofMinutes(15),
            Duration.ofHours(8),
            List.of("LANG", "LC_*", "GH_*"),
            "This session is recorded.");

    /** How a test wants it. */
    public static final class Setup {
        private final Scratch scratch;
        private Recorder recorder = new MemoryRecorder();
        private UnaryOperator<SshConfig> config = UnaryOperator.identity();
        private SessionPolicy policy = POLICY;
        private InetSocketAddress target;
        private Supplier<TargetTrust> trust;
        private Supplier<InjectedCredential> credential;
        private String account = System.getProperty("user.name");
        private int sessionLoops = 2;

        public Setup(Scratch scratch) {
            this.scratch = scratch;
        }

        public Setup recorder(Recorder other) {
            recorder = other;
            return this;
        }

        public Setup config(UnaryOperator<SshConfig> change) {
            config = change;
            return this;
        }

        public Setup policy(SessionPolicy other) {
            policy = other;
            return this;
        }

        public Setup loops(int count) {
            sessionLoops = count;
            return this;
        }

        public Setup target(InetSocketAddress address, byte[] hostKey) {
            target = address;
            trust = () -> new TargetTrust.Pinned(List.of(Keys.sha256(hostKey)));
            return this;
        }

        public Setup trust(Supplier<TargetTrust> other) {
            trust = other;
            return this;
        }

        public Setup credential(Supplier<InjectedCredential> other) {
            credential = other;
            return this;
        }

        public Setup account(String name) {
            account = name;
            return this;
        }

        public Gateway open() throws IOException {
            return new Gateway(this);
        }
    }

    private Gateway(Setup setup) throws IOException {
        scratch = setup.scratch;
        recorder = setup.recorder;
        account = setup.account;
        loops = EventLoops.open(setup.sessionLoops);
        authority.password("alice", PASSWORD);
        Path key = scratch.file("alice");
        if (!Files.exists(key)) {
            Keys.generate(key, "ed25519");
        }
        authority.key("alice", Keys.blob(scratch.file("alice.pub")));
        authority.granting(request -> grant(setup, request));
        SshConfig config = setup.config.apply(SshConfig.listeningOn(new InetSocketAddress("127.0.0.1", 0)));
        relay = new SshRelay(
                config,
                new RelayContext(
                        authority, reporter, recorder, () -> List.of(hostKey), loops, Clock.systemUTC(), "node1"));
        address = relay.start();
        Files.writeString(
                scratch.file("known_hosts"),
                "[127.0.0.1]:" + address.getPort() + " " + Keys.line(Keys.blob((EdECPublicKey) hostKey.getPublic())));
    }

    private Grant grant(Setup setup, AccessRequest request) {
        if (!request.login().target().map(TARGET::equals).orElse(false)) {
            return null;
        }
        return new Grant(
                request.session(),
                request.login().user(),
                account,
                new TargetAddress(TARGET, setup.target),
                setup.trust.get(),
                setup.credential.get(),
                setup.policy,
                new AccessDecision.Denied(InMemoryAuthority.DENIAL, false));
    }

    public SshRelay relay() {
        return relay;
    }

    public InetSocketAddress address() {
        return address;
    }

    public String login() {
        return "alice@" + account + "@" + TARGET;
    }

    public Scratch scratch() {
        return scratch;
    }

    /** A stock OpenSSH client with alice's key. */
    public List<String> ssh(String... more) {
        return client("publickey", more);
    }

    /** A stock OpenSSH client that asks for the password; see {@link #askpass}. */
    public List<String> sshWithPassword(String... more) {
        return client("password", more);
    }

    private List<String> client(String method, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "ssh",
                "-F",
                "none",
                "-o",
                "UserKnownHostsFile=" + scratch.file("known_hosts"),
                "-o",
                "StrictHostKeyChecking=yes",
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "NumberOfPasswordPrompts=1",
                "-o",
                "IdentityAgent=none",
                "-o",
                "PreferredAuthentications=" + method,
                "-i",
                scratch.file("alice").toString(),
                "-p",
                Integer.toString(address.getPort()),
                "-l",
                login()));
        command.addAll(Arrays.asList(more));
        return command;
    }

    /** The environment that makes ssh give this password. */
    public Map<String, String> askpass(String password) throws IOException {
        Path script = scratch.file("askpass-" + Integer.toHexString(password.hashCode()));
        Files.writeString(script, "#!/bin/sh\nprintf '%s\\n' '" + password + "'\n");
        script.toFile().setExecutable(true);
        return Map.of("SSH_ASKPASS", script.toString(), "SSH_ASKPASS_REQUIRE", "force", "DISPLAY", ":0");
    }

    public MemoryRecorder memory() {
        return (MemoryRecorder) recorder;
    }

    @Override
    public void close() {
        relay.stop(Duration.ofSeconds(5));
        loops.close();
    }
}
