/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.rdp.config.RdpLoginConfig;
import dev.gatehouse.rdp.testing.Gateway;
import dev.gatehouse.rdp.testing.LoopGuard;
import dev.gatehouse.rdp.testing.Outgoing;
import dev.gatehouse.rdp.testing.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * PDUs cut, changed, doubled and out of turn, in every phase and from both sides: the connection is closed, the next one is served, and no
 * stranger makes us dial. The frames of a peer, in their order, are the phases.
 */
class HostileIT {

    private static final RdpLoginConfig SHORT = new RdpLoginConfig(
            Duration.ofSeconds(2),
            Duration.ofSeconds(6),
            Duration.ofSeconds(4),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3));

    /** The last frame of the client's connection sequence is the Client Info PDU; behind it come nine of the hold screen and the session. */
    private static final int CLIENT_FRAMES = 14;

    private static final int CLIENT_INFO = 7;

    private static final int TARGET_FRAMES = 9;

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    /** What is done to one frame. */
    enum Attack {
        TRUNCATED {
            @Override
            List<byte[]> of(byte[] frame, Random random) {
                return List.of(Arrays.copyOf(frame, Math.max(1, frame.length / 2)), new byte[0]);
            }
        },
        SHORTENED_WITH_ITS_LENGTH {
            @Override
            List<byte[]> of(byte[] frame, Random random) {
                byte[] cut = Arrays.copyOf(frame, Math.max(7, frame.length - 3));
                if (cut[0] == 3) {
                    cut[2] = (byte) (cut.length >> 8);
                    cut[3] = (byte) cut.length;
                }
                return List.of(cut);
            }
        },
        MUTATED {
            @Override
            List<byte[]> of(byte[] frame, Random random) {
                byte[] changed = frame.clone();
                for (int i = 0; i < 4; i++) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                }
                return List.of(changed);
            }
        },
        LENGTHS_AT_THEIR_HIGHEST {
            @Override
            List<byte[]> of(byte[] frame, Random random) {
                byte[] changed = frame.clone();
                for (int at = 7; at < Math.min(40, changed.length); at++) {
                    changed[at] = (byte) 0xFF;
                }
                return List.of(changed);
            }
        },
        TWICE {
            @Override
            List<byte[]> of(byte[] frame, Random random) {
                return List.of(frame, frame);
            }
        },
        NOISE {
            @Override
            List<byte[]> of(byte[] frame, Random random) {
                byte[] noise = new byte[3000];
                random.nextBytes(noise);
                return List.of(noise);
            }
        },
        A_LATER_PDU_FIRST {
            @Override
            List<byte[]> of(byte[] frame, Random random) {
                // Send Data Request on the I/O channel with an input PDU, out of turn before a session
                byte[] early = {3, 0, 0, 17, 2, (byte) 0xF0, (byte) 0x80, 0x64, 0, 1, 3, (byte) 0xEB, 0x70, 2, 0, 0, 0};
                return List.of(early, frame);
            }
        };

        abstract List<byte[]> of(byte[] frame, Random random);
    }

    private static Outgoing attacking(int at, Attack attack) {
        Random random = new Random(31L * at + attack.ordinal());
        return (index, frame) -> index == at ? attack.of(frame, random) : List.of(frame);
    }

    @ParameterizedTest
    @EnumSource
    void aHostileClientHurtsOnlyItself(Attack attack) throws Exception {
        try (Gateway gateway =
                new Gateway.Setup().config(config -> config.withLogin(SHORT)).open()) {
            List<TestClient> strangers = new ArrayList<>();
            for (int at = 0; at < CLIENT_FRAMES; at++) {
                strangers.add(TestClient.connect(
                        gateway.address(),
                        Gateway.LOGIN,
                        at <= CLIENT_INFO ? "wrong" : Gateway.PASSWORD,
                        attacking(at, attack)));
            }
            // who is not closed for an error is closed in time, or has a harmless change behind it
            await().atMost(Duration.ofSeconds(20)).until(() -> gateway.relay().unauthenticatedConnections() == 0);
            for (TestClient each : strangers) {
                each.close();
            }
            gateway.nothingLeft();
            // the wrong password comes to no grant: nobody was dialled for a stranger
            assertThat(gateway.target.dials()).isLessThanOrEqualTo(CLIENT_FRAMES - CLIENT_INFO - 1);
            assertThat(gateway.reporter.ended().size()
                            + gateway.reporter.failed().size())
                    .isEqualTo(gateway.memory().recordings().size());
            try (TestClient next = gateway.client()) {
                await().atMost(Gateway.DEADLINE).until(() -> next.sessions() == 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHostileTargetHurtsOnlyItsSession(Attack attack) throws Exception {
        try (Gateway gateway =
                new Gateway.Setup().config(config -> config.withLogin(SHORT)).open()) {
            List<TestClient> clients = new ArrayList<>();
            for (int at = 0; at < TARGET_FRAMES; at++) {
                gateway.target.outgoing(attacking(at, attack));
                int before = gateway.target.peers().size();
                clients.add(gateway.client());
                await().atMost(Gateway.DEADLINE)
                        .until(() -> gateway.target.peers().size() > before);
            }
            gateway.target.outgoing(Outgoing.HONEST);
            // those that the attack does not end run on; their clients end them
            await().atMost(Duration.ofSeconds(20)).until(() -> gateway.relay().unauthenticatedConnections() == 0);
            for (TestClient each : clients) {
                each.close();
            }
            gateway.nothingLeft();
            await().atMost(Gateway.DEADLINE)
                    .until(() -> gateway.reporter.ended().size()
                                    + gateway.reporter.failed().size()
                            == TARGET_FRAMES);
            try (TestClient next = gateway.client()) {
                await().atMost(Gateway.DEADLINE).until(() -> next.sessions() == 1);
            }
        }
    }
}
