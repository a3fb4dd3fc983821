/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import java.util.Map;
import java.util.Objects;

/**
 * Who did it. Immutable.
 *
 * @param kind what sort of actor
 * @param name the user's name, the operating system user's name, or the part of the system; hostile text is escaped when written
 * @param facts more, in the row's detail under {@code actor.}: {@code uid}, {@code loginUid}, {@code sudoUser}, {@code address}
 */
public record Actor(Kind kind, String name, Map<String, String> facts) {

    /** Sorts of actors. */
    public enum Kind {
        /** Somebody on the machine itself, through the Unix socket. */
        LOCAL_OPERATOR("local"),
        /** A user of Gatehouse who has proved to be that. */
        USER("user"),
        /** Whoever is at the client and has proved nothing; the name is only claimed. */
        CLAIMED("claimed"),
        /** Gatehouse itself. */
        SYSTEM("system");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** Stable text in rows and API. */
        public String code() {
            return code;
        }
    }

    public Actor {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        facts = Map.copyOf(facts);
    }

    /** Gatehouse itself. */
    public static Actor system() {
        return new Actor(Kind.SYSTEM, "gatehouse", Map.of());
    }

    /** An authenticated user at an address. */
    public static Actor user(String name, String address) {
        return new Actor(Kind.USER, name, Map.of("address", address));
    }

    /** Somebody who claims to be {@code name}. */
    public static Actor claimed(String name, String address) {
        return new Actor(Kind.CLAIMED, name, Map.of("address", address));
    }

    /** As rows and API show it, such as {@code local:root} or {@code user:anna}. */
    public String display() {
        return kind.code() + ":" + name;
    }
}
