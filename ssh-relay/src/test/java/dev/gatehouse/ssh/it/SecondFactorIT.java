/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.SecondFactor;
import dev.gatehouse.proxy.testing.InMemoryAuthority;
import dev.gatehouse.ssh.testing.Gateway;
import dev.gatehouse.ssh.testing.LoopGuard;
import dev.gatehouse.ssh.testing.Run;
import dev.gatehouse.ssh.testing.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A code beside password or key: stock clients are asked for it by keyboard-interactive, and what does not fit together is refused. */
class SecondFactorIT {

    private World world;

    @BeforeEach
    void open() throws Exception {
        world = new World();
        world.gateway.authority.codes("alice", "111111", "222222");
    }

    @AfterEach
    void close() throws Exception {
        world.close();
        assertThat(LoopGuard.violations()).isEmpty();
    }

    /** Answers the password's prompt with one thing and the code's prompt with others, one after the other. */
    private Map<String, String> typing(String password, String... codes) throws IOException {
        Path script = world.scratch.file("typist");
        Path left = world.scratch.file("codes");
        Files.write(left, List.of(codes));
        Files.writeString(script, """
                #!/bin/sh
                case "$1" in
                *"%s"*) head -n 1 %s; sed -i 1d %s ;;
                *) echo '%s' ;;
                esac
                """.formatted(InMemoryAuthority.PROMPT, left, left, password));
        script.toFile().setExecutable(true);
        return Map.of("SSH_ASKPASS", script.toString(), "SSH_ASKPASS_REQUIRE", "force", "DISPLAY", ":0");
    }

    /** As a user has it: no list of methods, three tries. */
    private Run ssh(boolean withKey, Map<String, String> typing) {
        List<String> args = new ArrayList<>(world.gateway.ssh("127.0.0.1", "echo in"));
        args.replaceAll(each -> each.startsWith("NumberOfPasswordPrompts") ? "NumberOfPasswordPrompts=3" : each);
        args.replaceAll(each -> each.startsWith("PreferredAuthentications")
                ? "PreferredAuthentications=" + (withKey ? "publickey," : "") + "keyboard-interactive,password"
                : each);
        return Run.start(args, typing).closeInput();
    }

    @Test
    void aKeyAndACodeOpenTheSession() throws Exception {
        try (Run run = ssh(true, typing("unused", "111111"))) {
            assertThat(run.await(World.DEADLINE)).as(run.stderr()).isZero();
            assertThat(run.stdout()).isEqualTo("in\n");
        }
        List<AccessRequest> requests = world.gateway.authority.requests();
        assertThat(requests).hasSize(2);
        assertThat(requests.get(0).factor()).isEmpty();
        assertThat(requests.get(1).factor()).isPresent();
        assertThat(requests.get(1).evidence()).isInstanceOf(Evidence.PublicKey.class);
        assertThat(requests.get(1).session()).isEqualTo(requests.get(0).session());
        assertThat(((SecondFactor.Code) requests.get(1).factor().get()).code().isWiped())
                .isTrue();
    }

    @Test
    void aPasswordAndACodeOpenTheSessionAlsoAfterASlip() throws Exception {
        try (Run run = ssh(false, typing(Gateway.PASSWORD, "999999", "111111"))) {
            assertThat(run.await(World.DEADLINE)).as(run.stderr()).isZero();
            assertThat(run.stdout()).isEqualTo("in\n");
            assertThat(run.stderr()).contains(InMemoryAuthority.DENIAL);
        }
        assertThat(world.gateway.authority.denials()).containsExactly("wrong code of alice");
        assertThat(world.gateway.authority.requests())
                .allSatisfy(request -> assertThat(((Evidence.Password) request.evidence())
                                .secret()
                                .isWiped())
                        .isTrue());
    }

    @Test
    void aCodeWorksOnce() throws Exception {
        try (Run run = ssh(true, typing("unused", "111111"))) {
            assertThat(run.await(World.DEADLINE)).as(run.stderr()).isZero();
        }
        try (Run run = ssh(true, typing("unused", "111111", "111111", "111111"))) {
            assertThat(run.await(World.DEADLINE)).isEqualTo(255);
            assertThat(run.stdout()).isEmpty();
        }
    }

    @Test
    void aWrongPasswordIsNeverAskedForACode() throws Exception {
        try (Run run = ssh(false, typing("wrong", "111111"))) {
            assertThat(run.await(World.DEADLINE)).isEqualTo(255);
        }
        assertThat(Files.readAllLines(world.scratch.file("codes"))).containsExactly("111111");
    }

    private String misuse(String other, String mode) throws Exception {
        Path script =
                Path.of(SecondFactorIT.class.getResource("/paramiko_factor.py").toURI());
        try (Run run = Run.start(List.of(
                "/usr/bin/python3",
                script.toString(),
                Integer.toString(world.gateway.address().getPort()),
                world.gateway.login(),
                Gateway.PASSWORD,
                "111111",
                other,
                mode))) {
            run.await(World.DEADLINE);
            return run.stdout();
        }
    }

    @Test
    void theUserCannotBeChangedBetweenTheFactors() throws Exception {
        world.gateway.authority.password("bob", "another password");
        String other = world.gateway.login().replace("alice", "bob");
        assertThat(misuse(other, "switch"))
                .contains("password further ['keyboard-interactive']")
                .contains("code refused")
                .doesNotContain("prompts")
                .contains("authenticated False active False");
        assertThat(world.gateway.authority.requests()).hasSize(1);
        assertThat(misuse(world.gateway.login(), "same")).contains("authenticated True");
    }

    @Test
    void aCodeAloneIsNoLogin() throws Exception {
        assertThat(misuse(world.gateway.login(), "code-only"))
                .doesNotContain("prompts")
                .contains("authenticated False");
        assertThat(world.gateway.authority.requests()).isEmpty();
    }

    @Test
    void twoAnswersToOneQuestionAreNone() throws Exception {
        assertThat(misuse(world.gateway.login(), "two-answers"))
                .contains("prompts")
                .contains("authenticated False");
        assertThat(world.gateway.authority.denials()).containsExactly("answer is no code");
    }
}
