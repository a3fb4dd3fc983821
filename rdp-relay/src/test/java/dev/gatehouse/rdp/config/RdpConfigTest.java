/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gatehouse.proxy.limit.AdmissionLimits;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RdpConfigTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void defaultsAreTheDocumentedOnes() {
        RdpLoginConfig login = RdpLoginConfig.DEFAULT;
        assertThat(login.phaseDeadline()).isEqualTo(Duration.ofSeconds(20));
        assertThat(login.graceDeadline()).isEqualTo(Duration.ofSeconds(120));
        assertThat(login.holdScreenDeadline()).isEqualTo(Duration.ofMinutes(5));
        assertThat(login.dialDeadline()).isEqualTo(Duration.ofSeconds(10));
        assertThat(login.targetDeadline()).isEqualTo(Duration.ofSeconds(20));
        assertThat(RdpTimeConfig.DEFAULT.endWarning()).isEqualTo(Duration.ofSeconds(60));
        assertThat(RdpConfig.DEFAULT_PORT).isEqualTo(4489);
    }

    @Test
    void deadlineThatIsNotPositiveIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RdpLoginConfig(Duration.ZERO, SECOND, SECOND, SECOND, SECOND))
                .withMessageStartingWith("phaseDeadline ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RdpLoginConfig(SECOND, SECOND, SECOND.negated(), SECOND, SECOND))
                .withMessageStartingWith("holdScreenDeadline ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RdpTimeConfig(SECOND, SECOND, Duration.ZERO))
                .withMessageStartingWith("drainDeadline ");
    }

    @Test
    void onePartIsReplacedAndTheOthersStay() {
        RdpConfig config = RdpConfig.listeningOn(new InetSocketAddress(0));
        RdpTimeConfig time = new RdpTimeConfig(SECOND, SECOND, SECOND);
        AdmissionLimits admission = new AdmissionLimits(2, 1);
        RdpConfig changed = config.withTime(time).withAdmission(admission);
        assertThat(changed).isEqualTo(new RdpConfig(config.listen(), admission, RdpLoginConfig.DEFAULT, time));
    }
}
