/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.ssh.wire.SshProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefusalBudgetTest {

    private static final Map<String, String> PLAIN = Map.of("request", "x");

    private record Reported(String event, Map<String, String> detail) {}

    private final List<Reported> reported = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5; // a clock that overflows is a clock
    private final RefusalBudget budget =
            new RefusalBudget((event, detail) -> reported.add(new Reported(event, detail)), () -> now);

    private void refuse(int times) throws SshProtocolException {
        for (int i = 0; i < times; i++) {
            budget.refused("ssh.request.refused", PLAIN);
        }
    }

    private Map<String, String> last() {
        return reported.get(reported.size() - 1).detail();
    }

    @Test
    void theFirstAreReportedOneByOneAndNoMore() throws Exception {
        refuse(50);
        assertThat(reported).hasSize(50).containsOnly(new Reported("ssh.request.refused", PLAIN));
        refuse(1);
        assertThat(reported).hasSize(50);
    }

    @Test
    void thenOneInTenSecondsCarriesTheNumberOfThoseLeftOut() throws Exception {
        refuse(50);
        refuse(7);
        now += RefusalBudget.REPORT_INTERVAL.toNanos() - 1;
        refuse(1);
        assertThat(reported).hasSize(50);
        now += 1;
        refuse(1);
        assertThat(reported).hasSize(51);
        assertThat(last()).isEqualTo(Map.of("request", "x", "leftOut", "8"));
        refuse(3);
        assertThat(reported).hasSize(51);
        now += RefusalBudget.REPORT_INTERVAL.toNanos();
        refuse(1);
        assertThat(last()).containsEntry("leftOut", "3");
        now += RefusalBudget.REPORT_INTERVAL.toNanos();
        refuse(1);
        assertThat(reported).hasSize(53);
        assertThat(last()).as("none was left out").isEqualTo(PLAIN);
    }

    @Test
    void aboveTheLimitTheSessionHasToEnd() throws Exception {
        refuse(10_000);
        assertThatThrownBy(() -> refuse(1))
                .isInstanceOf(SshProtocolException.class)
                .hasMessage("more than 10000 refusals");
        now += RefusalBudget.REPORT_INTERVAL.toNanos();
        assertThatThrownBy(() -> refuse(1)).as("nor later").isInstanceOf(SshProtocolException.class);
        assertThat(reported).hasSize(50);
    }

    @Test
    void theEndTellsWhatWasLeftOutOnce() throws Exception {
        refuse(50);
        budget.end();
        assertThat(reported).hasSize(50);
        refuse(2);
        budget.end();
        budget.end();
        assertThat(reported).hasSize(51);
        assertThat(reported.get(50))
                .isEqualTo(new Reported(RefusalBudget.EVENT_LEFT_OUT, Map.of(RefusalBudget.LEFT_OUT, "2")));
    }
}
