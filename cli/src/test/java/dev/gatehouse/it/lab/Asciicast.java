/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * What an exported asciicast v3 holds. Immutable.
 *
 * @param header the first line
 * @param output all "o" events joined
 * @param input all "i" events joined
 * @param events how many of any kind
 */
public record Asciicast(JsonNode header, String output, String input, int events) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Parses an export; a line that is no event of the format is an error. */
    public static Asciicast parse(byte[] export) throws IOException {
        StringBuilder output = new StringBuilder();
        StringBuilder input = new StringBuilder();
        JsonNode header = null;
        int events = 0;
        // line by line: an export of a bulk transfer is large, and so would be every copy of it
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(new ByteArrayInputStream(export), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            JsonNode node = JSON.readTree(line);
            if (header == null) {
                header = node;
                if (node.path("version").asInt() != 3) {
                    throw new IOException("not asciicast v3: " + line);
                }
                continue;
            }
            if (!node.isArray() || node.size() != 3 || !node.get(0).isNumber()) {
                throw new IOException("not an event: " + line);
            }
            events++;
            switch (node.get(1).asText()) {
                case "o" -> output.append(node.get(2).asText());
                case "i" -> input.append(node.get(2).asText());
                default -> {
                    // markers, resizes, exit status
                }
            }
        }
        return new Asciicast(header, output.toString(), input.toString(), events);
    }
}
