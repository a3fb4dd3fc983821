/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditRow;
import dev.gatehouse.control.bridge.SocketClient.Answer;
import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.db.UnauditedChanges;
import dev.gatehouse.control.http.ApiServer;
import dev.gatehouse.control.http.ApiSetup;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.http.ServerRoutes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Groups, and the whole house as documents, over the real server and the real socket. */
class ConfigurationApiIT {

    private static DomainFixture on;
    private static ApiServer server;
    private static SocketClient client;

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
        List<Routes> routes = new ArrayList<>(on.domain.routes());
        // the server asks its own door for /healthz before it says that it is open
        routes.add(new ServerRoutes(new UpStatus(), () -> {}, on.audit));
        on.identities();
        UnauditedChanges.watch(on.database, on.home.home());
        server = ApiServer.start(new ApiSetup(
                // shorter than an apply of thousands: a connection that waits for its answer is not idle
                new ConsoleConfig("127.0.0.1", 0, 1 << 20, Duration.ofSeconds(3), 32),
                on.home.home(),
                on.audit,
                on.identities(),
                on.domain.rights(),
                on.domain::adminExists,
                routes));
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

    private static final String APPLY = "/api/v1/configuration/apply";
    private static final String ED25519 =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    private static final String PIN = "SHA256:" + "A".repeat(43);

    private static String document(String kind, String fields) {
        return "{'apiVersion':'gatehouse/v1','kind':'" + kind + "','fields':{" + fields + "}}";
    }

    private static String request(String options, String... documents) {
        return "{" + options + (options.isEmpty() ? "" : ",") + "'documents':[" + String.join(",", documents) + "]}";
    }

    private static String target(String name, String more) {
        return document("Target", "'name':'" + name + "','host':'192.0.2.10','hostKeys':['" + PIN + "']" + more);
    }

    private static List<String> counts(JsonNode result) {
        return List.of("created", "changed", "unchanged", "removed").stream()
                .map(field -> result.get(field).asText())
                .toList();
    }

    private static List<String> actions(JsonNode result) {
        return texts(result.get("changes"), "action", "kind", "name");
    }

