/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of a document with its place. */
sealed interface Located {

    /** Where it begins. */
    Place place();

    void write(JsonGenerator json) throws IOException;

    /** @param value text, {@code Long}, {@code Double}, {@code Boolean} or null */
    record Scalar(Place place, @Nullable Object value) implements Located {
        @Override
        public void write(JsonGenerator json) throws IOException {
            if (value instanceof Long number) {
                json.writeNumber(number);
            } else if (value instanceof Double number) {
                json.writeNumber(number);
            } else if (value instanceof Boolean flag) {
                json.writeBoolean(flag);
            } else {
                json.writeString((String) value);
            }
        }
    }

    /** A list. */
    record Items(Place place, List<Located> values) implements Located {
        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeStartArray();
            for (Located value : values) {
                value.write(json);
            }
            json.writeEndArray();
        }
    }

    /** An object; each field with the place of its name. */
    record Fields(Place place, Map<String, Field> fields) implements Located {

        Fields(Place place) {
            this(place, new LinkedHashMap<>());
        }

        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeStartObject();
            for (Map.Entry<String, Field> field : fields.entrySet()) {
                json.writeFieldName(field.getKey());
                field.getValue().value().write(json);
            }
            json.writeEndObject();
        }

        /** The value of a field; {@code null} when it is not there. */
        @Nullable
        Located get(String name) {
            Field field = fields.get(name);
            return field == null ? null : field.value();
        }

        /** The text of a field; empty when it is none or not there. */
        String text(String name) {
            return get(name) instanceof Scalar scalar && scalar.value() instanceof String text ? text : "";
        }

        /** Adds a field that stands where the whole stands. */
        Fields with(String name, Object value) {
            fields.put(name, new Field(place, of(place, value)));
            return this;
        }
    }

    /** A field's value, and where its name is. */
    record Field(Place name, Located value) {}

    private static Located of(Place place, Object value) {
        if (value instanceof List<?> list) {
            return new Items(place, list.stream().map(each -> of(place, each)).toList());
        }
        if (value instanceof Map<?, ?> map) {
            Fields fields = new Fields(place);
            map.forEach((name, each) -> fields.with(name.toString(), each));
            return fields;
        }
        return new Scalar(place, value instanceof Integer number ? Long.valueOf(number) : value);
    }
}
