/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.control.audit.Actor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** An actor as a column keeps it, so that the node that acts can name who asked. Stateless. */
final class ActorText {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
    private static final String KIND = "kind";
    private static final String NAME = "name";
    private static final String FACT = "fact.";

    private ActorText() {}

    static String write(Actor actor) {
        Map<String, String> fields = new HashMap<>();
        actor.facts().forEach((name, value) -> fields.put(FACT + name, value));
        fields.put(KIND, actor.kind().name());
        fields.put(NAME, actor.name());
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts cannot be written as JSON", e);
        }
    }

    static Actor read(String text) {
        try {
            Map<String, String> fields = JSON.readValue(text, TEXTS);
            Map<String, String> facts = new HashMap<>();
            fields.forEach((name, value) -> {
                if (name.startsWith(FACT)) {
                    facts.put(name.substring(FACT.length()), value);
                }
            });
            return new Actor(
                    Actor.Kind.valueOf(Objects.requireNonNull(fields.get(KIND))),
                    Objects.requireNonNull(fields.get(NAME)),
                    facts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an actor's column is damaged", e);
        }
    }
}
