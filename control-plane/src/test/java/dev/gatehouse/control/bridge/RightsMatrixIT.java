/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.bridge.SocketClient.Answer;
import dev.gatehouse.control.http.ApiServer;
import dev.gatehouse.control.http.DeclaredRoutes;
import dev.gatehouse.control.http.DeclaredRoutes.Declared;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.user.Role;
import dev.gatehouse.control.user.RolePermissions;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every route of the router × every role, nobody, the local operator and an API token × one's own, another's and no object, each
 * cell over the real door. What is expected follows from the route's declaration and from {@link RolePermissions}; no cell is
 * written down here.
 */
class RightsMatrixIT {

    private static ApiHouse house;
    private static DomainFixture on;
    private static ApiServer server;
    private static MatrixObjects objects;
    private static String other;
    private static final Map<Role, String> NAMES = new EnumMap<>(Role.class);
    private static final Map<Role, TlsClient> CLIENTS = new EnumMap<>(Role.class);

    @BeforeAll
    static void open() throws IOException {
        house = new ApiHouse();
        on = house.on;
        server = house.server;
        objects = new MatrixObjects(on, DomainFixture.passwordHash());
        other = objects.user(Role.USER);
        for (Role role : Role.values()) {
            NAMES.put(role, objects.user(role));
            CLIENTS.put(role, TlsClient.at(server.port()).signIn(NAMES.get(role), DomainFixture.PASSWORD));
        }
    }

    @AfterAll
    static void close() throws IOException {
        house.close();
    }

    private static UUID id(String user) {
        return on.users.get(user).id();
    }

    private static long denials() {
        return on.database.withHandle(
                handle -> handle.createQuery("SELECT count(*) FROM audit_event WHERE action = 'api.denied'")
                        .mapTo(Long.class)
                        .one());
    }

    private static Answer ask(TlsClient client, Declared route, String path) {
        return client.call(route.method(), path, route.method().equals("GET") ? "" : "{}");
    }

    /** Past the guard: what comes then is about the request, not about who asks. */
    private static void passes(SoftAssertions softly, String cell, Answer answer) {
        softly.assertThat(answer.status()).as(cell + " " + answer.text()).isNotIn(401, 403, 404);
        softly.assertThat(answer.text()).as(cell).doesNotContain("incident");
    }

    private static void is(SoftAssertions softly, String cell, Answer answer, int status) {
        softly.assertThat(answer.status()).as(cell + " " + answer.text()).isEqualTo(status);
    }

    /** Documents may hold users, whose permissions are their own. */
    private static Set<Permission> needed(Declared route) {
        return switch (route.toString()) {
            case "GET /api/v1/configuration" -> Set.of(route.permission(), Permission.USER_READ);
            case "POST /api/v1/configuration/apply" -> Set.of(route.permission(), Permission.USER_WRITE);
            default -> Set.of(route.permission());
        };
    }

    /** What only a person does who has signed in. */
    private static boolean isForPeople(Declared route) {
        return route.toString().equals("POST /api/v1/api-tokens")
                || route.method().equals("POST") && route.path().contains("/factor") && route.forOwners();
    }

    private static boolean isNeverOfOneself(Permission permission) {
        return permission == Permission.RECORDING_EXPORT || permission == Permission.RECORDING_PURGE;
    }

    @Test
    void noRouteIsLeftOut() throws Exception {
        assertThat(house.every.classes()).containsExactlyInAnyOrderElementsOf(EveryRoute.declared());
    }

