/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.config;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a server on a home would run with, and where each value comes from. Immutable.
 *
 * @param config the values
 * @param given key paths that the file gives; everything else is a default
 * @param file the file, there or not
 */
public record EffectiveConfig(GatehouseConfig config, Set<String> given, Path file) {

    private static final Set<String> SECRET_WORDS = Set.of("password", "secret", "token");

    public EffectiveConfig {
        given = Set.copyOf(given);
    }

    /** Every key path and its value as text, secrets masked, in the order of the records. */
    public Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        collect("", config, values);
        return values;
    }

    /** Every key path and default, in the order of the records. */
    static Map<String, String> defaults() {
        return new EffectiveConfig(GatehouseConfig.defaults(), Set.of(), Path.of("gatehouse.yaml")).values();
    }

    private static void collect(String path, Record section, Map<String, String> values) {
        for (RecordComponent component : section.getClass().getRecordComponents()) {
            String key = RecordBinder.join(path, component.getName());
            Object value = RecordBinder.read(component, section);
            if (value instanceof Record nested) {
                collect(key, nested, values);
            } else {
                String text = ValueText.of(value, key);
                values.put(key, isSecret(component.getName()) && !text.isEmpty() ? "***" : text);
            }
        }
    }

    /** Secrets belong into files; should a section ever hold one itself, its value is not shown. */
    private static boolean isSecret(String name) {
        return SECRET_WORDS.contains(name);
    }
}