    private static List<String> texts(JsonNode items, String... fields) {
        return StreamSupport.stream(items.spliterator(), false)
                .map(item -> List.of(fields).stream()
                        .map(field -> item.get(field).asText())
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    /** What an export says, as a request says it. */
    private static String asRequest(JsonNode exported, String options) {
        List<String> documents = new ArrayList<>();
        for (JsonNode document : exported.get("items")) {
            com.fasterxml.jackson.databind.node.ObjectNode fields = document.deepCopy();
            String kind = fields.remove("kind").asText();
            String version = fields.remove("apiVersion").asText();
            documents.add("{'apiVersion':'" + version + "','kind':'" + kind + "','fields':" + fields + "}");
        }
        return request(options, documents.toArray(String[]::new));
    }

    @Test
    void aHouseFromDocumentsAndBack() {
        String[] documents = {
            document("User", "'name':'ap-anna','role':'auditor','publicKeys':['" + ED25519 + " anna@desk']"),
            document("User", "'name':'ap-ben','password':'canary-apply-password','enabled':false"),
            document("Group", "'name':'ap-dba','members':['ap-ben','ap-anna']"),
            target("ap-db1", ",'tags':{'env':'prod','tier':'1'},'port':2222"),
            document("Target", "'name':'ap-db2','host':'db2.example.com','trust':'first-use'"),
            document(
                    "Credential",
                    "'account':'root','target':'ap-db1','type':'password','password':'canary-apply-secret'"),
            document(
                    "Policy",
                    "'name':'ap-policy','groups':['ap-dba'],'targets':['ap-db1','ap-db2'],'accounts':['root'],"
                            + "'idleTimeout':'5m'"),
        };
        // what another refers to may come later
        List<String> backwards = new ArrayList<>(List.of(documents));
        java.util.Collections.reverse(backwards);
        JsonNode planned =
                ok(200, "POST", APPLY, request("'set':'round','dryRun':true", backwards.toArray(String[]::new)));
        assertThat(planned.get("outcome").asText()).isEqualTo("dry-run");
        assertThat(counts(planned)).containsExactly("7", "0", "0", "0");
        assertThat(client.call("GET", "/api/v1/users/ap-anna", "").status()).isEqualTo(404);

        JsonNode applied = ok(200, "POST", APPLY, request("'set':'round'", backwards.toArray(String[]::new)));
        assertThat(applied.get("outcome").asText()).isEqualTo("applied");
        assertThat(counts(applied)).containsExactly("7", "0", "0", "0");
        assertThat(applied.toString()).doesNotContain("canary", "argon2");
        assertThat(ok(200, "POST", "/api/v1/policies/explain", "{'user':'ap-anna','account':'root','target':'ap-db1'}")
                        .get("allowed")
                        .asBoolean())
                .isTrue();
        assertThat(ok(200, "GET", "/api/v1/users/ap-ben", "").get("hasPassword").asBoolean())
                .isTrue();
        assertThat(ok(200, "GET", "/api/v1/users/ap-ben", "").get("enabled").asBoolean())
                .isFalse();

        assertThat(texts(
                        ok(200, "GET", "/api/v1/users/ap-anna/access", "").get("items"),
                        "target",
                        "account",
                        "protocol"))
                .containsExactly("ap-db1 root ssh");
        assertThat(ok(200, "GET", "/api/v1/users/ap-ben/access", "").get("items"))
                .isEmpty();
        refused(404, "not-found", "no such user", client.call("GET", "/api/v1/users/nobody/access", ""));

        long rows = on.audit.newest(1).get(0).sequence();
        JsonNode again = ok(200, "POST", APPLY, request("'set':'round','prune':true", documents));
        assertThat(counts(again)).containsExactly("0", "0", "7", "0");
        assertThat(again.get("changes")).isEmpty();
        assertThat(on.audit.list(rows, 10)).extracting(AuditRow::action).containsExactly("configuration.apply");

        JsonNode exported = ok(200, "GET", "/api/v1/configuration?set=round", "");
        assertThat(texts(exported.get("items"), "kind"))
                .containsExactly("User", "User", "Group", "Target", "Target", "Credential", "Policy");
        assertThat(exported.toString())
                .doesNotContain("canary", "argon2", "password\":")
                .contains("anna@desk", "5m");
        assertThat(counts(ok(200, "POST", APPLY, asRequest(exported, "'set':'other'"))))
                .containsExactly("0", "0", "7", "0");
        assertThat(counts(ok(200, "POST", APPLY, asRequest(ok(200, "GET", "/api/v1/configuration", ""), ""))))
                .startsWith("0", "0")
                .endsWith("0");
        assertThat(on.audit.verify().ok()).isTrue();
    }

    @Test
    void whatDiffersIsChangedAndSaid() {
        ok(
                200,
                "POST",
                APPLY,
                request(
                        "",
                        document("User", "'name':'ch-anna','publicKeys':['" + ED25519 + "']"),
                        document("Group", "'name':'ch-g','members':['ch-anna']"),
                        target("ch-db", ""),
                        document(
                                "Policy",
                                "'name':'ch-p','users':['ch-anna'],'targets':['ch-db'],'accounts':['root']")));
        JsonNode changed = ok(
                200,
                "POST",
                APPLY,
                request(
                        "",
                        document("User", "'name':'ch-anna','role':'operator','publicKeys':[],'enabled':true"),
                        document("Group", "'name':'ch-g','members':[]"),
                        target("ch-db", ",'tags':{'a':'b'}"),
                        document("Policy", "'name':'ch-p','groups':['ch-g'],'maxDuration':'120m'")));
        assertThat(counts(changed)).containsExactly("0", "4", "0", "0");
        JsonNode user = changed.get("changes").get(0);
        assertThat(user.get("fields").get("role").toString()).isEqualTo("{\"from\":\"user\",\"to\":\"operator\"}");
        assertThat(user.get("fields").has("enabled")).isFalse();
        assertThat(user.get("fields").get("publicKeys").get("to")).isEmpty();
        assertThat(changed.get("changes")
                        .get(3)
                        .get("fields")
                        .get("maxDuration")
                        .get("to")
                        .asText())
                .isEqualTo("2h");
        assertThat(ok(200, "GET", "/api/v1/users/ch-anna", "").get("publicKeys"))
                .isEmpty();
        JsonNode policy = ok(200, "GET", "/api/v1/policies/ch-p", "");
        assertThat(policy.get("users").toString()).isEqualTo("[\"ch-anna\"]");
        assertThat(policy.get("groups").toString()).isEqualTo("[\"ch-g\"]");
    }

    @Test
    void allErrorsAreToldWithTheirPlaceAndNothingIsDone() {
        Answer shape = client.call(
                "POST",
                APPLY,
                request(
                        "",
                        document("User", "'name':'er-anna','rolle':'admin'"),
                        document("Target", "'name':'er-t','host':'h','port':'22'"),
                        document("Target", "'name':'er-t','host':'h','hostKeys':[['x'],{'a':[1]}],'tags':[{}]"),
                        document("Policy", "'name':'er-p','record':'some'"),
                        document("Rule", "'name':'x'"),
                        "{'apiVersion':'gatehouse/v9','kind':'User','fields':{'name':'er-ok'}}",
                        document("User", "'name':'er-weak','password':'canary7'"),
                        document("User", "'name':'er-ok'")));
        refused(400, "usage", "nothing was changed", shape);
        assertThat(texts(shape.json().get("errors"), "document", "path"))
                .containsExactly(
                        "0 /rolle",
                        "1 /port",
                        "2 /hostKeys",
                        "2 /tags",
                        "3 /record",
                        "4 /kind",
                        "5 /apiVersion",
                        "6 /password");
        assertThat(shape.text())
                .doesNotContain("canary7")
                .contains("a User has enabled, name, publicKeys, recordingTags, role");

        Answer meaning = client.call(
                "POST",
                APPLY,
                request(
                        "",
                        document("Group", "'name':'er-g','members':['er-new','er-nobody']"),
                        document("User", "'name':'er-new'"),
                        document("User", "'name':'er-new'"),
                        document("Policy", "'name':'er-p','users':['*'],'targets':['er-t','er-u'],'accounts':['*']"),
                        target("er-t", "")));
        assertThat(texts(meaning.json().get("errors"), "document", "path"))
                .containsExactlyInAnyOrder("0 /members/1", "2 ", "3 /targets/1");

        Answer rules = client.call(
                "POST",
                APPLY,
                request(
                        "",
                        document("Target", "'name':'er-unknown','host':'192.0.2.1'"),
                        document("Credential", "'account':'root','target':'er-t','type':'password'"),
                        document("Policy", "'name':'er-empty','users':[],'targets':['er-t'],'accounts':['root']"),
                        target("er-t", "")));
        assertThat(texts(rules.json().get("errors"), "document", "detail"))
                .hasSize(3)
                .anyMatch(error -> error.startsWith("0 how is the target known?"))
                .anyMatch(error -> error.startsWith("1 the credential needs its secret"))
                .anyMatch(error -> error.startsWith("2 a policy needs"));
        assertThat(client.call("GET", "/api/v1/targets/er-t", "").status()).isEqualTo(404);
        assertThat(client.call("GET", "/api/v1/users/er-new", "").status()).isEqualTo(404);
        refused(400, "usage", "not JSON", client.call("POST", APPLY, "{'documents':[{'kind':"));
        refused(400, "usage", "known are", client.call("POST", APPLY, "{'pruned':true}"));
    }

    @Test
    void pruningTakesOnlyWhatTheSetBrought() {
        ok(201, "POST", "/api/v1/users", "{'name':'pr-by-hand'}");
        String anna = document("User", "'name':'pr-anna'");
        String ben = document("User", "'name':'pr-ben'");
        String db = target("pr-db", "");
        String secret =
                document("Credential", "'account':'root','target':'pr-db','type':'password','password':'canary-prune'");
        ok(200, "POST", APPLY, request("'set':'one'", anna, ben, db, secret));
        ok(200, "POST", APPLY, request("'set':'two'", ben));

        Answer tooMany = client.call(
                "POST",
                APPLY,
                request("'set':'one','prune':true,'removalsMax':2", document("User", "'name':'pr-carl'")));
        refused(409, "conflict", "would remove 3", tooMany);
        assertThat(client.call("GET", "/api/v1/users/pr-carl", "").status()).isEqualTo(404);

        Answer dangling = client.call(
                "POST",
                APPLY,
                request(
                        "'set':'one','prune':true,'removalsMax':9",
                        document("Group", "'name':'pr-g','members':['pr-anna']")));
        assertThat(texts(dangling.json().get("errors"), "path")).containsExactly("/members/0");

        JsonNode pruned = ok(200, "POST", APPLY, request("'set':'one','prune':true,'removalsMax':3"));
        assertThat(actions(pruned))
                .containsExactly(
                        "remove Credential root@pr-db",
                        "remove Target pr-db",
                        "remove User pr-anna",
                        "release User pr-ben");
        assertThat(client.call("GET", "/api/v1/users/pr-anna", "").status()).isEqualTo(404);
        ok(200, "GET", "/api/v1/users/pr-by-hand", "");
        ok(200, "GET", "/api/v1/users/pr-ben", "");
        assertThat(on.audit.newest(8))
                .extracting(AuditRow::action)
                .contains("user.remove", "target.remove", "credential.remove");

        ok(201, "POST", "/api/v1/users", "{'name':'pr-ben2'}");
        assertThat(counts(ok(200, "POST", APPLY, request("'set':'two','prune':true,'removalsMax':1"))))
                .containsExactly("0", "0", "0", "1");
        assertThat(client.call("GET", "/api/v1/users/pr-ben", "").status()).isEqualTo(404);
    }

    @Test
    void theLastAdminStays() {
        ok(200, "POST", APPLY, request("'set':'admins'", document("User", "'name':'la-root','role':'admin'")));
        try {
            for (String without : List.of(
                    request("'set':'admins','prune':true,'removalsMax':9"),
                    request("", document("User", "'name':'la-root','role':'user'")),
                    request("'dryRun':true", document("User", "'name':'la-root','enabled':false")))) {
                Answer answer = client.call("POST", APPLY, without);
                refused(400, "usage", "nothing was changed", answer);
                assertThat(answer.text()).contains("without an enabled admin");
            }
            assertThat(ok(200, "GET", "/api/v1/users/la-root", "").get("role").asText())
                    .isEqualTo("admin");
        } finally {
            // the local operator's rights in other tests depend on there being no admin
            on.database.inTransaction(handle -> {
                on.audit.append(
                        handle, AuditEvent.success("test.end", DomainFixture.OPERATOR, "user:la-root", Map.of()));
                return handle.execute("DELETE FROM users WHERE name = 'la-root'");
            });
        }
    }

    /** More than the limit of other requests, longer than a connection may be idle; one change of the access epoch. */
    @Test
    void thousandsAtOnceAndOneApplyAtATime() {
        int number = 3_000;
        String tags = ",'tags':{'text':'" + "x".repeat(256) + "'}";
        String[] targets = IntStream.range(0, number)
                .mapToObj(index -> target("bulk-" + index, tags))
                .toArray(String[]::new);
        String body = request("'set':'bulk'", targets);
        assertThat(body.length()).isGreaterThan(1 << 20);
        long before = epoch();
        CompletableFuture<Answer> first = CompletableFuture.supplyAsync(() -> client.call("POST", APPLY, body));
        Answer answer = first.join();
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(counts(answer.json())).containsExactly(Integer.toString(number), "0", "0", "0");
        assertThat(epoch()).isEqualTo(before + 1);
        assertThat(counts(ok(200, "POST", APPLY, body))).containsExactly("0", "0", Integer.toString(number), "0");
        on.database.inTransaction(handle -> {
            handle.execute("SELECT pg_advisory_xact_lock(" + 0x47415445_4150504CL + ")");
            refused(503, "unavailable", "another apply", client.call("POST", APPLY, body));
            return null;
        });
        assertThat(counts(ok(200, "POST", APPLY, request("'set':'bulk','prune':true,'removalsMax':" + number))))
                .containsExactly("0", "0", "0", Integer.toString(number));
    }

    private static long epoch() {
        return on.database.withHandle(handle -> handle.createQuery("SELECT epoch FROM access_epoch")
                .mapTo(Long.class)
                .one());
    }

    /** A single request holds its row when it asks for the epoch; an apply must not hold the epoch when it asks for the row. */
    @Test
    void anApplyAndSingleRequestsDoNotWaitForEachOther() {
        String[] people = IntStream.range(0, 40)
                .mapToObj(index -> document("User", "'name':'lk-" + index + "','role':'user'"))
                .toArray(String[]::new);
        ok(200, "POST", APPLY, request("'set':'locks'", people));
        CompletableFuture<Void> singles = CompletableFuture.runAsync(() -> {
            for (int round = 0; round < 4; round++) {
                for (int index = 39; index >= 0; index--) {
                    ok(200, "PATCH", "/api/v1/users/lk-" + index, "{'role':'auditor'}");
                }
            }
        });
        for (int round = 0; !singles.isDone(); round++) {
            String role = round % 2 == 0 ? "operator" : "user";
            String[] others = IntStream.range(0, 40)
                    .mapToObj(index -> document("User", "'name':'lk-" + index + "','role':'" + role + "'"))
                    .toArray(String[]::new);
            ok(200, "POST", APPLY, request("'set':'locks'", others));
        }
        singles.join();
    }
}
