/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.config;

import dev.gatehouse.proxy.origin.TrustedProxies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Load balancers in front of the listeners ({@code proxyProtocol.*}). Immutable.
 *
 * @param peers addresses and ranges of those whose PROXY protocol header is believed, and demanded; empty for none
 * @param listeners which listeners they stand in front of
 * @param headerDeadline how long a header may take
 */
public record ProxyProtocolConfig(List<String> peers, List<Door> listeners, Duration headerDeadline) {

    private static final int PEERS_MAX = 64;

    /** A listener. */
    public enum Door {
        SSH,
        RDP,
        CONSOLE
    }

    public ProxyProtocolConfig {
        peers = List.copyOf(peers);
        listeners = List.copyOf(listeners);
        Objects.requireNonNull(headerDeadline, "headerDeadline");
    }

    /** Nobody is believed. */
    public static ProxyProtocolConfig defaults() {
        return new ProxyProtocolConfig(List.of(), List.of(Door.values()), Duration.ofSeconds(3));
    }

    /** What is wrong, one line each, naming the field; empty when nothing is. */
    public List<String> problems() {
        List<String> found = new ArrayList<>();
        for (String peer : peers) {
            try {
                TrustedProxies.Range.parse(peer);
            } catch (IllegalArgumentException e) {
                found.add("proxyProtocol.peers: " + e.getMessage());
            }
        }
        if (peers.size() > PEERS_MAX) {
            found.add("proxyProtocol.peers: has " + peers.size() + " entries, more than " + PEERS_MAX);
        }
        if (headerDeadline.compareTo(Duration.ofMillis(100)) < 0
                || headerDeadline.compareTo(Duration.ofSeconds(30)) > 0) {
            found.add("proxyProtocol.headerDeadline: is outside 100ms..30s");
        }
        return List.copyOf(found);
    }

    /** Who stands in front of one listener. */
    public TrustedProxies before(Door door) {
        return listeners.contains(door)
                ? new TrustedProxies(
                        peers.stream().map(TrustedProxies.Range::parse).toList(), headerDeadline)
                : TrustedProxies.NONE;
    }
}
