/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.output.PrintableText;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a section into a config record: a key for each component, the default where it is absent, a problem where it is unknown
 * or of the wrong kind. Confined to one thread.
 */
final class RecordBinder {

    private final Problems problems;
    private final Map<String, String> removedKeys;
    private final Set<String> given = new TreeSet<>();

    RecordBinder(Problems problems, Map<String, String> removedKeys) {
        this.problems = problems;
        this.removedKeys = removedKeys;
    }

    /** Key paths that the file gives. */
    Set<String> given() {
        return given;
    }

    /** {@code defaults} with what {@code section} says; records inside are sections of their own. */
    <R extends Record> R bind(String path, JsonNode section, R defaults) {
        if (section.isMissingNode() || section.isNull()) {
            return defaults;
        }
        if (!section.isObject()) {
            problems.add(path, "is a single value; it is a section with keys of its own");
            return defaults;
        }
        RecordComponent[] components = defaults.getClass().getRecordComponents();
        rejectUnknown(
                path,
                section,
                Arrays.stream(components).map(RecordComponent::getName).toList());
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = component(join(path, components[i].getName()), section, components[i], defaults);
        }
        return construct(path, defaults, components, values);
    }

    private Object component(String path, JsonNode section, RecordComponent component, Record defaults) {
        Object fallback = read(component, defaults);
        JsonNode node = section.path(component.getName());
        if (fallback instanceof Record nested) {
            return bind(path, node, nested);
        }
        if (node.isMissingNode() || node.isNull()) {
            return fallback;
        }
        given.add(path);
        try {
            return value(path, component.getGenericType(), node);
        } catch (IllegalArgumentException | ArithmeticException e) {
            problems.add(path, String.valueOf(e.getMessage()));
            return fallback;
        }
    }

    private static Object value(String path, Type type, JsonNode node) {
        if (type instanceof ParameterizedType generic) {
            Type inner = generic.getActualTypeArguments()[0];
            if (generic.getRawType() == Optional.class) {
                return node.asText().isEmpty() && !node.isContainerNode()
                        ? Optional.empty()
                        : Optional.of(value(path, inner, node));
            }
            if (!node.isArray()) {
                throw new IllegalArgumentException("is a single value; write a list: [a, b]");
            }
            List<Object> elements = new ArrayList<>();
            for (JsonNode element : node) {
                elements.add(value(path, inner, element));
            }
            return generic.getRawType() == Set.class ? Set.copyOf(elements) : List.copyOf(elements);
        }
        if (node.isContainerNode()) {
            throw new IllegalArgumentException("is a section or a list; a single value was expected");
        }
        return scalar(path, (Class<?>) type, PrintableText.of(node.asText()));
    }

    private static Object scalar(String path, Class<?> type, String text) {
        if (type == String.class) {
            return text;
        }
        if (type == boolean.class) {
            if (!text.equals("true") && !text.equals("false")) {
                throw new IllegalArgumentException("'" + text + "' is neither true nor false");
            }
            return Boolean.valueOf(text);
        }
        if (type == Duration.class) {
            return ValueText.duration(text);
        }
        if (type == Path.class) {
            return ValueText.path(text);
        }
        if (type.isEnum()) {
            return ValueText.constant(type, text);
        }
        long number = ValueText.isSize(path) ? ValueText.size(text) : number(text);
        return type == int.class ? (Object) Math.toIntExact(number) : (Object) number;
    }

    private static long number(String text) {
        if (!text.matches("-?[0-9]{1,18}")) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number");
        }
        return Long.parseLong(text);
    }

    private void rejectUnknown(String path, JsonNode section, List<String> known) {
        for (Iterator<String> names = section.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (known.contains(name)) {
                continue;
            }
            String removed = removedKeys.get(join(path, name));
            if (removed != null) {
                problems.add(join(path, name), "is no longer there: " + removed);
            } else {
                problems.add(
                        join(path, PrintableText.of(name)),
                        Suggestion.closest(name, known)
                                .map(closest -> "is not known; did you mean " + closest + "?")
                                .orElse("is not known; known here: " + String.join(", ", known)));
            }
        }
    }

    private <R extends Record> R construct(String path, R defaults, RecordComponent[] components, Object[] values) {
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            @SuppressWarnings("unchecked") // the class of a record of type R constructs a record of type R
            R bound = (R) defaults.getClass().getDeclaredConstructor(types).newInstance(values);
            return bound;
        } catch (InvocationTargetException e) {
            problems.add(path, String.valueOf(e.getTargetException().getMessage()));
            return defaults;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("config record " + defaults.getClass() + " has no open constructor", e);
        }
    }

    static Object read(RecordComponent component, Record from) {
        try {
            return component.getAccessor().invoke(from);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("config record " + from.getClass() + " cannot be read", e);
        }
    }

    static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
