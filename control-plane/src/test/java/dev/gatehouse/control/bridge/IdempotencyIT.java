/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.bridge.DomainFixture.Set4;
import dev.gatehouse.control.bridge.SocketClient.Answer;
import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.http.ApiServer;
import dev.gatehouse.control.http.ApiSetup;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.ServerRoutes;
import dev.gatehouse.control.http.StatusSource;
import dev.gatehouse.control.user.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is sent again with its {@code Idempotency-Key} is done once. */
class IdempotencyIT {

    private static ApiHouse house;
    private static TlsClient admin;

    @BeforeAll
    static void open() throws IOException {
        house = new ApiHouse();
        admin = house.person("root", Role.ADMIN);
    }

    @AfterAll
    static void close() throws IOException {
        house.close();
    }

    private static Answer post(TlsClient client, String key, String path, String body) {
        return client.with("Idempotency-Key: " + key).call("POST", path, body);
    }

    private static void problem(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().get("code").asText()).isEqualTo(code);
    }

    private static long rows(String where) {
        return house.on.database.withHandle(
                handle -> handle.createQuery("SELECT count(*) FROM idempotency_keys WHERE " + where)
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void aRepeatGetsTheFirstAnswerAndMakesNothing() {
        Answer first = post(admin, "key-1", "/api/v1/users", "{'name':'once','password':'canary-repeat-1'}");
        assertThat(first.status()).isEqualTo(201);
        Answer again = post(admin, "key-1", "/api/v1/users", "{'name':'once','password':'canary-repeat-1'}");
        assertThat(again).isEqualTo(first);
        problem(admin.call("POST", "/api/v1/users", "{'name':'once'}"), 409, "conflict");
        assertThat(admin.call("DELETE", "/api/v1/users/once", "").status()).isEqualTo(204);
        assertThat(post(admin, "key-1", "/api/v1/users", "{'name':'once','password':'canary-repeat-1'}"))
                .as("also when it is gone: it was made once")
                .isEqualTo(first);
        assertThat(new DatabaseDump(house.on.database).text()).doesNotContain("canary-repeat-1");
    }

    @Test
    void anotherRequestWithTheSameKeyIsRefused() {
        assertThat(post(admin, "key-2", "/api/v1/groups", "{'name':'k2'}").status())
                .isEqualTo(201);
        problem(post(admin, "key-2", "/api/v1/groups", "{'name':'k2b'}"), 422, "key-reused");
        problem(post(admin, "key-2", "/api/v1/users", "{'name':'k2'}"), 422, "key-reused");
        TlsClient other = house.person("other-admin", Role.ADMIN);
        assertThat(post(other, "key-2", "/api/v1/groups", "{'name':'k2b'}").status())
                .as("keys are their senders' own")
                .isEqualTo(201);
        for (String bad : List.of("a b", "x".repeat(256), "gr\u00fcn")) {
            problem(post(admin, bad, "/api/v1/groups", "{'name':'k3'}"), 400, "usage");
        }
    }

    @Test
    void whatFailedMayBeTriedAgain() {
        problem(post(admin, "key-3", "/api/v1/groups", "{'name':'late','members':['latecomer']}"), 400, "usage");
        assertThat(admin.call("POST", "/api/v1/users", "{'name':'latecomer'}").status())
                .isEqualTo(201);
        assertThat(post(admin, "key-3", "/api/v1/groups", "{'name':'late','members':['latecomer']}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aSecretIsToldOnceAndNowhereKept() {
        Set4 names = house.on.granted();
        String body = "{'user':'" + names.user() + "','account':'root','target':'" + names.target() + "'}";
        Answer first = post(admin, "key-4", "/api/v1/tokens", body);
        assertThat(first.status()).isEqualTo(201);
        problem(post(admin, "key-4", "/api/v1/tokens", body), 409, "already-done");
        String password = first.json().get("password").asText();
        assertThat(admin.get("/api/v1/tokens").json().get("items").findValuesAsText("user"))
                .containsOnlyOnce(names.user());
        assertThat(new DatabaseDump(house.on.database).text()).doesNotContain(password);
        String apiToken = "{'name':'ci','scope':['own']}";
        assertThat(post(admin, "key-5", "/api/v1/api-tokens", apiToken).status())
                .isEqualTo(201);
        problem(post(admin, "key-5", "/api/v1/api-tokens", apiToken), 409, "already-done");
        assertThat(post(admin, "key-6", "/api/v1/users/root/reset-link", "").status())
                .isEqualTo(201);
        problem(post(admin, "key-6", "/api/v1/users/root/reset-link", ""), 409, "already-done");
        AllRoutes.repeatable().forEach((route, repeat) -> {
            if (route.matches(".*(token|link|kit).*")) {
                assertThat(repeat).as(route).isEqualTo(RouteTable.Repeat.DONE);
            }
        });
    }

    @Test
    void ofManyAtOnceOneIsDone() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<CompletableFuture<Answer>> sent = IntStream.range(0, 8)
                    .mapToObj(index -> CompletableFuture.supplyAsync(
                            () -> post(admin, "key-7", "/api/v1/groups", "{'name':'race'}"), threads))
                    .toList();
            List<String> made = new ArrayList<>();
            for (CompletableFuture<Answer> each : sent) {
                Answer answer = DomainFixture.await(each);
                if (answer.status() == 201) {
                    made.add(answer.json().get("id").asText());
                } else {
                    problem(answer, 409, "conflict");
                    assertThat(answer.text()).contains("Idempotency-Key");
                }
            }
            assertThat(made).isNotEmpty();
            assertThat(made.stream().distinct()).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anotherNodeKnowsWhatWasDoneAndWhatIsAtWork() throws IOException {
        Answer first = post(admin, "key-8", "/api/v1/groups", "{'name':'here'}");
        java.nio.file.Path second = java.nio.file.Files.createTempDirectory("gh-api");
        try (ApiServer node = ApiServer.start(new ApiSetup(
                        ConsoleConfig.defaults().withPort(0),
                        new dev.gatehouse.control.config.Home(second),
                        house.on.audit,
                        house.on.identities(),
                        house.on.domain.rights(),
                        () -> false,
                        withHealth())
                .with(house.on.domain.idempotencyKeys()))) {
            TlsClient there = TlsClient.at(node.port()).as(admin.bearer().orElseThrow());
            assertThat(post(there, "key-8", "/api/v1/groups", "{'name':'here'}"))
                    .isEqualTo(first);
            house.on.database.inTransaction(handle -> handle.execute(
                    "UPDATE idempotency_keys SET status = NULL, body = NULL WHERE body = convert_to(?, 'UTF8')",
                    first.text()));
            problem(post(there, "key-8", "/api/v1/groups", "{'name':'here'}"), 409, "conflict");
        }
    }

    private static List<dev.gatehouse.control.http.Routes> withHealth() {
        List<dev.gatehouse.control.http.Routes> routes = new ArrayList<>(house.on.domain.routes());
        routes.add(new ServerRoutes(
                new StatusSource() {
                    @Override
                    public Map<String, Object> status() {
                        return Map.of();
                    }

                    @Override
                    public boolean isReady() {
                        return true;
                    }
                },
                () -> {},
                house.on.audit));
        return routes;
    }

    @Test
    void keysAreForgottenAfterADay() {
        assertThat(post(admin, "key-9", "/api/v1/groups", "{'name':'old'}").status())
                .isEqualTo(201);
        house.on.database.inTransaction(handle -> handle.execute(
                "UPDATE idempotency_keys SET created_at = created_at - interval '25 hours' WHERE status = 201"));
        problem(post(admin, "key-9", "/api/v1/groups", "{'name':'old'}"), 409, "conflict");
        assertThat(rows("created_at < now() - interval '24 hours'")).isZero();
    }
}
