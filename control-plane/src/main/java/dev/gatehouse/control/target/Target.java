/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.gatehouse.control.http.ApiProblem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A target as the API shows it. Immutable.
 *
 * @param id never used again
 * @param name {@code [a-z0-9._-]+}
 * @param protocol of its sessions
 * @param host canonical, see {@link HostName}
 * @param port TCP
 * @param trust how its identity is known
 * @param hostKeys pinned, or kept at first use
 * @param authorities whose certificates are believed, for trust {@code ca}
 * @param concessions what has been switched on because the target is old, see {@link Concessions}
 * @param allowLoopback whether addresses of the gateway's own machine are allowed
 * @param tags free text
 * @param createdAt when
 */
public record Target(
        UUID id,
        String name,
        Protocol protocol,
        String host,
        int port,
        Trust trust,
        List<HostKeyView> hostKeys,
        List<AuthorityView> authorities,
        List<String> concessions,
        boolean allowLoopback,
        Map<String, String> tags,
        Instant createdAt) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,64}");

    public Target {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        hostKeys = List.copyOf(hostKeys);
        authorities = List.copyOf(authorities);
        concessions = List.copyOf(concessions);
        tags = Map.copyOf(tags);
    }

    /**
     * A key as shown.
     *
     * @param type such as {@code ssh-ed25519}; empty when only the fingerprint is known
     * @param fingerprint {@code SHA256:…}
     */
    public record HostKeyView(String type, String fingerprint) {}

    /**
     * An authority as shown.
     *
     * @param subject its distinguished name
     * @param fingerprint {@code SHA256:…} of the whole certificate
     * @param notAfter when it expires
     */
    public record AuthorityView(String subject, String fingerprint, Instant notAfter) {}

    /** Protocols that a target can have. */
    public enum Protocol {
        SSH("ssh", 22),
        RDP("rdp", 3389);

        private final String code;
        private final int defaultPort;

        Protocol(String code, int defaultPort) {
            this.code = code;
            this.defaultPort = defaultPort;
        }

        int defaultPort() {
            return defaultPort;
        }

        /** Stable text. */
        @JsonValue
        public String code() {
            return code;
        }

        static Protocol parse(String text) {
            for (Protocol protocol : values()) {
                if (protocol.code.equals(text)) {
                    return protocol;
                }
            }
            throw ApiProblem.usage("protocol is ssh or rdp");
        }
    }

    /** Ways to know a target's identity. */
    public enum Trust {
        PIN("pin"),
        FIRST_USE("first-use"),
        CA("ca");

        private final String code;

        Trust(String code) {
            this.code = code;
        }

        /** Stable text. */
        @JsonValue
        public String code() {
            return code;
        }

        static Trust parse(String text) {
            for (Trust trust : values()) {
                if (trust.code.equals(text)) {
                    return trust;
                }
            }
            throw ApiProblem.usage("trust is pin, first-use or ca");
        }
    }

    /** Checks a name for a new target. */
    public static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw ApiProblem.usage("a target name has 1 to 64 characters of a-z 0-9 . _ -");
        }
        return name;
    }
}
