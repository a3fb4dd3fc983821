/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.proxy.login.Ntlm;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.TargetChoices;
import dev.gatehouse.proxy.port.TargetTrust;
import dev.gatehouse.rdp.testing.Gateway;
import dev.gatehouse.rdp.testing.LoopGuard;
import dev.gatehouse.rdp.testing.TestClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A denial tells a stranger nothing: every cause has the same picture, pixel by pixel. */
class DenialsIT {

    private static final String TOKEN = "T-4Qm0cYxQ1uVZ3nB7kD9sLe";
    private static final String TOKEN_SECRET = "token secret";
    private static final int ENTER = 0x1C;

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    private static void knowToken(Gateway gateway) {
        gateway.authority.password(TOKEN, TOKEN_SECRET);
        gateway.authority.proving(proof -> {
            try (Secret known = Secret.ofText(TOKEN_SECRET)) {
                return proof.user().equals(TOKEN) ? Ntlm.sessionBaseKey(Ntlm.ntHash(known), proof) : Optional.empty();
            }
        });
    }

    /** The picture when nothing changes any more. */
    private static int picture(TestClient client) {
        await().atMost(Gateway.DEADLINE).until(() -> client.holdScreens() == 1);
        AtomicInteger last = new AtomicInteger();
        await().pollInterval(Duration.ofMillis(300))
                .atMost(Gateway.DEADLINE)
                .until(() -> client.painted() > 0 && last.getAndSet(client.painted()) == client.painted());
        return client.picture();
    }

    private static int denied(Gateway gateway, String login, String password) throws IOException {
        int before = gateway.authority.denials().size();
        try (TestClient client = TestClient.connect(gateway.address(), login, password)) {
            await().atMost(Gateway.DEADLINE)
                    .until(() -> gateway.authority.denials().size() > before);
            return picture(client);
        }
    }

    @Test
    void unknownUserWrongPasswordAndNoPolicyLookTheSame() throws Exception {
        try (Gateway gateway = new Gateway.Setup().open()) {
            gateway.authority.password("carol", "right");
            // the form keeps the name that was typed: the same length and letters for all
            int noPolicy = denied(gateway, "carol@svc@desk9", "right");
            int wrongPassword = denied(gateway, "carol@svc@desk9", "wrong");
            gateway.authority.password("carol", "another");
            int noLongerKnown = denied(gateway, "carol@svc@desk9", "right");
            assertThat(List.of(wrongPassword, noLongerKnown)).containsOnly(noPolicy);
            assertThat(gateway.target.dials()).isZero();
        }
    }

