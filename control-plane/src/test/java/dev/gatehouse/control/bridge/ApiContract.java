/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * {@code openapi.yaml}, and whether what goes over the wire is what it says. The tests' clients hold every answer against it, and every
 * request that the server took. Safe for use by several threads.
 */
final class ApiContract {

    private static final Set<String> METHODS = Set.of("get", "post", "patch", "delete", "put");
    private static final ApiContract ONE = new ApiContract();

    private final JsonMapper json = JsonMapper.builder().build();
    private final JsonNode root;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<JsonNode, JsonSchema> schemas = new ConcurrentHashMap<>();
    private final Set<String> succeeded = ConcurrentHashMap.newKeySet();

    /**
     * One operation.
     *
     * @param path with placeholders in braces
     */
    record Operation(String method, String path, JsonNode node, JsonNode pathNode) {

        String permission() {
            return node.path("x-permission").asText("none");
        }

        private Pattern pattern() {
            return Pattern.compile(path.replace(".", "\\.").replaceAll("\\{[a-zA-Z]+}", "[^/]+"));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private ApiContract() {
        try (InputStream in = ApiContract.class.getResourceAsStream("/openapi.yaml")) {
            root = new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new AssertionError("openapi.yaml", e);
        }
        root.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (METHODS.contains(operation.getKey())) {
                        operations.add(new Operation(
                                operation.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                operation.getValue(),
                                path.getValue()));
                    }
                }));
        // a name of its own goes before a placeholder
        operations.sort(Comparator.comparing(operation -> operation.path().replace('{', '~')));
    }

    static ApiContract get() {
        return ONE;
    }

    JsonNode root() {
        return root;
    }

    List<Operation> operations() {
        return List.copyOf(operations);
    }

    Optional<Operation> find(String method, String path) {
        return operations.stream()
                .filter(operation -> operation.method().equals(method)
                        && operation.pattern().matcher(path).matches())
                .findFirst();
    }

    /** Where {@code node} points to, or itself. */
    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
    }

    /** Parameters of an operation that are {@code in} there, by name. */
    Map<String, JsonNode> parameters(Operation operation, String in) {
        Map<String, JsonNode> found = new TreeMap<>();
        for (JsonNode list : List.of(
                operation.pathNode().path("parameters"), operation.node().path("parameters"))) {
            for (JsonNode each : list) {
                JsonNode parameter = resolved(each);
                if (parameter.get("in").asText().equals(in)) {
                    found.put(parameter.get("name").asText(), parameter);
                }
            }
        }
        return found;
    }

    /** The schema of an operation's request body; empty when it takes none. */
    Optional<JsonNode> requestSchema(Operation operation) {
        JsonNode schema = operation.node().at("/requestBody/content/application~1json/schema");
        return schema.isMissingNode() ? Optional.empty() : Optional.of(schema);
    }

    /**
     * Holds an exchange against the description.
     *
     * @param target path and query
     * @param head of the answer
     * @param body of the answer
     */
    void check(String method, String target, String request, int status, String head, String body) {
        String[] parts = target.split("\\?", 2);
        Optional<Operation> operation = find(method, parts[0]);
        if (operation.isEmpty()) {
            assertThat(status).as("not described: " + method + " " + parts[0]).isIn(401, 404);
            return;
        }
        String what = method + " " + target + " " + status;
        if (status < 300) {
            checkRequest(what, operation.get(), parts.length == 1 ? "" : parts[1], request);
        }
        checkAnswer(what, operation.get(), status, head, body);
        if (status < 300) {
            succeeded.add(operation.get().toString());
        }
    }

    /** Operations of which an answer other than an error was held against the description in this process. */
    Set<String> succeeded() {
        return Set.copyOf(succeeded);
    }

    private void checkRequest(String what, Operation operation, String query, String request) {
        Set<String> sent = new TreeSet<>();
        for (String pair : query.split("&")) {
            if (!pair.isEmpty()) {
                sent.add(pair.split("=", 2)[0]);
            }
        }
        assertThat(parameters(operation, "query").keySet()).as(what).containsAll(sent);
        Optional<JsonNode> schema = requestSchema(operation);
        if (schema.isPresent() && !request.isBlank()) {
            assertThat(schema(schema.get()).validate(parsed(what, request)))
                    .as("request of " + what)
                    .isEmpty();
        }
    }

    private void checkAnswer(String what, Operation operation, int status, String head, String body) {
        JsonNode responses = operation.node().get("responses");
        JsonNode response = responses.has(Integer.toString(status))
                ? responses.get(Integer.toString(status))
                : responses.get(status / 100 + "XX");
        assertThat(response).as("not described: " + what).isNotNull();
        JsonNode content = resolved(response).path("content");
        if (content.isMissingNode()) {
            assertThat(body).as(what).isEmpty();
            return;
        }
        String type = head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-type:"))
                .map(line -> line.substring(13).split(";")[0].strip())
                .findFirst()
                .orElse("none");
        assertThat(content.has(type)).as(what + " is " + type).isTrue();
        if (type.equals("application/json") || type.endsWith("+json")) {
            assertThat(schema(content.get(type).get("schema")).validate(parsed(what, body)))
                    .as("answer to " + what + ": " + body)
                    .isEmpty();
        }
    }

    private JsonNode parsed(String what, String text) {
        try {
            return json.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(what + " is not JSON: " + text, e);
        }
    }

    private JsonSchema schema(JsonNode node) {
        return schemas.computeIfAbsent(node, key -> {
            ObjectNode whole = json.createObjectNode();
            whole.putArray("allOf").add(key);
            whole.set("components", root.get("components"));
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(
                            whole,
                            SchemaValidatorsConfig.builder()
                                    .formatAssertionsEnabled(true)
                                    .build());
        });
    }
}
