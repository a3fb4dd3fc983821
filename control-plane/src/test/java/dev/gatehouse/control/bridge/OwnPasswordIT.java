/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.bridge.SocketClient.Answer;
import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.db.UnauditedChanges;
import dev.gatehouse.control.http.ApiServer;
import dev.gatehouse.control.http.ApiSetup;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.http.ServerRoutes;
import dev.gatehouse.control.user.PasswordHash;
import dev.gatehouse.control.user.Role;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** People change their own password over the real door. */
class OwnPasswordIT {

    private static final String FRESH = "canary-fresh-password-51d0";

    private static DomainFixture on;
    private static ApiServer server;
    private static MatrixObjects objects;

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
        List<Routes> routes = new ArrayList<>(on.domain.routes());
        routes.add(new ServerRoutes(new UpStatus(), () -> {}, on.audit));
        server = ApiServer.start(new ApiSetup(
                ConsoleConfig.defaults().withPort(0),
                on.home.home(),
                on.audit,
                on.identities(),
                on.domain.rights(),
                () -> false,
                routes));
        objects = new MatrixObjects(on, PasswordHash.CURRENT.hash(Secret.ofText(DomainFixture.PASSWORD)));
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
        on.close();
    }

    private static Answer change(TlsClient client, String old, String fresh) {
        return client.call("POST", "/api/v1/password", "{'password':'" + old + "','newPassword':'" + fresh + "'}");
    }

    private static int signIn(String name, String password) {
        return TlsClient.at(server.port())
                .from("127.0.7.7")
                .call("POST", "/api/v1/sign-ins", "{'user':'" + name + "','password':'" + password + "'}")
                .status();
    }

    @Test
    void theNewOneWorksTheOldOneDoesNotAndAllSignInsAreOver() {
        String name = objects.user(Role.USER);
        TlsClient client = TlsClient.at(server.port()).signIn(name, DomainFixture.PASSWORD);
        TlsClient elsewhere = TlsClient.at(server.port()).signIn(name, DomainFixture.PASSWORD);
        UnauditedChanges.watch(on.database, on.home.home());
        Answer done = change(client, DomainFixture.PASSWORD, FRESH);
        assertThat(UnauditedChanges.found(on.database).stream().filter(what -> what.startsWith("users ")))
                .as("a change of a user without its audit row")
                .isEmpty();
        assertThat(done.status()).as(done.text()).isEqualTo(204);
        assertThat(client.get("/api/v1/whoami").status()).isEqualTo(401);
        assertThat(elsewhere.get("/api/v1/whoami").status()).isEqualTo(401);
        assertThat(signIn(name, FRESH)).isEqualTo(201);
        assertThat(signIn(name, DomainFixture.PASSWORD)).isEqualTo(401);
        assertThat(on.audit.newest(20))
                .anyMatch(row -> row.action().equals("user.change")
                        && row.actor().equals("user:" + name)
                        && "the user".equals(row.detail().get("by")));
        assertThat(new DatabaseDump(on.database).text()).doesNotContain(FRESH);
    }

    @Test
    void aWrongOldOneChangesNothingAndCounts() {
        String name = objects.user(Role.USER);
        TlsClient client = TlsClient.at(server.port()).from("127.0.7.8").signIn(name, DomainFixture.PASSWORD);
        Answer wrong = change(client, "not-the-password", FRESH);
        assertThat(wrong.status()).as(wrong.text()).isEqualTo(403);
        assertThat(on.audit.newest(1).get(0).action()).isEqualTo("signin.denied");
        assertThat(on.audit.newest(1).get(0).detail()).containsEntry("cause", "password.wrong");
        assertThat(client.get("/api/v1/whoami").status()).isEqualTo(200);
        assertThat(signIn(name, FRESH)).isEqualTo(401);
        assertThat(change(client, DomainFixture.PASSWORD, "short").status()).isEqualTo(400);
        assertThat(client.call("POST", "/api/v1/password", "{'newPassword':'" + FRESH + "'}")
                        .status())
                .isEqualTo(400);
        assertThat(signIn(name, DomainFixture.PASSWORD)).isEqualTo(201);
    }

    @Test
    void anApiTokenIsNotThePerson() {
        String name = objects.user(Role.USER);
        TlsClient client = TlsClient.at(server.port()).signIn(name, DomainFixture.PASSWORD);
        JsonNode made = client.call("POST", "/api/v1/api-tokens", "{'name':'ci','scope':['own']}")
                .json();
        TlsClient program = TlsClient.at(server.port()).as(made.get("token").asText());
        assertThat(change(program, DomainFixture.PASSWORD, FRESH).status()).isEqualTo(403);
        assertThat(signIn(name, DomainFixture.PASSWORD)).isEqualTo(201);
    }
}
