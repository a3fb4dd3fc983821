/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.audit.AuditRow;
import dev.gatehouse.control.bridge.DomainFixture.RunningSession;
import dev.gatehouse.control.bridge.DomainFixture.Set4;
import dev.gatehouse.control.bridge.SocketClient.Answer;
import dev.gatehouse.control.user.Role;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.TargetChoices;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Policies that select targets by tags: the same answer at every door, from the moment a tag comes or goes. */
class TaggedTargetsIT {

    private static ApiHouse house;
    private static DomainFixture on;
    private static TlsClient admin;

    @BeforeAll
    static void open() throws IOException {
        house = new ApiHouse();
        on = house.on;
        admin = house.person("tags-admin", Role.ADMIN);
    }

    @AfterAll
    static void close() throws IOException {
        house.close();
    }

    private static JsonNode ok(int status, String method, String path, String body) {
        Answer answer = admin.call(method, path, body);
        assertThat(answer.status()).as(method + " " + path + answer.text()).isEqualTo(status);
        return answer.text().startsWith("{") ? answer.json() : null;
    }

    private static void refused(String method, String path, String body, String why) {
        Answer answer = admin.call(method, path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.text()).contains(why);
    }

    private static void policy(String name, String change) {
        ok(200, "PATCH", "/api/v1/policies/" + name, "{" + change + "}");
    }

    private static void tag(String target, String tags) {
        ok(200, "PATCH", "/api/v1/targets/" + target, "{'tags':{" + tags + "}}");
    }

    private static AuditRow newest() {
        return on.audit.newest(1).get(0);
    }

    private static long epoch() {
        return on.database.withHandle(handle -> handle.createQuery("SELECT epoch FROM access_epoch")
                .mapTo(Long.class)
                .one());
    }

    /** What the user may reach, as each of the house's doors says it; they have to say the same. */
    private static List<String> reached(Set4 user) {
        List<String> listed = ok(200, "GET", "/api/v1/users/" + user.user() + "/access", "")
                .get("items")
                .findValuesAsText("target");
        AccessRequest asked = on.request(user.user(), null, null, DomainFixture.PASSWORD, user.address());
        TargetChoices offered = DomainFixture.await(
                on.domain.authority().choices(asked, on.loop).toCompletableFuture());
        List<String> menu = offered instanceof TargetChoices.Offered some
                ? some.choices().stream().map(TargetChoices.Choice::target).toList()
                : List.of();
        assertThat(menu).as("the menu").isEqualTo(listed);
        return listed;
    }

    private static boolean explained(Set4 user, String target) {
        String body = "{'user':'" + user.user() + "','account':'root','target':'" + target + "'}";
        return ok(200, "POST", "/api/v1/policies/explain", body).get("allowed").asBoolean();
    }

    private static Optional<RunningSession> login(Set4 user, String target) {
        AccessRequest request = on.request(
                user.user(),
                "root",
                target,
                new Evidence.Password(Secret.ofText(DomainFixture.PASSWORD)),
                user.address());
        return on.authorize(request) instanceof AccessDecision.Granted granted
                ? Optional.of(on.new RunningSession(granted.grant().session()))
                : Optional.empty();
    }

    @Test
    void aTagGivesAndTakesAtEveryDoor() throws Exception {
        Set4 user = on.granted();
        Set4 other = on.granted();
        policy(user.policy(), "'targets':[],'targetTags':['team=db','env=prod']");
        assertThat(newest().detail()).containsEntry("targetTags", "env=prod, team=db");
        assertThat(reached(user)).isEmpty();
        assertThat(explained(user, user.target())).isFalse();

        long before = epoch();
        tag(user.target(), "'env':'prod','team':'db','site':'x'");
        assertThat(epoch()).isGreaterThan(before);
        assertThat(newest().action()).isEqualTo("target.change");
        assertThat(newest().detail())
                .containsEntry("tags", "env=prod, site=x, team=db")
                .containsEntry("tagsBefore", "");
        assertThat(reached(user)).containsExactly(user.target());
        assertThat(explained(user, user.target())).isTrue();
        tag(other.target(), "'env':'prod'");
        assertThat(reached(user)).as("one of two tags is not enough").containsExactly(user.target());
        assertThat(explained(user, other.target())).isFalse();
        assertThat(login(user, other.target())).isEmpty();

        RunningSession session = login(user, user.target()).orElseThrow();
        tag(other.target(), "'env':'prod','team':'db'");
        assertThat(reached(user)).containsExactlyInAnyOrder(user.target(), other.target());
        RunningSession byTagAndName = login(user, other.target()).orElseThrow();
        ok(
                201,
                "POST",
                "/api/v1/policies",
                "{'name':'tags-named','users':['" + user.user() + "'],'targets':['" + other.target()
                        + "'],'accounts':['root']}");

        tag(other.target(), "");
        tag(user.target(), "'env':'prod','team':'web'");
        assertThat(newest().detail()).containsEntry("tagsBefore", "env=prod, site=x, team=db");
        assertThat(session.ended.get(5, TimeUnit.SECONDS)).isEqualTo(CloseCause.ACCESS_REVOKED);
        assertThat(byTagAndName.ended)
                .as("another policy still lets it through")
                .isNotDone();
        assertThat(reached(user)).containsExactly(other.target());
        assertThat(login(user, user.target())).isEmpty();
        byTagAndName.end(CloseCause.CLIENT_CLOSED, "");
    }

