/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.testing;

import dev.gatehouse.iolog.memory.MemoryRecorder;
import dev.gatehouse.iolog.memory.MemoryRecording;
import dev.gatehouse.iolog.write.Recorder;
import dev.gatehouse.proxy.net.EventLoops;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.proxy.port.InjectedCredential;
import dev.gatehouse.proxy.port.LiveSession;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.SessionPolicy;
import dev.gatehouse.proxy.port.SessionPolicy.RecordMode;
import dev.gatehouse.proxy.port.TargetAddress;
import dev.gatehouse.proxy.port.TargetTrust;
import dev.gatehouse.proxy.port.TlsServerIdentity;
import dev.gatehouse.proxy.spi.RelayContext;
import dev.gatehouse.proxy.testing.InMemoryAuthority;
import dev.gatehouse.proxy.testing.InMemoryReporter;
import dev.gatehouse.rdp.config.RdpConfig;
import dev.gatehouse.rdp.probe.TestCertificate;
import dev.gatehouse.rdp.relay.RdpRelay;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/** The relay with everything around it in memory, a target and one user {@code alice}. */
public final class Gateway implements AutoCloseable {

    public static final Duration DEADLINE = Duration.ofSeconds(20);
    public static final String PASSWORD = "correct horse";
    public static final String TARGET = "desk1";
    public static final String LOGIN = "alice@svc@" + TARGET;
    public static final SessionPolicy POLICY = new SessionPolicy(
            "test", Set.of(), RecordMode.ALL, Duration.ofMinutes(15), Duration.ofHours(8), List.of(), "");

    public final InMemoryAuthority authority = new InMemoryAuthority();
    public final InMemoryReporter reporter = new InMemoryReporter();
    public final TestTarget target;
    public final EventLoops loops;
    private final Recorder recorder;
    private final RdpRelay relay;
    private final InetSocketAddress address;

    /** How a test wants it. */
    public static final class Setup {
        private Recorder recorder = new MemoryRecorder();
        private UnaryOperator<RdpConfig> config = UnaryOperator.identity();
        private SessionPolicy policy = POLICY;
        private String account = "svc";
        private String targetPassword = TestTarget.PASSWORD;
        private Function<TestTarget, TargetTrust> trust = Gateway::pinned;
        private Function<TestTarget, InetSocketAddress> targetAddress = TestTarget::address;
        private int sessionLoops = 2;

        public Setup recorder(Recorder other) {
            recorder = other;
            return this;
        }

        public Setup config(UnaryOperator<RdpConfig> change) {
            config = change;
            return this;
        }

        public Setup policy(SessionPolicy other) {
            policy = other;
            return this;
        }

        public Setup account(String name) {
            account = name;
            return this;
        }

        public Setup targetPassword(String other) {
            targetPassword = other;
            return this;
        }

        public Setup trust(Function<TestTarget, TargetTrust> other) {
            trust = other;
            return this;
        }

        public Setup targetAddress(InetSocketAddress other) {
            targetAddress = target -> other;
            return this;
        }

        public Setup loops(int count) {
            sessionLoops = count;
            return this;
        }

        public Gateway open() throws Exception {
            return new Gateway(this);
        }
    }

    private Gateway(Setup setup) throws Exception {
        LoopGuard.install();
        recorder = setup.recorder;
        target = new TestTarget();
        loops = EventLoops.open(setup.sessionLoops);
        authority.password("alice", PASSWORD);
        authority.granting(request -> grant(setup, request));
        TestCertificate certificate = TestCertificate.authority("gatehouse");
        TlsServerIdentity identity = new TlsServerIdentity(
                List.of(certificate.certificate()), certificate.keys().getPrivate());
        RdpConfig config = setup.config.apply(RdpConfig.listeningOn(new InetSocketAddress("127.0.0.1", 0)));
        relay = new RdpRelay(
                config,
                new RelayContext(authority, reporter, recorder, () -> List.of(), loops, Clock.systemUTC(), "node1"),
                () -> identity);
        address = relay.start();
    }

    private Grant grant(Setup setup, AccessRequest request) {
        boolean wanted = request.login().target().map(TARGET::equals).orElse(false)
                || request.login().user().startsWith("T-");
        if (!wanted) {
            return null;
        }
        return new Grant(
                request.session(),
                request.login().user(),
                setup.account,
                new TargetAddress(TARGET, setup.targetAddress.apply(target)),
                setup.trust.apply(target),
                new InjectedCredential.Password(Secret.ofText(setup.targetPassword)),
                setup.policy,
                new AccessDecision.Denied(InMemoryAuthority.DENIAL, false));
    }

    static TargetTrust pinned(TestTarget target) {
        try {
            return new TargetTrust.Pinned(List.of(MessageDigest.getInstance("SHA-256")
                    .digest(target.certificate().keys().getPublic().getEncoded())));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public RdpRelay relay() {
        return relay;
    }

    public InetSocketAddress address() {
        return address;
    }

    public TestClient client() throws IOException {
        return TestClient.connect(address, LOGIN, PASSWORD);
    }

    /** A client whose session has begun, with the target's screen. */
    public TestClient session() throws IOException {
        int before = reporter.live().size();
        TestClient client = client();
        Awaitility.await().atMost(DEADLINE).until(() -> {
            if (client.isClosed()
                    || !reporter.failed().isEmpty()
                    || !authority.denials().isEmpty()) {
                throw new IllegalStateException("no session: " + client.end() + reporter.failed() + authority.denials()
                        + target.peers().stream().map(TargetPeer::end).toList());
            }
            return client.sessions() == 1 && reporter.live().size() > before;
        });
        return client;
    }

    public LiveSession live() {
        return reporter.live().get(0);
    }

    public MemoryRecorder memory() {
        return (MemoryRecorder) recorder;
    }

    public MemoryRecording recording() {
        return memory().recordings().get(0);
    }

    /** Waits for the one end of a session. */
    public InMemoryReporter.Ended ended() {
        Awaitility.await().atMost(DEADLINE).until(() -> !reporter.ended().isEmpty());
        return reporter.ended().get(0);
    }

    /** Waits until no connection is left. */
    public void nothingLeft() {
        Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> relay.liveSessions() == 0 && relay.unauthenticatedConnections() == 0);
    }

    @Override
    public void close() throws IOException {
        relay.stop(Duration.ofSeconds(5));
        loops.close();
        target.close();
    }
}
