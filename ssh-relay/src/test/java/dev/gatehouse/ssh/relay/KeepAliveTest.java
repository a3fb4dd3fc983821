/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.ssh.config.SshTimeConfig;
import dev.gatehouse.ssh.transport.SshTransport;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Three questions without an answer, then the side is lost: not before, and not later. */
class KeepAliveTest {

    private static final long INTERVAL = Duration.ofSeconds(30).toNanos();

    private int asked;
    private boolean heard;

    private final SshTransport transport = (SshTransport) Proxy.newProxyInstance(
            SshTransport.class.getClassLoader(), new Class<?>[] {SshTransport.class}, (proxy, method, arguments) -> {
                switch (method.getName()) {
                    case "silentSinceLastAsked" -> {
                        boolean silent = !heard;
                        heard = false;
                        return silent;
                    }
                    case "send" -> {
                        asked++;
                        return null;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                }
            });
    private final KeepAlive alive = new KeepAlive(transport, SshTimeConfig.DEFAULT, 0);

    @Test
    void aSilentSideIsAskedThreeTimesAndThenLost() {
        assertThat(alive.tick(INTERVAL - 1)).isTrue();
        assertThat(asked).isZero();
        for (int question = 1; question <= 3; question++) {
            assertThat(alive.tick(question * INTERVAL)).isTrue();
            assertThat(asked).isEqualTo(question);
            assertThat(alive.tick(question * INTERVAL + INTERVAL - 1)).isTrue();
            assertThat(asked).isEqualTo(question);
        }
        assertThat(alive.tick(4 * INTERVAL)).isFalse();
        assertThat(asked).isEqualTo(3);
    }

    @Test
    void anAnswerToTheLastQuestionBeginsAnew() {
        for (int question = 1; question <= 3; question++) {
            assertThat(alive.tick(question * INTERVAL)).isTrue();
        }
        heard = true;
        assertThat(alive.tick(4 * INTERVAL)).isTrue();
        for (int question = 5; question <= 7; question++) {
            assertThat(alive.tick(question * INTERVAL)).isTrue();
        }
        assertThat(asked).isEqualTo(6);
        assertThat(alive.tick(8 * INTERVAL)).isFalse();
    }

    @Test
    void timeInWhichWeDidNotReadDoesNotCount() {
        for (int question = 1; question <= 3; question++) {
            assertThat(alive.tick(question * INTERVAL)).isTrue();
        }
        alive.excuse(10 * INTERVAL);
        assertThat(alive.tick(11 * INTERVAL - 1)).isTrue();
        assertThat(alive.tick(11 * INTERVAL)).isFalse();
    }
}
