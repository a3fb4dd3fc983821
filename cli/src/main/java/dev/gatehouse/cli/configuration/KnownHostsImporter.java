/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Host keys for targets that are there. A target without keys gets those of its host; one that has keys keeps them, and is a row in the
 * errors when none of the file's is among them: whether that is a new installation or somebody in between, a person decides.
 */
final class KnownHostsImporter implements Importer {

    private final JsonNode targets;
    private int unmatched;

    /** @param targets as the server lists them */
    KnownHostsImporter(JsonNode targets) {
        this.targets = targets;
    }

    /** How many lines were about no target. */
    int unmatched() {
        return unmatched;
    }

    @Override
    public List<Document> read(String source, String text, RowErrors errors) {
        KnownHosts hosts = KnownHosts.read(source, text, errors);
        Set<KnownHosts.Entry> used = new HashSet<>();
        List<Document> documents = new ArrayList<>();
        for (JsonNode target : targets) {
            if (target.path("protocol").asText().equals("ssh")) {
                List<KnownHosts.Entry> entries = hosts.of(
                        target.path("host").asText(), target.path("port").asLong());
                used.addAll(entries);
                if (!entries.isEmpty()) {
                    add(documents, target, entries, errors);
                }
            }
        }
        unmatched = hosts.entries().size() - used.size();
        return documents;
    }

    private static void add(
            List<Document> documents, JsonNode target, List<KnownHosts.Entry> entries, RowErrors errors) {
        Place place = entries.get(0).place();
        String name = target.path("name").asText();
        Set<String> pinned = new HashSet<>();
        target.path("hostKeys")
                .forEach(key -> pinned.add(key.path("fingerprint").asText()));
        if (pinned.isEmpty()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", name);
            fields.put("trust", "pin");
            fields.put("hostKeys", entries.stream().map(KnownHosts.Entry::key).toList());
            documents.add(Document.made(place, "Target", fields));
        } else if (entries.stream().noneMatch(entry -> pinned.contains(fingerprint(entry.key())))) {
            errors.add(
                    place,
                    "target " + name
                            + " has other keys than this; when the machine was set up anew, use gatehouse target"
                            + " set " + name + " --host-key");
        }
    }

    private static String fingerprint(String key) {
        try {
            byte[] blob = Base64.getDecoder().decode(key.substring(key.indexOf(' ') + 1));
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(blob);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
