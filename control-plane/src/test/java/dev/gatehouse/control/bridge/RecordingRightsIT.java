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
import dev.gatehouse.control.config.RetentionConfig;
import dev.gatehouse.control.http.ApiServer;
import dev.gatehouse.control.http.ApiSetup;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.http.ServerRoutes;
import dev.gatehouse.control.recording.FrameIndexer;
import dev.gatehouse.control.recording.RecordingLibrary;
import dev.gatehouse.control.recording.RecordingRoutes;
import dev.gatehouse.control.recording.VaultKeyWrapper;
import dev.gatehouse.control.recording.Views;
import dev.gatehouse.control.retention.Retention;
import dev.gatehouse.control.retention.RetentionRoutes;
import dev.gatehouse.control.session.RecordingReach;
import dev.gatehouse.control.user.PasswordHash;
import dev.gatehouse.control.user.Role;
import dev.gatehouse.control.user.Users;
import dev.gatehouse.control.vault.RecordingKeys;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may know of, open, hold, release and purge which recordings, over the real door. */
class RecordingRightsIT {

    private static final String RECORDINGS = "/api/v1/recordings";
    private static final String WHY = "{'reason':'case 12'}";

    private static DomainFixture on;
    private static ApiServer server;
    private static MatrixObjects objects;
    private static FrameIndexer indexer;
    private static Path directory;
    private static String somebody;

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
        directory = on.home.home().root().resolve("recordings");
        RecordingKeys keys = RecordingKeys.open(on.database, on.vault, on.home.home());
        RecordingLibrary library = new RecordingLibrary(
                on.domain.recordings(), keys, new VaultKeyWrapper(on.vault), directory, on.audit.node() + "");
        Views views = new Views(List.of(), List.of(), List.of());
        indexer = new FrameIndexer(library, views);
        RecordingReach reach = new RecordingReach(on.database);
        List<Routes> routes = new ArrayList<>(on.domain.routes());
        routes.add(new ServerRoutes(new UpStatus(), () -> {}, on.audit));
        routes.add(new RecordingRoutes(library, reach, on.audit, views, indexer));
        routes.add(new RetentionRoutes(
                new Retention(on.database, on.audit, RetentionConfig.defaults(), directory), reach, on.audit));
        server = ApiServer.start(new ApiSetup(
                ConsoleConfig.defaults().withPort(0),
                on.home.home(),
                on.audit,
                on.identities(),
                on.domain.rights(),
                () -> false,
                routes));
        objects = new MatrixObjects(on, PasswordHash.CURRENT.hash(Secret.ofText(DomainFixture.PASSWORD)));
        somebody = objects.user(Role.USER);
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
        indexer.close();
        on.close();
    }

    /** A sealed recording on this node of a session of that user's at a target with these tags. */
    private static UUID recording(String user, String... tags) throws IOException {
        UUID id = UUID.fromString(
                objects.path(RECORDINGS + "/{id}", on.users.get(user).id()).substring(RECORDINGS.length() + 1));
        Files.createDirectories(directory);
        Files.write(directory.resolve(id + ".iolog"), new byte[10]);
        on.database.inTransaction(handle -> handle.createUpdate("""
                        UPDATE sessions SET node = :node, target_tags = :tags, recording_state = 'sealed',
                          recording_path = id || '.iolog', recording_size_bytes = 10, recording_chain_head = '\\xab'
                        WHERE id = :id""")
                .bind("node", on.audit.node().toString())
                .bind("tags", tags)
                .bind("id", id)
                .execute());
        return id;
    }

    private static String person(Role role, String... tags) {
        String name = objects.user(role);
        limit(name, tags);
        return name;
    }

    private static void limit(String user, String... tags) {
        on.users.change(
                DomainFixture.OPERATOR,
                user,
                new Users.Change(
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        List.of(),
                        List.of(),
                        java.util.Optional.of(List.of(tags))));
    }

    private static TlsClient as(String user) {
        return TlsClient.at(server.port()).signIn(user, DomainFixture.PASSWORD);
    }

    private static List<String> listed(TlsClient client) {
        return client.get(RECORDINGS + "?limit=1000").json().get("items").findValuesAsText("id");
    }

    private static void is(Answer answer, int status) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    }

    private static AuditRow newest() {
        return on.audit.newest(1).get(0);
    }

    @Test
    void whoIsLimitedKnowsOfNothingElse() throws IOException {
        UUID within = recording(somebody, "env=prod", "team=db");
        UUID beyond = recording(somebody, "env=test", "team=db");
        UUID untagged = recording(somebody);
        String name = person(Role.ADMIN, "env=prod", "site=x");
        TlsClient limited = as(name);
        assertThat(listed(limited)).contains(within.toString()).doesNotContain(beyond.toString(), untagged.toString());
        is(limited.get(RECORDINGS + "/" + within), 200);
        is(limited.get(RECORDINGS + "/" + within + "/retention"), 200);
        assertThat(limited.get(RECORDINGS + "/" + within).json().get("targetTags"))
                .extracting(JsonNode::asText)
                .containsExactly("env=prod", "team=db");
        String missing = limited.get(RECORDINGS + "/" + UUID.randomUUID()).text();
        for (UUID id : List.of(beyond, untagged)) {
            for (String get : List.of("", "/asciicast", "/text", "/png", "/file", "/retention")) {
                Answer answer = limited.get(RECORDINGS + "/" + id + get + "?reason=x");
                is(answer, 404);
                assertThat(answer.json().get("detail"))
                        .isEqualTo(limited.get(RECORDINGS + "/" + UUID.randomUUID())
                                .json()
                                .get("detail"));
            }
            for (String post : List.of("verify", "hold", "release", "purge")) {
                is(limited.call("POST", RECORDINGS + "/" + id + "/" + post, WHY), 404);
                assertThat(newest().outcome()).isEqualTo("denied");
                assertThat(newest().object()).isEqualTo("recording:" + id);
            }
        }
        assertThat(missing).contains("no such recording");
        assertThat(Files.exists(directory.resolve(beyond + ".iolog"))).isTrue();
        Answer run = limited.call("POST", "/api/v1/retention/run", "{'dryRun':true}");
        is(run, 403);
        JsonNode token = limited.call("POST", "/api/v1/api-tokens", "{'name':'x','scope':['recording.read']}")
                .json();
        TlsClient program = TlsClient.at(server.port()).as(token.get("token").asText());
        is(program.get(RECORDINGS + "/" + within), 200);
        is(program.get(RECORDINGS + "/" + beyond), 404);
        limit(name);
        is(limited.get(RECORDINGS + "/" + beyond), 200);
        is(limited.call("POST", "/api/v1/retention/run", "{'dryRun':true}"), 200);
    }

    @Test
    void theTagsAreThoseOfTheTimeOfTheSession() {
        DomainFixture.Set4 names = on.granted();
        TlsClient admin = as(person(Role.ADMIN));
        is(admin.call("PATCH", "/api/v1/targets/" + names.target(), "{'tags':{'team':'db','env':'prod'}}"), 200);
        AccessRequest request = on.request(names);
        assertThat(on.authorize(request)).isInstanceOf(AccessDecision.Granted.class);
        is(admin.call("PATCH", "/api/v1/targets/" + names.target(), "{'tags':{'team':'web'}}"), 200);
        assertThat(on.column(request.session(), "target_tags")).isEqualTo("{env=prod,team=db}");
    }

    @Test
    void aLimitIsSetShownAndTakenAwayOverTheApi() {
        TlsClient admin = as(person(Role.ADMIN));
        String body = "{'name':'limited-one','role':'auditor','recordingTags':['team=db','env=a=b, c','team=db']}";
        is(admin.call("POST", "/api/v1/users", body), 200 + 1);
        assertThat(newest().detail()).containsEntry("recordingTags", "env=a=b, c, team=db");
        assertThat(admin.get("/api/v1/users/limited-one").json().get("recordingTags"))
                .extracting(JsonNode::asText)
                .containsExactly("env=a=b, c", "team=db");
        for (String bad : List.of("team", "=db", "TEAM=db", "team=" + "x".repeat(257), "team=a\\nb")) {
            is(admin.call("PATCH", "/api/v1/users/limited-one", "{'recordingTags':['" + bad + "']}"), 400);
        }
        is(admin.call("PATCH", "/api/v1/users/limited-one", "{'recordingTags':[]}"), 200);
        assertThat(newest().detail()).containsEntry("recordingTags", "all");
        assertThat(admin.get("/api/v1/users/limited-one").json().get("recordingTags"))
                .isEmpty();
    }

    @Test
    void nobodyExportsReleasesOrPurgesASessionOfTheirOwn() throws IOException {
        String name = person(Role.ADMIN);
        TlsClient admin = as(name);
        UUID own = recording(name);
        String one = RECORDINGS + "/" + own;
        is(admin.get(one + "/file?reason=x"), 403);
        is(admin.get(one + "/text?reason=x&export=true"), 403);
        is(admin.call("POST", one + "/purge", WHY), 403);
        assertThat(newest().detail()).containsEntry("permission", "RECORDING_PURGE");
        is(admin.call("POST", one + "/hold", WHY), 200);
        is(admin.call("POST", one + "/release", WHY), 403);
        assertThat(Files.exists(directory.resolve(own + ".iolog"))).isTrue();
        TlsClient other = as(person(Role.ADMIN));
        is(other.call("POST", one + "/purge", WHY), 409);
        is(other.call("POST", one + "/release", WHY), 200);
        is(other.call("POST", one + "/purge", "{}"), 400);
        is(other.call("POST", one + "/purge", WHY), 200);
        assertThat(newest().action()).isEqualTo("recording.purge");
        assertThat(newest().detail()).containsEntry("reason", "case 12");
        assertThat(Files.exists(directory.resolve(own + ".iolog"))).isFalse();
        assertThat(other.get(one).json().get("state").asText()).isEqualTo("purged");
        is(other.get(one + "/file?reason=x"), 409);
        is(other.get(one + "/text?reason=x"), 409);
        is(other.get(one + "/asciicast?reason=x"), 409);
        assertThat(newest().action()).as("nothing was played").isEqualTo("recording.purge");
    }

    @Test
    void holdingIsForAuditorsAndPurgingIsNot() throws IOException {
        UUID id = recording(somebody);
        TlsClient auditor = as(person(Role.AUDITOR));
        is(auditor.call("POST", RECORDINGS + "/" + id + "/hold", "{}"), 400);
        is(auditor.call("POST", RECORDINGS + "/" + id + "/hold", WHY), 200);
        for (String post : List.of("release", "purge")) {
            is(auditor.call("POST", RECORDINGS + "/" + id + "/" + post, WHY), 403);
        }
        TlsClient operator = as(person(Role.OPERATOR));
        is(operator.get(RECORDINGS + "/" + id), 200);
        for (String get : List.of("/text", "/asciicast", "/png", "/file")) {
            is(operator.get(RECORDINGS + "/" + id + get + "?reason=x"), 403);
        }
        is(operator.call("POST", RECORDINGS + "/" + id + "/hold", WHY), 403);
        is(auditor.get(RECORDINGS + "/" + id + "/file"), 400);
        is(auditor.get(RECORDINGS + "/" + id + "/file?reason=case+12"), 200);
        assertThat(newest().action()).isEqualTo("recording.export");
        assertThat(newest().detail()).containsEntry("reason", "case 12");
    }
}
