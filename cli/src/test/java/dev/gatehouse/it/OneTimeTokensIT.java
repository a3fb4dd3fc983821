/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.it.lab.Gatehouse;
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.OpenSshServer;
import dev.gatehouse.it.lab.Run;
import dev.gatehouse.it.lab.SharedLab;
import dev.gatehouse.it.lab.SshLogin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One-time tokens with OpenSSH's client: one log-in, and then no more. */
@ExtendWith(SharedLab.class)
class OneTimeTokensIT {

    private final Lab lab;
    private final Gatehouse gatehouse;

    OneTimeTokensIT(Lab lab) {
        this.lab = lab;
        this.gatehouse = lab.gatehouse();
    }

    private JsonNode issue() throws Exception {
        return gatehouse.json(
                "token",
                "issue",
                "--user",
                Lab.USER,
                "--account",
                OpenSshServer.account(),
                "--target",
                Lab.KEY_TARGET,
                "--ttl",
                "5m");
    }

    private SshLogin login(JsonNode token) throws Exception {
        return lab.byPassword(Lab.USER, Lab.KEY_TARGET, token.path("password").asText())
                .as(token.path("username").asText());
    }

    @Test
    void aTokenIsGoodForOneLogin() throws Exception {
        JsonNode token = issue();
        String id = token.path("id").asText();
        SshLogin login = login(token);
        Run.Result first = login.run("echo token$((40+2))");
        assertThat(first.output()).as(first.toString()).asString().isEqualTo("token42\n");
        assertThat(gatehouse.json("token", "show", id).path("state").asText()).isEqualTo("consumed");
        JsonNode session = gatehouse.list("session", "list").get(0);
        assertThat(session.path("user").asText()).isEqualTo(Lab.USER);
        assertThat(session.path("authMethod").asText()).isEqualTo("token");

        Run.Result second = login.run("echo again");
        assertThat(second.exitCode()).isEqualTo(255);
        assertThat(second.output()).isEmpty();
    }

    @Test
    void aRevokedTokenIsGoodForNone() throws Exception {
        JsonNode token = issue();
        gatehouse.run("token", "revoke", token.path("id").asText()).ok();
        assertThat(login(token).run("true").exitCode()).isEqualTo(255);
    }
}
