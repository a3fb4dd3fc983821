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
import java.util.Objects;
import java.util.Set;

/** What a run does, from {@code --name value} words. Immutable. */
final class Settings {

    private static final Map<String, String> DEFAULTS = defaults();
    private static final Map<String, String> RDP_DEFAULTS = rdpDefaults();

    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = values;
    }

    /** Reads words; an unknown name or a missing value is an error that names it. */
    static Settings parse(String[] words) {
        return parse(words, DEFAULTS);
    }

    /** The same for {@code bin/perf rdp}. */
    static Settings parseRdp(String[] words) {
        return parse(words, RDP_DEFAULTS);
    }

    private static Settings parse(String[] words, Map<String, String> defaults) {
        Map<String, String> values = new LinkedHashMap<>(defaults);
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < words.length; i += 2) {
            String name = words[i].replaceFirst("^--", "");
            if (!defaults.containsKey(name) || !words[i].startsWith("--")) {
                problems.add("unknown option " + words[i]);
            } else if (i + 1 == words.length) {
                problems.add("option " + words[i] + " needs a value");
            } else {
                values.put(name, words[i + 1]);
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems) + "; options: " + usage(defaults));
        }
        return new Settings(Map.copyOf(values));
    }

    /** Options with their defaults. */
    static String usage() {
        return usage(DEFAULTS);
    }

    /** Options of {@code bin/perf rdp} with their defaults. */
    static String rdpUsage() {
        return usage(RDP_DEFAULTS);
    }

    private static String usage(Map<String, String> defaults) {
        return String.join(
                " ",
                defaults.entrySet().stream()
                        .map(e -> "--" + e.getKey() + " " + e.getValue())
                        .toList());
    }

    private String value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    int number(String name) {
        return Integer.parseInt(value(name));
    }

    Path path(String name) {
        return Path.of(value(name)).toAbsolutePath().normalize();
    }

    Set<String> set(String name) {
        return Set.of(value(name).split(","));
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

    private static Map<String, String> rdpDefaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("repository", ".");
        defaults.put("output", "perf/target/perf-rdp.json");
        defaults.put("scenarios", "01,02,03");
        defaults.put("figures", "bulk,echo,idle");
        defaults.put("runs", "3");
        defaults.put("sessions", "4");
        defaults.put("transfer-mib", "1024");
        defaults.put("warm-up-mib", "2048");
        defaults.put("bytes-per-second", "0");
        defaults.put("echoes", "4000");
        defaults.put("idle-sessions", "500");
        return defaults;
    }
}
