/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.proxy.port.TargetConcession;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What can be switched on for one old target, as texts in rows and API: {@code legacy-tls}, {@code legacy-credssp}. */
public final class Concessions {

    private Concessions() {}

    static String text(TargetConcession concession) {
        return concession.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<String> texts(Collection<TargetConcession> concessions) {
        return concessions.stream().distinct().sorted().map(Concessions::text).toList();
    }

    /** From rows or a request. */
    public static Set<TargetConcession> parse(Collection<String> texts) {
        Set<TargetConcession> found = EnumSet.noneOf(TargetConcession.class);
        texts.forEach(text -> found.add(parse(text)));
        return found;
    }

    private static TargetConcession parse(String text) {
        for (TargetConcession concession : TargetConcession.values()) {
            if (text(concession).equals(text)) {
                return concession;
            }
        }
        throw ApiProblem.usage("concessions are " + String.join(" or ", texts(EnumSet.allOf(TargetConcession.class))));
    }
}
