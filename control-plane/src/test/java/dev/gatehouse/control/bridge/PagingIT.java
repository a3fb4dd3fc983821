/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.age.AgeIdentity;
import dev.gatehouse.control.bridge.ApiContract.Operation;
import dev.gatehouse.control.bridge.DomainFixture.Set4;
import dev.gatehouse.control.bridge.SocketClient.Answer;
import dev.gatehouse.control.user.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every list that has pages, as the description says which. */
class PagingIT {

    private static final int OF_EACH = 3;

    private static ApiHouse house;
    private static TlsClient admin;
    private static TlsClient user;

    @BeforeAll
    static void open() throws IOException {
        house = new ApiHouse();
        admin = house.person("root", Role.ADMIN);
        user = house.person("ulla", Role.USER);
        String recipients = "'" + AgeIdentity.generate().recipient().text() + "','"
                + AgeIdentity.generate().recipient().text() + "'";
        MatrixObjects objects = new MatrixObjects(house.on, DomainFixture.passwordHash());
        for (int number = 1; number <= OF_EACH; number++) {
            Set4 names = house.on.granted();
            house.on.grant(names);
            // an ended session with a recording
            objects.path(
                    "/api/v1/recordings/{id}", house.on.users.get(names.user()).id());
            made("/api/v1/groups", "{'name':'g" + number + "','members':['root','" + names.user() + "']}");
            made(
                    "/api/v1/break-glass",
                    "{'name':'b" + number + "','credentials':['root@" + names.target() + "'],'recipients':["
                            + recipients + "]}");
            made(
                    "/api/v1/tokens",
                    "{'user':'" + names.user() + "','account':'root','target':'" + names.target() + "'}");
            made("/api/v1/api-tokens", "{'name':'t','scope':['own']}");
            user.signIn("ulla", DomainFixture.PASSWORD);
            house.signHead();
        }
    }

    @AfterAll
    static void close() throws IOException {
        house.close();
    }

    private static void made(String path, String body) {
        Answer answer = admin.call("POST", path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private static List<Operation> paged() {
        Set<String> both = Set.of("limit", "after");
        return ApiContract.get().operations().stream()
                .filter(operation -> ApiContract.get()
                        .parameters(operation, "query")
                        .keySet()
                        .containsAll(both))
                .toList();
    }

    private static JsonNode page(TlsClient client, String path) {
        Answer answer = client.get(path);
        assertThat(answer.status()).as(path + " " + answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static List<String> list(TlsClient client, String path) {
        return texts(page(client, path));
    }

    /** By what does not change while the test looks. */
    private static List<String> texts(JsonNode page) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : page.get("items")) {
            texts.add(
                    item.has("id") ? item.get("id").asText() : item.path("name").asText() + item.path("sequence"));
        }
        return texts;
    }

    private static List<String> walk(TlsClient client, String path, int limit) {
        List<String> all = new ArrayList<>();
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            JsonNode page =
                    page(client, path + "?limit=" + limit + (next.get().isEmpty() ? "" : "&after=" + next.get()));
            assertThat(page.get("items").size()).as(path).isLessThanOrEqualTo(limit);
            all.addAll(texts(page));
            next = Optional.ofNullable(page.get("next").textValue());
        }
        return all;
    }

    @Test
    void pagesTogetherAreTheListForThoseWhoSeeAllAndForOwners() {
        assertThat(paged()).hasSizeGreaterThan(11);
        for (Operation operation : paged()) {
            String path = operation.path();
            // what lists audit rows adds none, but a denial or a sign-in would
            List<String> whole = list(admin, path + "?limit=1000");
            assertThat(whole).as(path).hasSizeGreaterThanOrEqualTo(OF_EACH).doesNotHaveDuplicates();
            for (int limit : path.equals("/api/v1/audit") ? List.of(7) : List.of(1, 2)) {
                assertThat(walk(admin, path, limit)).as(path + " by " + limit).isEqualTo(whole);
            }
            if (operation.permission().startsWith("own/")) {
                assertThat(walk(user, path, 1)).as(path).isEqualTo(list(user, path + "?limit=1000"));
            }
        }
        assertThat(walk(admin, "/api/v1/sessions", 1)).hasSize(2 * OF_EACH);
        assertThat(list(user, "/api/v1/sign-ins?limit=2")).hasSize(2);
    }

    @Test
    void whatComesAndGoesMeanwhileDoesNotDisturb() {
        for (String name : List.of("p-b", "p-d", "p-f")) {
            made("/api/v1/groups", "{'name':'" + name + "'}");
        }
        String after = Base64.getUrlEncoder().withoutPadding().encodeToString("p-b".getBytes(StandardCharsets.UTF_8));
        String next =
                page(admin, "/api/v1/groups?limit=1&after=" + after).get("next").asText();
        assertThat(admin.call("DELETE", "/api/v1/groups/p-d", "").status()).isEqualTo(204);
        made("/api/v1/groups", "{'name':'p-a'}");
        made("/api/v1/groups", "{'name':'p-e'}");
        JsonNode rest = page(admin, "/api/v1/groups?limit=2&after=" + next);
        assertThat(rest.get("items").findValuesAsText("name")).containsExactly("p-e", "p-f");
        assertThat(rest.get("next").isNull()).as(rest.toString()).isTrue();
    }

    @Test
    void whatNobodySaidIsRefused() {
        SoftAssertions softly = new SoftAssertions();
        List<String> bad = List.of(
                "limit=0",
                "limit=1001",
                "limit=x",
                "after=%00",
                "after=*",
                "after=" + "A".repeat(600),
                "after=" + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[] {0, 'a'}));
        for (Operation operation : paged()) {
            for (String query : bad) {
                Answer answer = admin.get(operation.path() + "?" + query);
                softly.assertThat(answer.status())
                        .as(operation + " " + query + " " + answer.text())
                        .isEqualTo(400);
            }
        }
        softly.assertAll();
    }
}
