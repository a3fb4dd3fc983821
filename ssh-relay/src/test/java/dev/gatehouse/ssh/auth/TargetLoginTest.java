/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TargetLoginTest {

    @Test
    void ourBestAlgorithmThatTheTargetTakes() {
        List<String> ours = List.of("rsa-sha2-512", "rsa-sha2-256");
        assertThat(TargetLogin.algorithm(ours, List.of("ssh-ed25519", "rsa-sha2-256")))
                .contains("rsa-sha2-256");
        assertThat(TargetLogin.algorithm(ours, List.of("rsa-sha2-256", "rsa-sha2-512")))
                .contains("rsa-sha2-512");
        assertThat(TargetLogin.algorithm(ours, List.of())).contains("rsa-sha2-512");
        assertThat(TargetLogin.algorithm(ours, List.of("ssh-rsa"))).isEmpty();
    }
}
