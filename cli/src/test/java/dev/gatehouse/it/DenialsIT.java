/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.Gatehouse;
import dev.gatehouse.it.lab.Keys;
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.OpenSshServer;
import dev.gatehouse.it.lab.Run;
import dev.gatehouse.it.lab.SshLogin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Part (c): whatever the cause, the user sees the same; the operator sees the cause. Every attempt comes from a loopback address
 * of its own, so that penalties of one do not colour the next.
 */
class DenialsIT {

    private static Lab lab;
    private static Gatehouse gatehouse;
    private static int attempts;

    @BeforeAll
    static void start() throws Exception {
        lab = Lab.start();
        gatehouse = lab.gatehouse();
    }

    @AfterAll
    static void stop() throws Exception {
        lab.close();
    }

    @Test
    void beforeLogInAllLookTheSame() throws Exception {
        Acceptance.row(
                "c denials look the same: wrong password, unknown user, no policy, no target, disabled",
                "5 causes",
                f -> {
                    gatehouse.addUser("doris", Keys.make(lab.directory("keys").resolve("doris")), "right-doris-1");
                    gatehouse.run("user", "disable", "doris").ok();
                    gatehouse.addUser("nils", Keys.make(lab.directory("keys").resolve("nils")), "right-nils-12");
                    Map<String, Run.Result> seen = new LinkedHashMap<>();
                    seen.put("wrong password", attempt(Lab.USER, Lab.KEY_TARGET, "wrong-password-1"));
                    seen.put("unknown user", attempt("nobody", Lab.KEY_TARGET, "wrong-password-2"));
                    seen.put("no policy", attempt("nils", Lab.KEY_TARGET, "right-nils-12"));
                    seen.put("no target", attempt(Lab.USER, "nowhere", lab.userPassword()));
                    seen.put("disabled user", attempt("doris", Lab.KEY_TARGET, "right-doris-1"));
                    sameForAll(seen);
                    f.note("shown", shown(seen.get("no policy")));
                    List<JsonNode> denials = denials();
                    assertThat(denials).hasSizeGreaterThanOrEqualTo(seen.size());
                    assertThat(denials.toString())
                            .contains("nils")
                            .contains("doris")
                            .contains("nowhere")
                            .doesNotContain("right-nils")
                            .doesNotContain("wrong-password");
                });
    }

    @Test
    void afterLogInAllLookTheSame() throws Exception {
        Acceptance.row("c denials look the same: target down, changed host key, credential refused", "3 causes", f -> {
            Map<String, Run.Result> seen = new LinkedHashMap<>();
            OpenSshServer down = target("down");
            down.close();
            seen.put("target down", attempt("target-down", "down"));

            OpenSshServer changed = target("changed");
            changed.close();
            changed.newHostKey();
            changed.start();
            seen.put("changed host key", attempt("target-changed", "changed"));
            assertThat(changed.log()).as("no log-in is tried at a stranger").doesNotContain("Accepted", "Failed");

            OpenSshServer refusing = target("refusing");
            refusing.authorize(Keys.line(Keys.make(lab.directory("keys").resolve("unrelated"))));
            seen.put("credential refused", attempt("target-refusing", "refusing"));
            sameForAll(seen);
            f.note("shown", shown(seen.get("target down")));
            changed.close();
            refusing.close();

            assertThat(endCauses())
                    .contains("target.unreachable", "target.identity-mismatch", "target.refused-credential");
        });
    }

    private static OpenSshServer target(String name) throws Exception {
        OpenSshServer server = OpenSshServer.withKey(lab.directory("target-" + name), Keys.line(lab.targetKey()));
        gatehouse.addTarget(name, server);
        gatehouse.addCredential(name, lab.targetKey());
        String user = "target-" + name;
        gatehouse.addUser(user, Keys.make(lab.directory("keys").resolve(user)), null);
        gatehouse.addPolicy(user, user, name);
        return server;
    }

    private static Run.Result attempt(String user, String target, String password) throws Exception {
        return fromNewAddress(lab.byPassword(user, target, password)).run("echo in");
    }

    private static Run.Result attempt(String user, String target) throws Exception {
        return fromNewAddress(lab.through(user, target, lab.directory("keys").resolve(user)))
                .run("echo in");
    }

    private static SshLogin fromNewAddress(SshLogin login) {
        attempts++;
        return login.with("BindAddress=127.0.1." + attempts, "LogLevel=INFO");
    }

    private static void sameForAll(Map<String, Run.Result> seen) {
        Map<String, String> shown = new LinkedHashMap<>();
        seen.forEach((cause, result) -> shown.put(cause, shown(result)));
        assertThat(new TreeSet<>(shown.values())).as(shown.toString()).hasSize(1);
        assertThat(seen.values())
                .allSatisfy(result -> assertThat(result.exitCode()).isNotZero());
    }

    /** What the user sees, without the name that they typed themselves and without the reference that differs each time. */
    private static String shown(Run.Result result) {
        return (result.exitCode() + " " + result.text() + result.errors())
                .replaceAll("\\S+@127\\.0\\.0\\.1", "USER@GATEWAY")
                .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "REFERENCE")
                .replaceAll("(?i)(reference:? )[A-Za-z0-9-]+", "$1REFERENCE");
    }

    private static List<JsonNode> denials() throws Exception {
        return gatehouse.list("audit", "list", "--limit", "500").stream()
                .filter(row -> row.path("outcome").asText().matches("denied|refused|failed"))
                .toList();
    }

    private static List<String> endCauses() throws Exception {
        return java.util.stream.Stream.concat(
                        gatehouse.list("session", "list", "--ended").stream()
                                .map(session -> session.path("endCause").asText()),
                        gatehouse.list("audit", "list", "--limit", "500").stream()
                                .map(JsonNode::toString)
                                .flatMap(row -> List.of(
                                                "target.unreachable",
                                                "target.identity-mismatch",
                                                "target.refused-credential")
                                        .stream()
                                        .filter(row::contains)))
                .toList();
    }
}