    @Test
    void everyRouteForEveryRoleAndEveryObject() {
        SoftAssertions softly = new SoftAssertions();
        int cells = 0;
        long refused = 0;
        long before = denials();
        List<Declared> routes = DeclaredRoutes.of(server);
        for (Declared route : routes) {
            for (Role role : Role.values()) {
                TlsClient client = CLIENTS.get(role);
                Set<Permission> permissions = RolePermissions.of(role);
                boolean all = permissions.containsAll(needed(route));
                boolean own = all || route.forOwners();
                boolean hasObject = route.path().contains("{");
                String cell = role.code() + " " + route;

                String mine = objects.path(route.path(), id(NAMES.get(role)));
                Answer ofOwn = ask(client, route, mine);
                if (!own) {
                    is(softly, cell + " own", ofOwn, 403);
                    refused++;
                } else if (hasObject && isNeverOfOneself(route.permission())) {
                    is(softly, cell + " own", ofOwn, 403);
                    refused++;
                } else {
                    passes(softly, cell + " own", ofOwn);
                }
                cells++;
                if (!hasObject) {
                    continue;
                }
                Answer ofOther = ask(client, route, objects.path(route.path(), id(other)));
                if (all) {
                    passes(softly, cell + " other's", ofOther);
                } else {
                    is(softly, cell + " other's", ofOther, own ? 404 : 403);
                    refused++;
                }
                Answer ofNone = ask(client, route, objects.missing(route.path()));
                // who may change all of them is told of a body that says nothing before anybody looks for the object
                boolean saysNothing = all && ofNone.status() == 400;
                is(softly, cell + " missing", ofNone, saysNothing ? 400 : own ? 404 : 403);
                refused += own ? 0 : 1;
                cells += 2;
            }
        }
        softly.assertThat(denials() - before).as("each no is on record").isEqualTo(refused);
        softly.assertAll();
        assertThat(cells).isGreaterThan(routes.size() * Role.values().length);
    }

    @Test
    void strangersGetNothingButThePublicRoutes() {
        SoftAssertions softly = new SoftAssertions();
        TlsClient nobody = TlsClient.at(server.port());
        for (Declared route : DeclaredRoutes.of(server)) {
            Answer answer = ask(nobody, route, objects.path(route.path(), id(other)));
            if (route.permission() == Permission.PUBLIC) {
                softly.assertThat(answer.status()).as(route.toString()).isNotIn(401, 403, 404);
            } else {
                is(softly, "nobody " + route, answer, 401);
            }
        }
        softly.assertAll();
    }

    @Test
    void theLocalOperatorHasNoNameToAnswerFor() {
        SoftAssertions softly = new SoftAssertions();
        Set<Permission> permissions = RolePermissions.ofLocalOperator(true);
        for (Declared route : DeclaredRoutes.of(server)) {
            String path = objects.path(route.path(), id(other));
            Answer answer = house.local.call(route.method(), path, "{}");
            if (permissions.contains(route.permission())) {
                passes(softly, "local " + route, answer);
            } else {
                is(softly, "local " + route, answer, 403);
            }
        }
        softly.assertAll();
    }

    @Test
    void anApiTokenReachesItsScopeAndNoMore() {
        SoftAssertions softly = new SoftAssertions();
        for (Permission scope : List.of(Permission.SESSION_READ, Permission.CONFIGURATION_WRITE, Permission.OWN)) {
            JsonNode made = CLIENTS.get(Role.ADMIN)
                    .call("POST", "/api/v1/api-tokens", "{'name':'x','scope':['" + scope.code() + "']}")
                    .json();
            TlsClient client = TlsClient.at(server.port()).as(made.get("token").asText());
            for (Declared route : DeclaredRoutes.of(server)) {
                boolean all =
                        Set.of(scope, Permission.PUBLIC, Permission.SIGNED_IN).containsAll(needed(route));
                boolean own = all || route.forOwners() && scope == Permission.OWN;
                Answer answer = ask(client, route, objects.path(route.path(), id(NAMES.get(Role.ADMIN))));
                if (own && !isForPeople(route)) {
                    passes(softly, scope + " " + route, answer);
                } else {
                    is(softly, scope + " " + route, answer, 403);
                }
            }
        }
        softly.assertAll();
    }

    @Test
    void aListForOneselfHoldsOnlyOnesOwn() {
        SoftAssertions softly = new SoftAssertions();
        for (Declared route : DeclaredRoutes.of(server)) {
            if (!route.forOwners()
                    || !route.method().equals("GET")
                    || route.path().contains("{")) {
                continue;
            }
            objects.path(route.path() + "/{id}", id(other));
            objects.path(route.path() + "/{id}", id(NAMES.get(Role.USER)));
            JsonNode mine = CLIENTS.get(Role.USER).get(route.path()).json().get("items");
            softly.assertThat(mine).as(route.toString()).isNotEmpty();
            softly.assertThat(mine.findValuesAsText("user"))
                    .as(route.toString())
                    .containsOnly(NAMES.get(Role.USER));
            softly.assertThat(CLIENTS.get(Role.ADMIN)
                            .get(route.path())
                            .json()
                            .get("items")
                            .findValuesAsText("user"))
                    .as(route.toString())
                    .contains(other);
        }
        softly.assertAll();
    }

