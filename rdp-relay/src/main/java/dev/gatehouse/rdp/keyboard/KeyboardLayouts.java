/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.keyboard;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The table of layouts, read once, when this class is loaded. */
final class KeyboardLayouts {

    private static final int[][] ROWS = {
        {0x29, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D},
        {0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B},
        {0x1E, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x2B},
        {0x56, 0x2C, 0x2D, 0x2E, 0x2F, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35},
    };
    private static final String NOTHING = "__";
    private static final String CAPS_SHIFTS_ALL = "caps=shift";
    private static final Map<Character, Character> COMBINING = Map.of(
            '`', '\u0300', '´', '\u0301', '\'', '\u0301', '^', '\u0302', '~', '\u0303', '¨', '\u0308', '"', '\u0308');
    private static final Map<Integer, KeyboardLayout> BY_IDENTIFIER = read();

    private KeyboardLayouts() {}

    static Optional<KeyboardLayout> find(int identifier) {
        return Optional.ofNullable(BY_IDENTIFIER.get(identifier));
    }

    private static Map<Integer, KeyboardLayout> read() {
        Map<Integer, KeyboardLayout> layouts = new HashMap<>();
        List<String> rows = new ArrayList<>();
        String header = "";
        for (String line : lines()) {
            if (line.startsWith("[")) {
                add(layouts, header, rows);
                header = line.substring(1, line.length() - 1);
                rows.clear();
            } else if (!line.isBlank() && !line.startsWith("#")) {
                rows.add(line);
            }
        }
        add(layouts, header, rows);
        return Map.copyOf(layouts);
    }

    private static List<String> lines() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                KeyboardLayouts.class.getResourceAsStream("layouts.txt"), StandardCharsets.UTF_8))) {
            return in.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the table of keyboard layouts cannot be read", e);
        }
    }

    private static void add(Map<Integer, KeyboardLayout> layouts, String header, List<String> rows) {
        if (rows.isEmpty()) {
            return;
        }
        String[] words = header.split(" ");
        char[][] characters = new char[KeyboardLayout.LEVELS][KeyboardLayout.SCANCODES];
        rows.forEach(each -> row(characters, each));
        boolean quotesAreDead = rows.stream().anyMatch(each -> each.contains(" d'"));
        KeyboardLayout layout =
                new KeyboardLayout(words[0], characters, header.endsWith(CAPS_SHIFTS_ALL), quotesAreDead);
        for (int i = 1; i < words.length; i++) {
            if (!words[i].equals(CAPS_SHIFTS_ALL)) {
                layouts.put(Integer.parseInt(words[i], 16), layout);
            }
        }
    }

    private static void row(char[][] characters, String line) {
        String[] words = line.split(" +");
        int[] scancodes = ROWS[words[0].charAt(0) - '1'];
        int level = (words[0].contains("s") ? KeyboardLayout.SHIFT : 0)
                | (words[0].contains("a") ? KeyboardLayout.ALT_GR : 0);
        for (int i = 1; i < words.length; i++) {
            String word = words[i];
            if (!word.equals(NOTHING)) {
                char character = word.charAt(word.length() - 1);
                characters[level][scancodes[i - 1]] =
                        word.length() == 2 ? Objects.requireNonNull(COMBINING.get(character)) : character;
            }
        }
    }
}
