/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names of keys without characters, by scancode (set 1). */
final class KeyNames {

    private static final int FIRST_FUNCTION_KEY = 0x3B;
    private static final int LAST_FUNCTION_KEY = 0x44;

    private static final Map<Integer, String> PLAIN = Map.ofEntries(
            Map.entry(0x01, "Esc"),
            Map.entry(0x0E, "Backspace"),
            Map.entry(0x0F, "Tab"),
            Map.entry(0x1C, "Enter"),
            Map.entry(0x39, "Space"),
            Map.entry(0x46, "ScrollLock"),
            Map.entry(0x57, "F11"),
            Map.entry(0x58, "F12"));

    /** With the prefix E0; on the number pad without it as well, while Num Lock is off. */
    private static final Map<Integer, String> EXTENDED = Map.ofEntries(
            Map.entry(0x1C, "Enter"),
            Map.entry(0x37, "PrintScreen"),
            Map.entry(0x45, "Pause"),
            Map.entry(0x46, "Break"),
            Map.entry(0x47, "Home"),
            Map.entry(0x48, "Up"),
            Map.entry(0x49, "PageUp"),
            Map.entry(0x4B, "Left"),
            Map.entry(0x4C, "Center"),
            Map.entry(0x4D, "Right"),
            Map.entry(0x4F, "End"),
            Map.entry(0x50, "Down"),
            Map.entry(0x51, "PageDown"),
            Map.entry(0x52, "Insert"),
            Map.entry(0x53, "Delete"),
            Map.entry(0x5D, "Menu"));

    private KeyNames() {}

    /** The name, or {@code null}. */
    static @Nullable String of(int code, boolean extended) {
        if (!extended && code >= FIRST_FUNCTION_KEY && code <= LAST_FUNCTION_KEY) {
            return "F" + (code - FIRST_FUNCTION_KEY + 1);
        }
        String plain = extended ? null : PLAIN.get(code);
        boolean isPad = code >= 0x47 && code <= 0x53;
        return plain != null || !extended && !isPad ? plain : EXTENDED.get(code);
    }
}