    @Test
    void aTokenForOneselfNeedsNoPermissionAndForOthersDoes() {
        DomainFixture.Set4 names = on.granted();
        TlsClient client = TlsClient.at(server.port()).signIn(names.user(), DomainFixture.PASSWORD);
        String access = "'account':'root','target':'" + names.target() + "'}";
        Answer own = client.call("POST", "/api/v1/tokens", "{" + access);
        assertThat(own.status()).as(own.text()).isEqualTo(201);
        assertThat(client.get("/api/v1/tokens/" + own.json().get("id").asText())
                        .json()
                        .get("user")
                        .asText())
                .isEqualTo(names.user());
        assertThat(client.call("POST", "/api/v1/tokens", "{'user':'" + names.user() + "'," + access)
                        .status())
                .isEqualTo(201);
        Answer others = client.call("POST", "/api/v1/tokens", "{'user':'" + other + "'," + access);
        assertThat(others.status()).isEqualTo(403);
        assertThat(others.text()).contains("token.delegate");
        assertThat(CLIENTS.get(Role.ADMIN)
                        .call("POST", "/api/v1/tokens", "{'user':'" + names.user() + "'," + access)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void apiTokensEndAndGiveAwayOnlyWhatOneHas() {
        TlsClient user = CLIENTS.get(Role.USER);
        assertThat(user.call("POST", "/api/v1/api-tokens", "{'name':'x','scope':['user.write']}")
                        .status())
                .isEqualTo(403);
        for (String body : List.of(
                "{'name':'x'}",
                "{'name':'x','scope':[]}",
                "{'name':'x','scope':['everything']}",
                "{'name':'','scope':['own']}",
                "{'name':'x','scope':['own'],'days':0}",
                "{'name':'x','scope':['own'],'days':367}")) {
            assertThat(user.call("POST", "/api/v1/api-tokens", body).status())
                    .as(body)
                    .isEqualTo(400);
        }
        JsonNode made = user.call("POST", "/api/v1/api-tokens", "{'name':'ci','scope':['own'],'days':1}")
                .json();
        String secret = made.get("token").asText();
        assertThat(secret).matches("gha_[A-Za-z0-9_-]{43}");
        assertThat(new DatabaseDump(on.database).text())
                .contains("api-token.create")
                .doesNotContain(secret);
        String one = "/api/v1/api-tokens/" + made.get("id").asText();
        assertThat(user.get(one).json().get("lastUsedAt").isNull()).isTrue();
        TlsClient program = TlsClient.at(server.port()).from("127.0.9.1").as(secret);
        assertThat(program.get("/api/v1/sessions").status()).isEqualTo(200);
        assertThat(user.get(one).json().get("lastUsedFrom").asText()).isEqualTo("127.0.9.1");
        assertThat(user.call("DELETE", one, "").status()).isEqualTo(204);
        assertThat(program.get("/api/v1/sessions").status()).isEqualTo(401);
        assertThat(user.get(one).json().get("state").asText()).isEqualTo("revoked");
    }

    @Test
    void aRecordingIsOpenedWithAReasonAndWithWhatItTakes() {
        UUID owner = id(other);
        TlsClient auditor = CLIENTS.get(Role.AUDITOR);
        String text = objects.path("/api/v1/recordings/{id}/text", owner);
        String own = objects.path("/api/v1/recordings/{id}/text", id(NAMES.get(Role.AUDITOR)));
        Answer without = auditor.get(text);
        assertThat(without.status()).isEqualTo(400);
        assertThat(without.text()).contains("--reason");
        Answer export = auditor.get(own + "?reason=x&export=true");
        assertThat(export.status()).isEqualTo(403);
        assertThat(export.text()).contains("of their own");
        JsonNode made = auditor.call("POST", "/api/v1/api-tokens", "{'name':'x','scope':['recording.play']}")
                .json();
        TlsClient player = TlsClient.at(server.port()).as(made.get("token").asText());
        for (Map.Entry<String, String> needed : Map.of(
                        "&input=true", "recording.input", "&export=true", "recording.export")
                .entrySet()) {
            Answer refused = player.get(text + "?reason=x" + needed.getKey());
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.text()).contains(needed.getValue());
        }
        assertThat(Optional.of(player.get(text + "?reason=x").status()))
                .as("past all guards: there is nothing to play")
                .hasValueSatisfying(status -> assertThat(status).isNotIn(401, 403, 404));
    }
}
