/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.config;

import dev.gatehouse.proxy.limit.AdmissionLimits;
import dev.gatehouse.rdp.config.RdpConfig;
import dev.gatehouse.rdp.config.RdpLoginConfig;
import dev.gatehouse.rdp.config.RdpTimeConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The RDP listener and its relay ({@code rdp.*}). Immutable.
 *
 * @param host address to listen on
 * @param port where RDP clients connect
 * @param admission limits for connections without a known user
 * @param login deadlines until the session begins
 * @param time warnings, the end
 */
public record RdpListenerConfig(
        String host, int port, AdmissionLimits admission, RdpLoginConfig login, RdpTimeConfig time) {

    public RdpListenerConfig {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(admission, "admission");
        Objects.requireNonNull(login, "login");
        Objects.requireNonNull(time, "time");
    }

    /** All addresses, port 4489. */
    public static RdpListenerConfig defaults() {
        return new RdpListenerConfig(
                "0.0.0.0",
                RdpConfig.DEFAULT_PORT,
                AdmissionLimits.DEFAULT,
                RdpLoginConfig.DEFAULT,
                RdpTimeConfig.DEFAULT);
    }

    /** What is wrong, one line each, naming the field; empty when nothing is. */
    public List<String> problems() {
        List<String> found = new ArrayList<>();
        if (host.isBlank()) {
            found.add("rdp.host: is empty; use an address or 0.0.0.0 for all");
        }
        if (port < 0 || port > 65_535) {
            found.add("rdp.port: " + port + " is outside 0..65535");
        }
        return List.copyOf(found);
    }

    /** The same on another port. */
    RdpListenerConfig withPort(int otherPort) {
        return new RdpListenerConfig(host, otherPort, admission, login, time);
    }

    /** As the relay takes it; resolves the host. */
    public RdpConfig toRelay() throws UnknownHostException {
        return new RdpConfig(new InetSocketAddress(InetAddress.getByName(host), port), admission, login, time);
    }
}
