/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import dev.gatehouse.proxy.port.SessionPolicy.RecordMode;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Capabilities and record modes as texts in rows and API. */
final class Capabilities {

    private Capabilities() {}

    /** Those that mean something in a session of {@code protocol}. */
    static Set<Capability> of(String protocol) {
        EnumSet<Capability> desktop =
                EnumSet.of(Capability.DESKTOP, Capability.CLIPBOARD, Capability.DRIVE, Capability.AUDIO);
        return protocol.equals("rdp") ? desktop : EnumSet.complementOf(desktop);
    }

    /** Whether there is anything to do in a session of {@code protocol} that has those of {@link #of} that are {@code allowed}. */
    static boolean areEnough(String protocol, Set<Capability> allowed) {
        return protocol.equals("rdp") ? allowed.contains(Capability.DESKTOP) : !allowed.isEmpty();
    }

    static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<String> texts(Collection<Capability> capabilities) {
        return capabilities.stream().sorted().map(Capabilities::text).toList();
    }

    static Set<Capability> parse(Collection<String> texts) {
        Set<Capability> found = EnumSet.noneOf(Capability.class);
        texts.forEach(text -> found.add(parse(text)));
        return found;
    }

    private static Capability parse(String text) {
        for (Capability capability : Capability.values()) {
            if (text(capability).equals(text)) {
                return capability;
            }
        }
        throw ApiProblem.usage("allow and deny take " + String.join(", ", texts(EnumSet.allOf(Capability.class))));
    }

    static RecordMode parseRecord(String text) {
        for (RecordMode mode : RecordMode.values()) {
            if (text(mode).equals(text)) {
                return mode;
            }
        }
        throw ApiProblem.usage("record is all, output or none");
    }
}
