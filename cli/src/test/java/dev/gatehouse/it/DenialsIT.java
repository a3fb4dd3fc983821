/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.Denial;
import dev.gatehouse.it.lab.Gatehouse;
import dev.gatehouse.it.lab.Keys;
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.OpenSshServer;
import dev.gatehouse.it.lab.Run;
import dev.gatehouse.it.lab.SshLogin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Part (c): whatever the cause, the user sees the same; the operator sees the cause. Every attempt comes from a loopback address
 * of its own, so that penalties of one do not colour the next.
 */
class DenialsIT {

    private static final String PASSWORD = "right-password-of-all";

    /** Attempt, and what the audit row that its reference leads to says. */
    private static final Map<String, String> CAUSES = Map.of(
            "wrong password", "password.wrong",
            "unknown user", "user.unknown",
            "no policy", "policy.none",
            "no target", "target.unknown",
            "disabled user", "user.disabled",
            "target down", "target.unreachable",
            "changed host key", "target.identity-mismatch",
            "credential refused", "target.refused-credential");

    private static final String BANNER = "authorized-users-only";

    private static Lab lab;
    private static Gatehouse gatehouse;
    private static int attempts;

    @BeforeAll
    static void start() throws Exception {
        lab = Lab.start("ssh:\n  banner: " + BANNER + "\n");
        gatehouse = lab.gatehouse();
    }

    @AfterAll
    static void stop() throws Exception {
        lab.close();
    }

    @Test
    void allCausesLookTheSame() throws Exception {
        Acceptance.row("c denials: the same bytes to the user, the cause to the operator", "8 causes", f -> {
            gatehouse.addUser("doris", Keys.make(lab.directory("keys").resolve("doris")), "right-doris-1");
            gatehouse.run("user", "disable", "doris").ok();
            gatehouse.addUser("nils", Keys.make(lab.directory("keys").resolve("nils")), "right-nils-12");
            Map<String, Run.Result> seen = new LinkedHashMap<>();
            seen.put("wrong password", attempt(Lab.USER, Lab.KEY_TARGET, "wrong-password-1"));
            seen.put("unknown user", attempt("nobody", Lab.KEY_TARGET, "wrong-password-2"));
            seen.put("no policy", attempt("nils", Lab.KEY_TARGET, "right-nils-12"));
            seen.put("no target", attempt(Lab.USER, "nowhere", lab.userPassword()));
            seen.put("disabled user", attempt("doris", Lab.KEY_TARGET, "right-doris-1"));
            deniedAtTheTarget(seen);
            f.note("shown", shown(seen.get("no policy")));
            seen.forEach((cause, result) ->
                    assertThat(shown(result)).as(cause + ": " + result).isEqualTo(shown(seen.get("wrong password"))));
            assertThat(seen.values())
                    .allSatisfy(result -> assertThat(result.exitCode()).isEqualTo(255));
            List<JsonNode> audit = gatehouse.list("audit", "list", "--limit", "500");
            Map<String, String> causes = new LinkedHashMap<>();
            seen.forEach((attempt, result) -> causes.put(attempt, causeOf(result, audit)));
            assertThat(causes).isEqualTo(CAUSES);
            assertThat(audit.toString())
                    .doesNotContain("right-nils")
                    .doesNotContain("wrong-password")
                    .doesNotContain(lab.userPassword());
        });
    }

    @Test
    void bannerIsShownToEverybody() throws Exception {
        Acceptance.row("b banner before the login, to those who are refused as well", "2 logins", f -> {
            SshLogin login = lab.through().with("LogLevel=INFO");
            assertThat(login.run("echo in").ok().errors())
                    .containsOnlyOnce(BANNER)
                    .containsSubsequence(BANNER, "This session is recorded.");
            Run.Result refused = attempt("somebody", Lab.KEY_TARGET, "wrong-password-3");
            assertThat(refused.exitCode()).isEqualTo(255);
            assertThat(refused.errors())
                    .containsOnlyOnce(BANNER)
                    .containsSubsequence(BANNER, "Access denied", "Permission denied");
        });
    }

    private static void deniedAtTheTarget(Map<String, Run.Result> seen) throws Exception {
        target("down").close();
        seen.put("target down", attempt("target-down", "down", PASSWORD));

        OpenSshServer changed = target("changed");
        changed.close();
        changed.newHostKey();
        changed.start();
        seen.put("changed host key", attempt("target-changed", "changed", PASSWORD));
        assertThat(changed.log()).as("no log-in is tried at a stranger").doesNotContain("Accepted", "Failed");
        changed.close();

        OpenSshServer refusing = target("refusing");
        refusing.authorize(Keys.line(Keys.make(lab.directory("keys").resolve("unrelated"))));
        seen.put("credential refused", attempt("target-refusing", "refusing", PASSWORD));
        refusing.close();
    }

    private static OpenSshServer target(String name) throws Exception {
        OpenSshServer server = OpenSshServer.withKey(lab.directory("target-" + name), Keys.line(lab.targetKey()));
        gatehouse.addTarget(name, server);
        gatehouse.addCredential(name, lab.targetKey());
        String user = "target-" + name;
        gatehouse.addUser(user, Keys.make(lab.directory("keys").resolve(user)), PASSWORD);
        gatehouse.addPolicy(user, user, name);
        return server;
    }

    private static Run.Result attempt(String user, String target, String password) throws Exception {
        return fromNewAddress(lab.byPassword(user, target, password)).run("echo in");
    }

    private static SshLogin fromNewAddress(SshLogin login) {
        attempts++;
        return login.with("BindAddress=127.0.1." + attempts, "LogLevel=INFO");
    }

    /** The operator has nothing but what the user reads out. */
    private static String causeOf(Run.Result refused, List<JsonNode> audit) {
        List<String> causes = Denial.rows(Denial.reference(refused), audit).stream()
                .map(row -> row.path("detail").path("cause").asText())
                .toList();
        return causes.size() == 1 ? causes.get(0) : causes.size() + " rows: " + causes;
    }

    /** What the user sees, without the name that they typed themselves and without the reference that differs each time. */
    private static String shown(Run.Result result) {
        return (result.exitCode() + " " + result.text() + result.errors())
                .replaceAll("\\S+@127\\.0\\.0\\.1", "USER@GATEWAY")
                .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "REFERENCE")
                .replaceAll("(?i)(reference:? )[A-Za-z0-9-]+", "$1REFERENCE");
    }
}