    @Test
    void aTargetToComeIsSelectedAndNothingIsNotEverything() {
        Set4 user = on.granted();
        policy(user.policy(), "'targets':[],'targetTags':['stage=new']");
        ok(
                201,
                "POST",
                "/api/v1/targets",
                "{'name':'tags-later','host':'192.0.2.9','trust':'first-use','tags':{'stage':'new'}}");
        ok(201, "POST", "/api/v1/credentials", "{'account':'root','target':'tags-later','password':'canary-x'}");
        assertThat(reached(user)).containsExactly("tags-later");
        policy(user.policy(), "'targetTags':[]");
        assertThat(reached(user)).isEmpty();
        assertThat(explained(user, "tags-later")).isFalse();
        policy(user.policy(), "'targets':['*']");
        assertThat(reached(user)).contains("tags-later", user.target());
    }

    @Test
    void whatIsNoTagIsRefused() {
        String start = "{'name':'tags-bad','users':['*'],'accounts':['root']";
        refused("POST", "/api/v1/policies", start + "}", "targets or targetTags");
        refused("POST", "/api/v1/policies", start + ",'targetTags':[]}", "targets or targetTags");
        for (String bad : List.of("env", "=prod", "ENV=prod", "env=a\\nb")) {
            refused("POST", "/api/v1/policies", start + ",'targetTags':['" + bad + "']}", "KEY=VALUE");
        }
        refused("POST", "/api/v1/policies", start + ",'targetTags':['env=a','env=b']}", "a policy for each value");
        StringBuilder many = new StringBuilder("'t0=x'");
        for (int i = 1; i <= 16; i++) {
            many.append(",'t").append(i).append("=x'");
        }
        refused("POST", "/api/v1/policies", start + ",'targetTags':[" + many + "]}", "at most 16");
    }

    @Test
    void documentsCarryTagsThereAndBack() {
        String document = "{'apiVersion':'gatehouse/v1','kind':'Policy','fields':{'name':'tags-doc','users':['*'],"
                + "'targetTags':['team=db','env=prod'],'accounts':['root'],'mfa':'8h'}}";
        JsonNode made = apply(document);
        assertThat(made.get("created").asInt()).isEqualTo(1);
        assertThat(apply(document).get("unchanged").asInt()).isEqualTo(1);
        JsonNode exported = null;
        for (JsonNode item :
                ok(200, "GET", "/api/v1/configuration?kind=Policy", "").get("items")) {
            exported = item.get("name").asText().equals("tags-doc") ? item : exported;
        }
        assertThat(exported).isNotNull();
        assertThat(exported.get("targetTags").toString()).isEqualTo("[\"env=prod\",\"team=db\"]");
        assertThat(exported.get("targets")).isEmpty();
        assertThat(exported.get("mfa").asText()).isEqualTo("8h");
        com.fasterxml.jackson.databind.node.ObjectNode fields = exported.deepCopy();
        fields.remove(List.of("kind", "apiVersion"));
        String again = "{'apiVersion':'gatehouse/v1','kind':'Policy','fields':" + fields + "}";
        assertThat(apply(again).get("unchanged").asInt()).isEqualTo(1);
        for (String other : List.of(document.replace("8h", "always"), document.replace("env=prod", "env=test"))) {
            assertThat(apply(other).get("changed").asInt()).as(other).isEqualTo(1);
        }
        assertThat(ok(200, "GET", "/api/v1/policies/tags-doc", "")
                        .get("targetTags")
                        .toString())
                .isEqualTo("[\"env=test\",\"team=db\"]");
        ok(204, "DELETE", "/api/v1/policies/tags-doc", "");
    }

    private static JsonNode apply(String document) {
        return ok(200, "POST", "/api/v1/configuration/apply", "{'set':'tags','documents':[" + document + "]}");
    }
}
