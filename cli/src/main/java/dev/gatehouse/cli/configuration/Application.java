/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.output.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Sends documents to the server. Confined to the command's thread. */
final class Application {

    private static final String APPLY = "/api/v1/configuration/apply";

    /** 64 MiB of documents on a slow machine; the server works in one transaction. */
    private static final Duration DEADLINE = Duration.ofMinutes(15);

    private final Invocation invocation;
    private final AdminClient server;
    private final String set;
    private final List<Document> documents;

    Application(Invocation invocation, AdminClient server, String set, List<Document> documents) {
        this.invocation = invocation;
        this.server = server;
        this.set = set;
        this.documents = documents;
    }

    /** A buffer that leaves no copy behind when it is wiped. */
    private static final class WipedBuffer extends ByteArrayOutputStream {

        WipedBuffer() {
            super(1 << 16);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            if (count + length > buf.length) {
                byte[] larger = Arrays.copyOf(buf, Math.max(buf.length * 2, count + length));
                Arrays.fill(buf, (byte) 0);
                buf = larger;
            }
            super.write(bytes, offset, length);
        }

        void wipe() {
            Arrays.fill(buf, (byte) 0);
        }
    }

    /**
     * Sends them.
     *
     * @param removalsMax of objects to prune; absent for no pruning
     * @return status 200 with a result, 400 with errors, 409 with a plan
     */
    AdminClient.Answer send(boolean dryRun, Optional<Long> removalsMax) {
        Predicate<Document> needsSecret = secretsNeeded();
        WipedBuffer buffer = new WipedBuffer();
        byte[] body = new byte[0];
        try (JsonGenerator json = Json.FACTORY.createGenerator(buffer)) {
            json.writeStartObject();
            json.writeStringField("set", set);
            json.writeBooleanField("dryRun", dryRun);
            json.writeBooleanField("prune", removalsMax.isPresent());
            json.writeNumberField("removalsMax", removalsMax.orElse(0L));
            json.writeArrayFieldStart("documents");
            for (Document document : documents) {
                write(json, document, needsSecret.test(document));
            }
            json.writeEndArray();
            json.writeEndObject();
            json.flush();
            body = buffer.toByteArray();
            return server.postPatiently(APPLY, body, DEADLINE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            buffer.wipe();
            Arrays.fill(body, (byte) 0);
        }
    }

    private void write(JsonGenerator json, Document document, boolean withSecret) throws IOException {
        json.writeStartObject();
        for (String name : List.of("apiVersion", "kind")) {
            Located value = document.content().get(name);
            if (value != null) {
                json.writeFieldName(name);
                value.write(json);
            }
        }
        json.writeObjectFieldStart("fields");
        for (Map.Entry<String, Located.Field> field :
                document.content().fields().entrySet()) {
            if (!field.getKey().equals("apiVersion") && !field.getKey().equals("kind")) {
                json.writeFieldName(field.getKey());
                field.getValue().value().write(json);
            }
        }
        if (withSecret) {
            char[] secret = document.secret().orElseThrow().open(invocation);
            try {
                json.writeFieldName(document.secret().get().isWhole() ? "privateKey" : "password");
                json.writeString(secret, 0, secret.length);
            } finally {
                Arrays.fill(secret, '\0');
            }
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    /** A secret is read only where the house has none yet: a file that has gone since does not stop an apply. */
    private Predicate<Document> secretsNeeded() {
        if (documents.stream().noneMatch(document -> document.secret().isPresent())) {
            return document -> false;
        }
        Set<String> there = new HashSet<>();
        for (JsonNode user : server.items("/api/v1/users")) {
            if (user.path("hasPassword").asBoolean()) {
                there.add("User " + user.path("name").asText());
            }
        }
        for (JsonNode credential : server.items("/api/v1/credentials")) {
            there.add("Credential " + credential.path("account").asText() + "@"
                    + credential.path("target").asText() + " "
                    + credential.path("kind").asText());
        }
        return document -> document.secret().isPresent() && !there.contains(described(document));
    }

    private static String described(Document document) {
        String name = document.kind() + " " + document.key();
        return document.kind().equals("Credential")
                ? name + " " + document.content().text("type")
                : name;
    }
}