    @Test
    void forATokenNoPolicyTargetDownWrongCertificateAndRefusedCredentialLookTheSame() throws Exception {
        int noPolicy;
        try (Gateway gateway = new Gateway.Setup().open()) {
            knowToken(gateway);
            gateway.authority.granting(request -> null);
            noPolicy = denied(gateway, TOKEN, TOKEN_SECRET);
        }
        InetSocketAddress nobody;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) gone.getLocalSocketAddress();
        }
        assertThat(failed(new Gateway.Setup().targetAddress(nobody), CloseCause.TARGET_UNREACHABLE))
                .isEqualTo(noPolicy);
        TargetTrust stranger = new TargetTrust.Pinned(List.of(new byte[32]));
        assertThat(failed(new Gateway.Setup().trust(target -> stranger), CloseCause.TARGET_IDENTITY_MISMATCH))
                .isEqualTo(noPolicy);
        assertThat(failed(
                        new Gateway.Setup().account("T-svc").targetPassword("wrong"),
                        CloseCause.TARGET_REFUSED_CREDENTIAL))
                .isEqualTo(noPolicy);
    }

    private static int failed(Gateway.Setup setup, CloseCause cause) throws Exception {
        try (Gateway gateway = setup.open()) {
            knowToken(gateway);
            try (TestClient client = TestClient.connect(gateway.address(), TOKEN, TOKEN_SECRET)) {
                await("token: " + cause)
                        .atMost(Gateway.DEADLINE)
                        .until(() -> !gateway.reporter.failed().isEmpty());
                assertThat(gateway.reporter.failed().get(0).cause()).isEqualTo(cause);
                int picture = picture(client);
                assertThat(gateway.reporter.failed()).hasSize(1);
                return picture;
            }
        }
    }

    /** [MS-CSSP] 2.2.1: STATUS_LOGON_FAILURE 0xC000006D as errorCode, an INTEGER in [4]. */
    @Test
    void aWrongProofEndsWithAnErrorCodeInCredSsp() throws Exception {
        try (Gateway gateway = new Gateway.Setup().open()) {
            knowToken(gateway);
            try (TestClient client = TestClient.connect(gateway.address(), TOKEN, "wrong")) {
                assertThat(client.closedWithin(10)).isTrue();
                byte[] last = client.tsRequests().get(client.tsRequests().size() - 1);
                assertThat(HexFormat.of().formatHex(last)).contains("c000006d");
                assertThat(client.refusal()).contains("TARGET_REFUSED_CREDENTIAL");
            }
            assertThat(gateway.authority.requests()).isEmpty();
            assertThat(gateway.target.dials()).isZero();
            gateway.nothingLeft();
        }
    }

    @Test
    void aTokenThatIsProvedOpensItsSessionAndTheTargetIsProvedToo() throws Exception {
        try (Gateway gateway = new Gateway.Setup().account("T-svc").open()) {
            knowToken(gateway);
            try (TestClient client = TestClient.connect(gateway.address(), TOKEN, TOKEN_SECRET)) {
                await().atMost(Gateway.DEADLINE).until(() -> client.sessions() == 1);
                assertThat(gateway.target.peer().login()).isEqualTo("T-svc:vaulted");
            }
        }
    }

    @Test
    void whoNamesNoTargetChoosesFromAMenu() throws Exception {
        try (Gateway gateway = new Gateway.Setup().open()) {
            gateway.authority.offering(List.of(new TargetChoices.Choice(Gateway.TARGET, "svc")));
            try (TestClient client = TestClient.connect(gateway.address(), "alice", Gateway.PASSWORD)) {
                picture(client);
                assertThat(gateway.target.dials()).isZero();
                client.key(ENTER);
                await().atMost(Gateway.DEADLINE).until(() -> client.sessions() == 1);
                assertThat(gateway.authority.requests()).hasSize(1);
            }
        }
    }

    /** Scan codes of the digits: 1 to 9 are 0x02 to 0x0A. */
    private static void type(TestClient client, String digits) throws IOException {
        for (char digit : digits.toCharArray()) {
            client.key(digit == '0' ? 0x0B : digit - '1' + 0x02);
        }
        client.key(ENTER);
    }

    private static int changed(TestClient client, int before) {
        await().atMost(Gateway.DEADLINE).until(() -> picture(client) != before);
        return picture(client);
    }

    @Test
    void aCodeIsAskedForOnTheScreenAndMayBeTypedAgain() throws Exception {
        try (Gateway gateway = new Gateway.Setup().open()) {
            gateway.authority.codes("alice", "123456");
            try (TestClient client =
                    TestClient.connect(gateway.address(), "alice@svc@" + Gateway.TARGET, Gateway.PASSWORD)) {
                int form = picture(client);
                type(client, "999999");
                await().atMost(Gateway.DEADLINE)
                        .until(() -> !gateway.authority.denials().isEmpty());
                changed(client, form);
                assertThat(gateway.target.dials()).isZero();
                type(client, "123456");
                await().atMost(Gateway.DEADLINE).until(() -> client.sessions() == 1);
            }
            assertThat(gateway.authority.denials()).containsExactly("wrong code of alice");
            assertThat(gateway.authority.requests()).hasSize(3);
        }
    }

    @Test
    void theMenuComesAfterTheCodeAndAsksForNoOther() throws Exception {
        try (Gateway gateway = new Gateway.Setup().open()) {
            gateway.authority.codes("alice", "123456");
            gateway.authority.offering(List.of(new TargetChoices.Choice(Gateway.TARGET, "svc")));
            try (TestClient client = TestClient.connect(gateway.address(), "alice", Gateway.PASSWORD)) {
                int form = picture(client);
                type(client, "123456");
                changed(client, form);
                client.key(ENTER);
                await().atMost(Gateway.DEADLINE).until(() -> client.sessions() == 1);
                assertThat(gateway.authority.denials()).isEmpty();
            }
        }
    }
}
