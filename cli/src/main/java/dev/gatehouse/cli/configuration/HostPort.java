/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address as other programs write it. Whether it is one, the server says.
 *
 * @param host without brackets
 * @param port null where none is given
 */
record HostPort(String host, @Nullable Long port) {

    private static final Pattern BRACKETED = Pattern.compile("\\[([^]]*)](?::([0-9]{1,9}))?");
    private static final Pattern PLAIN = Pattern.compile("([^:]*):([0-9]{1,9})");

    static HostPort parse(String text) {
        for (Pattern pattern : new Pattern[] {BRACKETED, PLAIN}) {
            Matcher parts = pattern.matcher(text);
            if (parts.matches()) {
                return new HostPort(parts.group(1), parts.group(2) == null ? null : Long.valueOf(parts.group(2)));
            }
        }
        return new HostPort(text, null);
    }

    void put(Map<String, Object> fields) {
        fields.put("host", host);
        if (port != null) {
            fields.put("port", port);
        }
    }
}
