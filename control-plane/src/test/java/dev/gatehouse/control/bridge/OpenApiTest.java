/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.bridge.ApiContract.Operation;
import dev.gatehouse.control.http.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** {@code openapi.yaml} against the code. {@link ApiContractIT} has what only a running server can say. */
class OpenApiTest {

    /** Of RecordingRoutes, which cannot be made without a house; {@link ApiContractIT} holds those against a router too. */
    private static final Pattern RECORDINGS =
            Pattern.compile("/api/v1/recordings(/\\{id}(/(asciicast|text|png|file|verify))?)?");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-zA-Z]+)}");

    /** How handlers read parameters; both forms name them by a literal. */
    private static final Pattern READ = Pattern.compile(
            "queryParams?\\(\\s*\"([a-zA-Z]+)\"|QueryNumbers\\s*\\.within\\(\\s*request,\\s*\"([a-zA-Z]+)\"");

    private static final Pattern READ_AT_ALL = Pattern.compile("queryParams?\\(|QueryNumbers\\s*\\.within\\(");

    /** Whatever their fields are: they grow, or hold what others define. */
    private static final Set<String> OPEN =
            Set.of("Status", "Document", "ApplyDocument", "Differences", "BreakGlassFile");

    private final ApiContract contract = ApiContract.get();

    @Test
    void describesTheRoutesWithTheirPermissionsAndNoOthers() {
        Map<String, String> router = new TreeMap<>();
        AllRoutes.all().forEach(routes -> router.putAll(AllRoutes.declared(routes)));
        Map<String, String> described = contract.operations().stream()
                .filter(operation -> !RECORDINGS.matcher(operation.path()).matches())
                .collect(Collectors.toMap(Operation::toString, Operation::permission, (a, b) -> a, TreeMap::new));
        assertThat(described).isEqualTo(router);
    }

    /** A comma in a flow mapping ends a value: what follows would be a key with nothing behind it, which readers of OpenAPI refuse. */
    @Test
    void noKeyHasNothingBehindIt() {
        assertThat(emptyKeys(contract.root(), "")).isEmpty();
    }

    private static List<String> emptyKeys(JsonNode node, String at) {
        List<String> found = new ArrayList<>();
        node.properties().forEach(field -> {
            String here = at + "/" + field.getKey();
            if (field.getValue().isNull()) {
                found.add(here);
            }
            found.addAll(emptyKeys(field.getValue(), here));
        });
        if (node.isArray()) {
            node.forEach(item -> found.addAll(emptyKeys(item, at + "/-")));
        }
        return found;
    }

    @Test
    void publicOperationsAndOnlyTheyNeedNoBearer() {
        SoftAssertions softly = new SoftAssertions();
        for (Operation operation : contract.operations()) {
            softly.assertThat(operation.node().has("security"))
                    .as(operation.toString())
                    .isEqualTo(operation.permission().equals("public"));
        }
        softly.assertAll();
    }

    @Test
    void pathParametersAreThePlaceholders() {
        SoftAssertions softly = new SoftAssertions();
        for (Operation operation : contract.operations()) {
            Set<String> placeholders = PLACEHOLDER
                    .matcher(operation.path())
                    .results()
                    .map(found -> found.group(1))
                    .collect(Collectors.toSet());
            softly.assertThat(contract.parameters(operation, "path").keySet())
                    .as(operation.toString())
                    .isEqualTo(placeholders);
        }
        softly.assertAll();
    }

    @Test
    void queryParametersAreThoseThatTheHandlersRead() throws IOException {
        SoftAssertions softly = new SoftAssertions();
        Map<String, Set<String>> described = new TreeMap<>();
        for (Routes routes : AllRoutes.all()) {
            described.put(
                    routes.getClass().getSimpleName(),
                    parametersOf(AllRoutes.declared(routes).keySet()));
        }
        described.put(
                "RecordingRoutes",
                parametersOf(contract.operations().stream()
                        .filter(operation ->
                                RECORDINGS.matcher(operation.path()).matches())
                        .map(Operation::toString)
                        .collect(Collectors.toSet())));
        Map<String, Set<String>> read = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(each -> each.toString().endsWith("Routes.java"))
                    .toList()) {
                read.put(file.getFileName().toString().replace(".java", ""), read(softly, file));
            }
        }
        described.forEach(
                (routes, parameters) -> softly.assertThat(parameters).as(routes).isEqualTo(read.get(routes)));
        softly.assertAll();
    }

    private Set<String> parametersOf(Set<String> routes) {
        return contract.operations().stream()
                .filter(operation -> routes.contains(operation.toString()))
                .flatMap(operation -> contract.parameters(operation, "query").keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> read(SoftAssertions softly, Path file) throws IOException {
        String source = Files.readString(file);
        List<String> names = READ.matcher(source)
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .toList();
        Matcher all = READ_AT_ALL.matcher(source);
        Set<String> known = new TreeSet<>(names);
        if (source.contains("PageRequest.of(")) {
            known.addAll(List.of("limit", "after"));
        }
        // helpers that take the name are called with a literal
        Matcher helped = Pattern.compile("time\\(request, \"([a-z]+)\"").matcher(source);
        while (helped.find()) {
            known.add(helped.group(1));
        }
        softly.assertThat(all.results().count() - names.size())
                .as(file + " reads parameters whose names this test does not see")
                .isLessThanOrEqualTo(source.contains("queryParam(name)") ? 1 : 0);
        return known;
    }

    @Test
    void everyObjectIsClosedAndEverythingDefinedIsUsed() {
        SoftAssertions softly = new SoftAssertions();
        String text = contract.root().toString();
        contract.root()
                .get("components")
                .properties()
                .forEach(kind -> kind.getValue().properties().forEach(each -> {
                    String name = each.getKey();
                    if (!kind.getKey().equals("securitySchemes")) {
                        softly.assertThat(text).contains("#/components/" + kind.getKey() + "/" + name + "\"");
                    }
                    JsonNode schema = each.getValue();
                    if (schema.path("type").asText().equals("object") && !OPEN.contains(name)) {
                        softly.assertThat(schema.path("additionalProperties").toString())
                                .as(name)
                                .isEqualTo("false");
                    }
                }));
        Pattern.compile("\"#(/components/[a-zA-Z/]+)\"")
                .matcher(text)
                .results()
                .forEach(found -> softly.assertThat(
                                contract.root().at(found.group(1)).isMissingNode())
                        .as(found.group(1))
                        .isFalse());
        softly.assertAll();
    }

    @Test
    void keysOfRepeatsAreTakenWhereTheRoutesSaySo() {
        Set<String> described = contract.operations().stream()
                .filter(operation -> contract.parameters(operation, "header").containsKey("Idempotency-Key"))
                .map(Operation::toString)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(described).isEqualTo(AllRoutes.repeatable().keySet());
    }

    /** Lists that are given whole, and what bounds them. */
    private static final Set<String> WHOLE = Set.of(
            // the documents of one moment; 100,000 by what an apply takes
            "GET /api/v1/configuration",
            // what one policy question gives; bounded by the targets
            "GET /api/v1/users/{name}/access",
            // five
            "GET /api/v1/credentials/{account}/{target}/versions",
            // one for each node, key, check, listener
            "GET /api/v1/nodes",
            "GET /api/v1/keys",
            "GET /api/v1/recording-keys",
            "GET /api/v1/vault/recovery-kits",
            "GET /api/v1/health/checks",
            "GET /api/v1/tls",
            "GET /api/v1/tls-requests",
            // fifty
            "GET /api/v1/keys/rotations");

    @Test
    void everyListHasPagesOrAKnownBound() {
        SoftAssertions softly = new SoftAssertions();
        for (Operation operation : contract.operations()) {
            JsonNode schema = contract.resolved(operation.node().at("/responses/200/content/application~1json/schema"));
            if (operation.method().equals("GET") && schema.path("properties").has("items")) {
                boolean hasPages =
                        contract.parameters(operation, "query").keySet().containsAll(Set.of("limit", "after"));
                softly.assertThat(hasPages).as(operation.toString()).isNotEqualTo(WHOLE.contains(operation.toString()));
            }
        }
        softly.assertAll();
    }

    @Test
    void everyListIsAPageAndEveryErrorAProblem() {
        SoftAssertions softly = new SoftAssertions();
        for (Operation operation : contract.operations()) {
            JsonNode responses = operation.node().get("responses");
            for (String range : List.of("4XX", "5XX")) {
                softly.assertThat(responses.path(range).path("$ref").asText())
                        .as(operation.toString())
                        .isEqualTo("#/components/responses/Problem");
            }
            JsonNode schema = contract.resolved(responses.at("/200/content/application~1json/schema"));
            softly.assertThat(schema.path("type").asText())
                    .as(operation.toString())
                    .isNotEqualTo("array");
            if (operation.method().equals("GET") && schema.path("properties").has("items")) {
                softly.assertThat(schema.path("required").toString())
                        .as(operation.toString())
                        .isEqualTo("[\"items\",\"next\"]");
            }
        }
        softly.assertAll();
    }
}
