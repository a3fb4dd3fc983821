/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.bridge.ApiContract.Operation;
import dev.gatehouse.control.bridge.SocketClient.Answer;
import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.user.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Secrets in the wrong place or the wrong shape, at every route that changes something: neither answer, log nor database repeats one. */
class SecretEchoIT {

    private static final String CANARY = "CanaryEcho7f3a9";
    private static final Set<String> CHANGES = Set.of("POST", "PATCH", "DELETE");

    private static final PrintStream OUT = System.out;
    private static final PrintStream ERR = System.err;
    private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();

    private static ApiHouse house;
    private static TlsClient admin;

    @BeforeAll
    static void open() throws IOException {
        // wherever the log goes in a test, it goes through one of these
        PrintStream kept = new PrintStream(LOG, true, StandardCharsets.UTF_8);
        System.setOut(kept);
        System.setErr(kept);
        house = new ApiHouse(ConsoleConfig.defaults().withPort(0).withRates(10_000, 100_000, 10_000, 100_000));
        admin = house.person("root", Role.ADMIN);
    }

    @AfterAll
    static void close() throws IOException {
        System.setOut(OUT);
        System.setErr(ERR);
        house.close();
    }

    private static List<Operation> changes() {
        return ApiContract.get().operations().stream()
                .filter(operation -> CHANGES.contains(operation.method()))
                .filter(operation -> !operation.path().equals("/api/v1/shutdown"))
                .toList();
    }

    private static String path(Operation operation, String value) {
        return operation
                .path()
                .replace("/tls/{name}", "/tls/host")
                .replace("{node}", value.isEmpty() ? "self" : value)
                .replaceAll("\\{id}", value.isEmpty() ? UUID.randomUUID().toString() : value)
                .replaceAll("\\{[a-z]+}", value.isEmpty() ? "never-was" : value);
    }

    /** Each field of the body in shapes that it does not have, and bodies that are none. */
    private static List<String> bodies(Operation operation) {
        List<String> bodies = new ArrayList<>(List.of(
                CANARY,
                "{'" + CANARY + "':1}",
                "{'" + CANARY,
                "['" + CANARY + "']",
                "{'name':'" + CANARY,
                "{'password':'" + CANARY + "' '" + CANARY + "'}",
                "{} '" + CANARY + "'"));
        ApiContract contract = ApiContract.get();
        Map<String, Boolean> fields = new LinkedHashMap<>();
        contract.requestSchema(operation)
                .map(schema -> contract.resolved(schema).path("properties"))
                .ifPresent(properties -> properties
                        .properties()
                        .forEach(field -> fields.put(field.getKey(), isSecret(field.getValue()))));
        fields.forEach((field, isSecret) -> {
            bodies.add("{'" + field + "':{'a':{'b':'" + CANARY + "'}}}");
            bodies.add("{'" + field + "':[['" + CANARY + "']]}");
            bodies.add("{'" + field + "':1e" + CANARY + "}");
            bodies.add("{'" + field + "':true,'" + field + "':'" + CANARY + "'}");
            if (isSecret) {
                bodies.add("{'" + field + "':'" + CANARY + "'}");
                bodies.add("{'" + field + "':'" + CANARY + "x".repeat(5_000) + "'}");
                bodies.add("{'" + field + "':'" + CANARY + "\\u0000\\n'}");
                bodies.add("{'" + field + "':'" + CANARY + "x".repeat(1 << 20) + "'}");
            }
        });
        return bodies;
    }

    private static boolean isSecret(JsonNode schema) {
        return schema.path("writeOnly").asBoolean();
    }

    @Test
    void nothingThatIsSentWrongIsRepeated() {
        SoftAssertions softly = new SoftAssertions();
        int sent = 0;
        TlsClient stranger = TlsClient.at(house.server.port());
        for (Operation operation : changes()) {
            // those who sign in wrongly are held for a while each time, whatever they send
            boolean isDoor = operation.permission().equals("public");
            for (String body : bodies(operation)) {
                if (isDoor && body.startsWith("{'user':'") || isDoor && body.startsWith("{'link':'")) {
                    continue;
                }
                check(softly, operation, isDoor ? stranger : admin, path(operation, ""), body);
                sent++;
            }
            check(softly, operation, isDoor ? stranger : admin, path(operation, CANARY), "{");
            sent++;
            if (ApiContract.get().requestSchema(operation).isPresent()) {
                String query = path(operation, "") + "?" + CANARY + "=" + CANARY;
                check(softly, operation, isDoor ? stranger : admin, query, "{");
                sent++;
            }
            TlsClient odd = admin.with("Idempotency-Key: " + CANARY + " x", "Cookie: " + CANARY, "X-Secret: " + CANARY);
            check(softly, operation, odd, path(operation, ""), "{");
            if (!isDoor && operation.path().endsWith("s")) {
                check(softly, operation, stranger.as(CANARY).from("127.0.8.1"), path(operation, ""), "{}");
            }
        }
        softly.assertThat(sent).isGreaterThan(500);
        String log = LOG.toString(StandardCharsets.UTF_8);
        softly.assertThat(log.contains(CANARY))
                .as(() -> "in the log: " + around(log))
                .isFalse();
        softly.assertAll();
        assertThat(new DatabaseDump(house.on.database).text().contains("\"" + CANARY + "x"))
                .isFalse();
    }

    private static void check(SoftAssertions softly, Operation operation, TlsClient client, String path, String body) {
        Answer answer = client.call(operation.method(), path, body);
        String what = operation + " " + path + " " + body.substring(0, Math.min(60, body.length()));
        softly.assertThat(answer.text()).as(what).doesNotContain(CANARY);
        softly.assertThat(answer.status()).as(what).isNotEqualTo(500);
    }

    private static String around(String log) {
        int at = log.indexOf(CANARY);
        return log.substring(Math.max(0, at - 300), Math.min(log.length(), at + 300));
    }
}
