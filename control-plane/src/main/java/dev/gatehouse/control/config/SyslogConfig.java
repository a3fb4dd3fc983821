/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Collectors that get every audit event and each minute's signed head ({@code audit.syslog.*}). Immutable.
 *
 * @param destinations where they are: {@code tls://HOST[:6514]}, {@code tcp://HOST:PORT} or {@code udp://HOST[:514]}; IPv6 addresses
 *     in brackets
 * @param caFile certificates, PEM, one of which must have issued a TLS collector's; empty for those that Java brings
 * @param facility as RFC 5424 numbers them
 */
public record SyslogConfig(List<String> destinations, Optional<Path> caFile, Facility facility) {

    private static final int DESTINATIONS_MAX = 8;
    private static final int DESTINATION_CHARS_MAX = 300;
    private static final int PORT_MAX = 65_535;
    private static final Set<String> SCHEMES = Set.of("tls", "tcp", "udp");

    /** Facilities that fit. */
    public enum Facility {
        AUTHPRIV(10),
        AUDIT(13),
        LOCAL0(16),
        LOCAL1(17),
        LOCAL2(18),
        LOCAL3(19),
        LOCAL4(20),
        LOCAL5(21),
        LOCAL6(22),
        LOCAL7(23);

        private final int number;

        Facility(int number) {
            this.number = number;
        }

        /** RFC 5424 section 6.2.1. */
        public int number() {
            return number;
        }
    }

    public SyslogConfig {
        destinations = List.copyOf(destinations);
        Objects.requireNonNull(caFile, "caFile");
        Objects.requireNonNull(facility, "facility");
    }

    /** No collector. */
    public static SyslogConfig none() {
        return new SyslogConfig(List.of(), Optional.empty(), Facility.AUDIT);
    }

    /** What is wrong, one line each, naming the field; empty when nothing is. */
    public List<String> problems() {
        List<String> found = new ArrayList<>();
        if (destinations.size() > DESTINATIONS_MAX) {
            found.add("audit.syslog.destinations: more than " + DESTINATIONS_MAX);
        }
        if (new HashSet<>(destinations).size() < destinations.size()) {
            found.add("audit.syslog.destinations: one is named twice");
        }
        for (String destination : destinations) {
            problem(destination).ifPresent(problem -> found.add("audit.syslog.destinations: " + problem));
        }
        caFile.filter(path -> !path.isAbsolute())
                .ifPresent(path -> found.add("audit.syslog.caFile: " + path + " is not an absolute path"));
        return List.copyOf(found);
    }

    private static Optional<String> problem(String destination) {
        String form = "'" + destination + "' is not tls://HOST[:PORT], tcp://HOST:PORT or udp://HOST[:PORT]";
        try {
            URI uri = new URI(destination);
            boolean isPlain = uri.getScheme() != null
                    && SCHEMES.contains(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getPath().isEmpty()
                    && uri.getQuery() == null
                    && uri.getFragment() == null
                    && uri.getPort() != 0
                    && uri.getPort() <= PORT_MAX
                    && destination.length() <= DESTINATION_CHARS_MAX;
            if (isPlain && uri.getScheme().equals("tcp") && uri.getPort() < 0) {
                return Optional.of("'" + destination + "' names no port, and syslog over TCP has none of its own");
            }
            return isPlain ? Optional.empty() : Optional.of(form);
        } catch (URISyntaxException e) {
            return Optional.of(form);
        }
    }
}
