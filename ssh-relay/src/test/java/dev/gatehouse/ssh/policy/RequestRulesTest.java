/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.port.SessionPolicy;
import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import dev.gatehouse.proxy.port.SessionPolicy.RecordMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestRulesTest {

    private final RequestRules rules = new RequestRules(new SessionPolicy(
            "p", Set.of(Capability.EXEC), RecordMode.ALL, Duration.ZERO, Duration.ZERO, List.of("LANG", "LC_*"), ""));

    @ParameterizedTest
    @CsvSource({
        "LANG, true",
        "LC_ALL, true",
        "LC_, true",
        "LANGUAGE, false",
        "LD_PRELOAD, false",
        "lang, false",
        "'', false",
        "'LC_A=B', false",
        "'LC_A B', false",
        "'LC_*', true",
    })
    void environmentByList(String name, boolean allowed) {
        assertThat(rules.allowsEnvironment(name.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(allowed);
    }

    @Test
    void onlyWhatIsGranted() {
        assertThat(rules.allowsExec()).isTrue();
        assertThat(rules.allowsTerminal()).isTrue();
        assertThat(rules.allowsShell()).isFalse();
    }
}
