/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a run does, from {@code --name value} words. Immutable. */
final class Settings {

    private static final Map<String, String> DEFAULTS = defaults();

    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = values;
    }

    /** Reads words; an unknown name or a missing value is an error that names it. */
    static Settings parse(String[] words) {
        Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < words.length; i += 2) {
            String name = words[i].replaceFirst("^--", "");
            if (!DEFAULTS.containsKey(name) || !words[i].startsWith("--")) {
                problems.add("unknown option " + words[i]);
            } else if (i + 1 == words.length) {
                problems.add("option " + words[i] + " needs a value");
            } else {
                values.put(name, words[i + 1]);
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems) + "; options: " + usage());
        }
        return new Settings(Map.copyOf(values));
    }

    /** Options with their defaults. */
    static String usage() {
        return String.join(
                " ",
                DEFAULTS.entrySet().stream()
                        .map(e -> "--" + e.getKey() + " " + e.getValue())
                        .toList());
    }

    int number(String name) {
        return Integer.parseInt(values.get(name));
    }

    Path path(String name) {
        return Path.of(values.get(name)).toAbsolutePath().normalize();
    }

    Set<String> set(String name) {
        return Set.of(values.get(name).split(","));
    }

    Map<String, String> all() {
        return new java.util.TreeMap<>(values);
    }

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("repository", ".");
        defaults.put("output", "perf/target/perf.json");
        defaults.put("scenarios", "01,02,03");
        defaults.put("figures", "bulk,echo,login,idle");
        defaults.put("payloads", "random,text");
        defaults.put("runs", "3");
        defaults.put("transfer-mib", "1024");
        defaults.put("warm-up-mib", "3072");
        defaults.put("echoes", "4000");
        defaults.put("logins", "60");
        defaults.put("idle-sessions", "200");
        return defaults;
    }
}
