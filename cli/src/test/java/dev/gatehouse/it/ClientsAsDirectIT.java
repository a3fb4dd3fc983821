/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.Run;
import dev.gatehouse.it.lab.SharedLab;
import dev.gatehouse.it.lab.SshLogin;
import dev.gatehouse.it.lab.Terminal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Row 2: the OpenSSH client through Gatehouse behaves as it does without. */
@ExtendWith(SharedLab.class)
class ClientsAsDirectIT {

    private static final String SHELL = "env PS1='gh> ' bash --norc --noprofile -i";

    private final Lab lab;

    ClientsAsDirectIT(Lab lab) {
        this.lab = lab;
    }

    @Test
    void commandsEndAsDirect() throws Exception {
        List<String> commands = List.of(
                "true",
                "exit 1",
                "exit 42",
                "exit 255",
                "echo out; echo err >&2; exit 3",
                "kill -TERM $$",
                "kill -KILL $$",
                "kill -SEGV $$",
                "seq 1 200000",
                "seq 1 200000 >&2",
                "printf 'gr\\303\\274\\303\\237e \\342\\202\\254 \\360\\237\\230\\200\\n'",
                "printf '\\000\\001\\377\\376'",
                "tty; stty size",
                "no-such-command-at-all");
        Acceptance.row("2 ssh host command: output, errors, exit codes, signals", commands.size() + " commands", f -> {
            for (String command : commands) {
                Run.Result direct = lab.direct().run(command);
                Run.Result through = lab.through().run(command);
                assertThat(through.exitCode()).as(command).isEqualTo(direct.exitCode());
                assertThat(through.output()).as(command).isEqualTo(direct.output());
                assertThat(through.errors()).as(command).isEqualTo(direct.errors());
            }
        });
    }

    @Test
    void inputOfEveryByteValueComesBack() throws Exception {
        byte[] all = new byte[256 * 257];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i + i / 256);
        }
        Acceptance.row("2 ssh pipes: every byte value, empty input, early end", "65 KiB", f -> {
            assertThat(lab.through().runWithInput(all, "cat").ok().output()).isEqualTo(all);
            assertThat(lab.through()
                            .runWithInput(new byte[0], "wc -c")
                            .ok()
                            .text()
                            .strip())
                    .isEqualTo("0");
            assertThat(lab.through().runWithInput(new byte[] {7}, "cat").ok().output())
                    .containsExactly(7);
            // the target closes its input long before the client has sent it all
            assertThat(lab.through()
                            .runWithInput(new byte[8_000_000], "head -c 3 | wc -c")
                            .text()
                            .strip())
                    .isEqualTo("3");
        });
    }

    @Test
    void environmentPassesTheAllowList() throws Exception {
        Acceptance.row("2 environment allow-list", "2 variables", f -> {
            SshLogin login = lab.through()
                    .with("SendEnv=LC_GH_IT GH_IT_SECRET")
                    .withEnvironment("LC_GH_IT", "de_DE.UTF-8")
                    .withEnvironment("GH_IT_SECRET", "stays-here");
            assertThat(login.run("echo \"$LC_GH_IT,$GH_IT_SECRET\"").ok().text().strip())
                    .isEqualTo("de_DE.UTF-8,");
        });
    }

    @Test
    void shellWithTerminal() throws Exception {
        Acceptance.row("2 ssh with a shell: resize, Ctrl-C, UTF-8, exit code", "1 shell", f -> {
            try (Terminal terminal = terminal("-tt")) {
                terminal.type("exec " + SHELL + "\r").expect("gh> ");
                checkShell(terminal);
            }
        });
    }

    @Test
    void commandWithTerminal() throws Exception {
        Acceptance.row("2 ssh -t host command: resize, Ctrl-C, UTF-8, exit code", "1 command", f -> {
            try (Terminal terminal = terminal("-t", SHELL)) {
                terminal.expect("gh> ");
                checkShell(terminal);
            }
        });
    }

    private Terminal terminal(String... words) throws Exception {
        SshLogin login = lab.through();
        return Terminal.open(lab.directory("terminals"), login.line(words), login.environment());
    }

    /** Every answer is computed by the shell, so that the echo of what was typed cannot be taken for it. */
    private static void checkShell(Terminal terminal) throws Exception {
        terminal.type("stty size; echo A$((40+2))B\r").expect("24 80").expect("A42B");
        terminal.resize(50, 132);
        terminal.type("stty size; echo C$((40+3))D\r").expect("50 132").expect("C43D");
        int from = terminal.shown().length();
        terminal.type("echo begin$((1+1)); sleep 1000\r");
        terminal.expect("begin2", from);
        terminal.control('c');
        terminal.type("echo rc=$?,$((2+2))\r").expect("rc=130,4");
        terminal.type("printf 'gr\\303\\274\\303\\237e%s\\n' €$((3+3))\r").expect("grüße€6");
        terminal.type("exit 7\r");
        assertThat(terminal.awaitEnd()).isEqualTo(7);
    }

    @Test
    void endOfInputEndsTheShell() throws Exception {
        Acceptance.row("2 Ctrl-D and hang-up end the session", "2 shells", f -> {
            try (Terminal terminal = terminal("-t", SHELL)) {
                terminal.expect("gh> ");
                terminal.control('d');
                assertThat(terminal.awaitEnd()).isZero();
            }
            try (Terminal terminal = terminal("-t", "echo $((5+5))me; exec sleep 4711")) {
                terminal.expect("10me");
            }
            org.awaitility.Awaitility.await("the target's process is hung up")
                    .atMost(java.time.Duration.ofSeconds(20))
                    .until(() -> lab.direct().run("pgrep -fx 'sleep 4711'").exitCode() == 1);
        });
    }

    @Test
    void bothWaysToLogInAndBothForms() throws Exception {
        Acceptance.row("2 password and key log-in, both user-name forms, both credentials", "6 log-ins", f -> {
            for (String target : List.of(Lab.KEY_TARGET, Lab.PASSWORD_TARGET)) {
                assertThat(lab.through(Lab.USER, target, lab.userKey())
                                .run("echo in")
                                .ok()
                                .text())
                        .isEqualTo("in\n");
                assertThat(lab.byPassword(Lab.USER, target, lab.userPassword())
                                .run("echo in")
                                .ok()
                                .text())
                        .isEqualTo("in\n");
                String plus = Lab.name(Lab.USER, target).replace('@', '+');
                assertThat(lab.byPassword(Lab.USER, target, lab.userPassword())
                                .as(plus)
                                .run("echo in")
                                .ok()
                                .text())
                        .isEqualTo("in\n");
            }
        });
    }
}
