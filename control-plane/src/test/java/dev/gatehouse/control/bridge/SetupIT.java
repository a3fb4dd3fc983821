/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.bridge.SocketClient.Answer;
import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.http.ApiServer;
import dev.gatehouse.control.http.ApiSetup;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.http.ServerRoutes;
import dev.gatehouse.control.setup.SetupLinks;
import dev.gatehouse.control.user.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One-time links over the real door: the first admin, once, whoever races; and a new password. */
class SetupIT {

    private static final int RACERS = 4;

    private DomainFixture on;
    private ApiServer server;
    private int address;

    @BeforeEach
    void open() throws IOException {
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
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        on.close();
    }

    private TlsClient client() {
        return TlsClient.at(server.port()).from("127.0.8." + ++address);
    }

    private String link() {
        try (SetupLinks.Issued issued = on.domain.setupLink().orElseThrow()) {
            return new String(issued.secret().copyBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static Answer use(TlsClient client, String link, String user, String password) {
        return client.call(
                "POST", "/api/v1/setup", "{'link':'" + link + "','user':'" + user + "','password':'" + password + "'}");
    }

    private long admins() {
        return on.users.list().stream()
                .filter(user -> user.role() == Role.ADMIN)
                .count();
    }

    @Test
    void theFirstAdminIsMadeOnceWhoeverRacesAndThenNeverAgain() throws Exception {
        String older = link();
        String link = link();
        assertThat(use(client(), older, "old", "a-good-password").status())
                .as("a new link makes the older one useless")
                .isEqualTo(401);
        assertThat(use(client(), link, "boss", "short").status()).isEqualTo(400);
        assertThat(client().call("POST", "/api/v1/setup", "{'link':'" + link + "','password':'a-good-password'}")
                        .status())
                .as("nobody is called nothing")
                .isEqualTo(400);
        assertThat(admins()).isZero();

        ExecutorService threads = Executors.newFixedThreadPool(RACERS);
        List<Future<Answer>> answers = new ArrayList<>();
        for (int racer = 0; racer < RACERS; racer++) {
            TlsClient client = client();
            String name = "boss" + racer;
            answers.add(threads.submit(() -> use(client, link, name, "a-good-password")));
        }
        List<Answer> made = new ArrayList<>();
        for (Future<Answer> answer : answers) {
            if (answer.get().status() == 201) {
                made.add(answer.get());
            }
        }
        threads.shutdown();
        assertThat(made).hasSize(1);
        assertThat(admins()).isEqualTo(1);
        String boss = made.get(0).json().get("user").asText();
        assertThat(client().signIn(boss, "a-good-password").get("/api/v1/users").status())
                .isEqualTo(200);
        assertThat(on.domain.setupLink()).as("there is an admin").isEmpty();
        assertThat(use(client(), link, "late", "a-good-password").status()).isEqualTo(401);
        String dump = new DatabaseDump(on.database).text();
        assertThat(dump).contains("setup-link.create", "user.create").doesNotContain(link, "a-good-password");
    }

    @Test
    void aLinkIsOldAfterHalfAnHourAndUselessOnceThereIsAnAdmin() {
        String old = link();
        on.database.inTransaction(handle ->
                handle.execute("UPDATE setup_links SET expires_at = expires_at - interval '30 minutes 1 second'"));
        assertThat(use(client(), old, "boss", "a-good-password").status()).isEqualTo(401);

        String link = link();
        new MatrixObjects(on, "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$" + "A".repeat(43))
                .user(Role.ADMIN);
        assertThat(use(client(), link, "second", "a-good-password").status()).isEqualTo(401);
        assertThat(admins()).isEqualTo(1);
    }

    @Test
    void aUserChoosesANewPasswordAndIsToldWhoMadeTheLink() {
        String name = on.granted().user();
        TlsClient before = client().signIn(name, DomainFixture.PASSWORD);
        SocketClient local = new SocketClient(on.home.home().controlSocket());
        assertThat(local.call("POST", "/api/v1/users/nobody/reset-link", "").status())
                .isEqualTo(404);
        String link = local.call("POST", "/api/v1/users/" + name + "/reset-link", "")
                .json()
                .get("link")
                .asText();
        assertThat(before.get("/api/v1/whoami").status())
                .as("until then nothing changes")
                .isEqualTo(200);
        Answer used = client().call("POST", "/api/v1/setup", "{'link':'" + link + "','password':'chosen-by-myself'}");
        assertThat(used.status()).as(used.text()).isEqualTo(201);
        assertThat(before.get("/api/v1/whoami").status()).isEqualTo(401);
        assertThat(client().trySignIn(name, DomainFixture.PASSWORD).status()).isEqualTo(401);
        Answer signedIn = client().trySignIn(name, "chosen-by-myself");
        assertThat(signedIn.json().get("notices").get(0).asText()).contains("a link that local:");
        assertThat(client().trySignIn(name, "chosen-by-myself").json().get("notices"))
                .as("said once")
                .isEmpty();
        assertThat(client().call("POST", "/api/v1/setup", "{'link':'" + link + "','password':'chosen-again'}")
                        .status())
                .isEqualTo(401);
    }
}
