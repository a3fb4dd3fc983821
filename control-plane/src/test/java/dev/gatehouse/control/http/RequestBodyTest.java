/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.port.Secret;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {

    private static final Set<String> FIELDS = Set.of("name", "password", "port", "flag", "list", "map");

    @Test
    void readsEveryKindOfField() {
        try (RequestBody body =
                read("{\"name\":\"anna\",\"port\":22,\"flag\":true,\"list\":[\"a\",\"b\"],\"map\":{\"k\":\"v\"}}")) {
            assertThat(body.text("name")).isEqualTo("anna");
            assertThat(body.number("port", 1, 65_535)).isEqualTo(22);
            assertThat(body.optionalFlag("flag")).contains(true);
            assertThat(body.optionalTexts("list")).contains(List.of("a", "b"));
            assertThat(body.optionalTextMap("map")).contains(Map.of("k", "v"));
            assertThat(body.has("password")).isFalse();
        }
    }

    @Test
    void anEmptyBodyIsAnEmptyObjectAndNullIsThereButEmpty() {
        assertThat(read("").has("name")).isFalse();
        RequestBody body = read("{\"name\":null}");
        assertThat(body.has("name")).isTrue();
        assertThat(body.optionalText("name")).isEmpty();
    }

    @Test
    void secretsAreTakenOnceAndTheOthersWiped() {
        RequestBody body = read("{\"password\":\"grüße \\\" \\u0041\"}");
        try (Secret secret = body.takeSecret("password").orElseThrow()) {
            body.close();
            assertThat(new String(secret.copyChars())).isEqualTo("grüße \" A");
        }
        RequestBody untaken = read("{\"password\":\"x\"}");
        untaken.close();
        assertThatThrownBy(() -> untaken.takeSecret("password").orElseThrow().copyBytes())
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "canary",
                "[\"canary\"]",
                "{\"name\":\"canary\"",
                "{\"name\":canary}",
                "{\"canary\":1}",
                "{\"name\":\"a\",\"name\":\"canary\"}",
                "{\"name\":\"a\"} \"canary\"",
                "{\"password\":[\"canary\"]}",
                "{\"password\":{\"canary\":1}}",
                "{\"list\":[1,\"canary\"]}",
                "{\"list\":[[[[\"canary\"]]]]}",
                "{\"map\":{\"k\":{\"canary\":1}}}",
                "{\"port\":1.5, \"name\":\"canary\"}",
                "{\"port\":99999999999999999999, \"name\":\"canary\"}"
            })
    void whatCannotBeReadIsRefusedWithoutRepeatingIt(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(ApiProblem.class)
                .hasMessageNotContaining("canary")
                .matches(problem -> ((ApiProblem) problem).status() == 400);
    }

    @Test
    void aWrongTypeNamesTheFieldAndNotTheValue() {
        RequestBody body = read("{\"name\":\"canary\",\"port\":70000}");
        assertThatThrownBy(() -> body.optionalFlag("name"))
                .hasMessageContaining("name")
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> body.number("port", 1, 65_535))
                .hasMessageContaining("port")
                .hasMessageNotContaining("70000");
        assertThatThrownBy(() -> body.text("list")).hasMessageContaining("list");
    }

    @Test
    void takesTheLargestBodyAndNoLarger() {
        String json = "{\"name\":\"a\"}";
        assertThat(read(json, json.length()).text("name")).isEqualTo("a");
        assertThatThrownBy(() -> read(json, json.length() - 1))
                .isInstanceOf(ApiProblem.class)
                .matches(problem -> ((ApiProblem) problem).status() == 413);
        String large = "{\"name\":\"" + "x".repeat(100_000) + "\"}";
        assertThat(read(large, large.length()).text("name")).hasSize(100_000);
    }

    @Test
    void takesTheLongestListAndNoLonger() {
        assertThat(read(list(RequestBody.LARGEST_LIST)).optionalTexts("list").orElseThrow())
                .hasSize(RequestBody.LARGEST_LIST);
        assertThatThrownBy(() -> read(list(RequestBody.LARGEST_LIST + 1))).isInstanceOf(ApiProblem.class);
    }

    private static String list(int size) {
        return IntStream.range(0, size)
                .mapToObj(index -> "\"" + index + "\"")
                .collect(Collectors.joining(",", "{\"list\":[", "]}"));
    }

    private static RequestBody read(String json) {
        return read(json, 1 << 20);
    }

    private static RequestBody read(String json, long limit) {
        return RequestBody.read(
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), limit, FIELDS, Set.of("password"));
    }
}
