/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.audit.AuditRow;
import dev.gatehouse.control.bridge.SocketClient.Answer;
import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.db.UnauditedChanges;
import dev.gatehouse.control.http.ApiServer;
import dev.gatehouse.control.http.ApiSetup;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Groups over the real server and the real socket. */
class ConfigurationApiIT {

    private static DomainFixture on;
    private static ApiServer server;
    private static SocketClient client;

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
        UnauditedChanges.watch(on.database, on.home.home());
        server = ApiServer.start(new ApiSetup(
                ConsoleConfig.defaults().withPort(0),
                on.home.home(),
                on.audit,
                on.domain.rights(),
                on.domain::adminExists,
                on.domain.routes()));
        client = new SocketClient(on.home.home().controlSocket());
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
        java.util.Set<String> unaudited = UnauditedChanges.found(on.database);
        on.close();
        assertThat(unaudited).as("changes without an audit row").isEmpty();
    }

    private static JsonNode ok(int status, String method, String path, String body) {
        Answer answer = client.call(method, path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return answer.text().isEmpty() ? null : answer.json();
    }

    private static void refused(int status, String code, String detail, Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().get("code").asText()).isEqualTo(code);
        assertThat(answer.json().get("detail").asText()).contains(detail).doesNotContain("\n");
    }

    @Test
    void groupsFromBeginningToEnd() {
        ok(201, "POST", "/api/v1/users", "{'name':'gina'}");
        ok(201, "POST", "/api/v1/users", "{'name':'gus'}");
        ok(201, "POST", "/api/v1/targets", "{'name':'group-target','host':'192.0.2.9','trust':'first-use'}");
        ok(201, "POST", "/api/v1/credentials", "{'account':'root','target':'group-target','password':'canary-group'}");
        JsonNode made = ok(201, "POST", "/api/v1/groups", "{'name':'dba','members':['gina','gina']}");
        assertThat(made.get("members").toString()).isEqualTo("[\"gina\"]");
        assertThat(ok(200, "GET", "/api/v1/groups/dba", "")).isEqualTo(made);
        assertThat(ok(200, "GET", "/api/v1/groups", "").get("items")).contains(made);
        refused(409, "conflict", "exists already", client.call("POST", "/api/v1/groups", "{'name':'dba'}"));
        refused(400, "usage", "a-z", client.call("POST", "/api/v1/groups", "{'name':'D B'}"));
        refused(400, "usage", "nobody", client.call("POST", "/api/v1/groups", "{'name':'x','members':['nobody']}"));
        refused(404, "not-found", "group list", client.call("GET", "/api/v1/groups/x", ""));

        refused(
                400,
                "usage",
                "no group nogroup",
                client.call(
                        "POST",
                        "/api/v1/policies",
                        "{'name':'by-group','groups':['nogroup'],'targets':['group-target'],'accounts':['root']}"));
        JsonNode policy = ok(
                201,
                "POST",
                "/api/v1/policies",
                "{'name':'by-group','groups':['dba'],'targets':['group-target'],'accounts':['root']}");
        assertThat(policy.get("groups").toString()).isEqualTo("[\"dba\"]");
        assertThat(policy.get("users")).isEmpty();
        assertThat(mayReach("gina")).isTrue();
        assertThat(mayReach("gus")).isFalse();
        ok(200, "PATCH", "/api/v1/groups/dba", "{'addMembers':['gus'],'removeMembers':['gina']}");
        assertThat(mayReach("gina")).isFalse();
        assertThat(mayReach("gus")).isTrue();
        refused(
                404,
                "not-found",
                "no member gina",
                client.call("PATCH", "/api/v1/groups/dba", "{'removeMembers':['gina']}"));
        refused(400, "usage", "addMembers", client.call("PATCH", "/api/v1/groups/dba", "{}"));
        ok(204, "DELETE", "/api/v1/groups/dba", "");
        assertThat(mayReach("gus")).isFalse();
        assertThat(ok(200, "GET", "/api/v1/policies/by-group", "").get("groups"))
                .isEmpty();
        assertThat(on.audit.newest(200))
                .extracting(AuditRow::action)
                .contains("group.create", "group.change", "group.remove");
    }

    private static boolean mayReach(String user) {
        return ok(
                        200,
                        "POST",
                        "/api/v1/policies/explain",
                        "{'user':'" + user + "','account':'root','target':'group-target'}")
                .get("allowed")
                .asBoolean();
    }
}
