/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.gatehouse.proxy.port.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How answers become JSON: instants RFC 3339 in UTC, durations ISO 8601, empty optionals null, byte strings base64; a secret is a
 * fault. Reading goes through {@link RequestBody}, not through here. Safe for use by several threads.
 */
final class ApiJson implements io.javalin.json.JsonMapper {

    private final JsonMapper mapper = JsonMapper.builder().addModule(module()).build();

    @Override
    public String toJsonString(Object value, Type type) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written as JSON", e);
        }
    }

    @Override
    public InputStream toJsonStream(Object value, Type type) {
        return new ByteArrayInputStream(toJsonString(value, type).getBytes(StandardCharsets.UTF_8));
    }

    private static SimpleModule module() {
        SimpleModule module = new SimpleModule("gatehouse");
        module.addSerializer(Instant.class, as((Instant value, JsonGenerator out) -> out.writeString(format(value))));
        module.addSerializer(
                Duration.class, as((Duration value, JsonGenerator out) -> out.writeString(value.toString())));
        module.addSerializer(Secret.class, as((Secret value, JsonGenerator out) -> {
            throw new IOException("a secret is not for answers");
        }));
        module.addSerializer(new OptionalSerializer());
        return module;
    }

    /** Always with milliseconds, so that texts sort as times do. */
    private static String format(Instant value) {
        String text = value.truncatedTo(ChronoUnit.MILLIS).toString();
        return text.length() == "2026-01-01T00:00:00Z".length() ? text.replace("Z", ".000Z") : text;
    }

    @FunctionalInterface
    private interface Writing<T> {
        void write(T value, JsonGenerator out) throws IOException;
    }

    private static <T> JsonSerializer<T> as(Writing<T> writing) {
        return new JsonSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
                writing.write(value, out);
            }
        };
    }

    private static final class OptionalSerializer extends StdSerializer<Optional<?>> {

        OptionalSerializer() {
            super(Optional.class, false);
        }

        @Override
        public void serialize(Optional<?> value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (value.isPresent()) {
                provider.defaultSerializeValue(value.get(), out);
            } else {
                out.writeNull();
            }
        }
    }
}
