/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.client;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.cli.output.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object for a request, written as it is built so that a secret goes from its characters to the wire without becoming a
 * {@code String}. Absent values ({@code null}) are left out. Confined to the command's thread; {@link #close()} wipes it.
 */
public final class RequestBody implements AutoCloseable {

    /** Leaves no copy of what it held behind when it grows or is wiped. */
    private static final class WipedBuffer extends ByteArrayOutputStream {
        WipedBuffer() {
            super(256 * 1024);
        }

        void wipe() {
            Arrays.fill(buf, (byte) 0);
        }
    }

    private final WipedBuffer buffer = new WipedBuffer();
    private final JsonGenerator json;
    private boolean empty = true;

    public RequestBody() {
        try {
            json = Json.FACTORY.createGenerator(buffer);
            json.writeStartObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RequestBody text(String name, @Nullable String value) {
        return value == null ? this : write(() -> json.writeStringField(name, value));
    }

    public RequestBody flag(String name, @Nullable Boolean value) {
        return value == null ? this : write(() -> json.writeBooleanField(name, value));
    }

    public RequestBody number(String name, @Nullable Integer value) {
        return value == null ? this : write(() -> json.writeNumberField(name, value));
    }

    /** Wipes {@code value} after writing it. */
    public RequestBody secret(String name, char @Nullable [] value) {
        if (value == null) {
            return this;
        }
        try {
            return write(() -> {
                json.writeFieldName(name);
                json.writeString(value, 0, value.length);
            });
        } finally {
            Arrays.fill(value, '\0');
        }
    }

    public RequestBody list(String name, @Nullable List<String> values) {
        return values == null
                ? this
                : write(() -> {
                    json.writeArrayFieldStart(name);
                    for (String value : values) {
                        json.writeString(value);
                    }
                    json.writeEndArray();
                });
    }

    public RequestBody map(String name, @Nullable Map<String, String> values) {
        return values == null
                ? this
                : write(() -> {
                    json.writeObjectFieldStart(name);
                    for (Map.Entry<String, String> entry : values.entrySet()) {
                        json.writeStringField(entry.getKey(), entry.getValue());
                    }
                    json.writeEndObject();
                });
    }

    /** Whether nothing was given. */
    public boolean isEmpty() {
        return empty;
    }

    byte[] bytes() {
        try {
            json.writeEndObject();
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buffer.toByteArray();
    }

    @Override
    public void close() {
        buffer.wipe();
    }

    private RequestBody write(Writing writing) {
        try {
            empty = false;
            writing.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }
}
