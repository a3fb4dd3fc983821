/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.config;

import dev.gatehouse.proxy.limit.AdmissionLimits;
import dev.gatehouse.ssh.config.SshConfig;
import dev.gatehouse.ssh.config.SshFlowConfig;
import dev.gatehouse.ssh.config.SshLoginConfig;
import dev.gatehouse.ssh.config.SshTimeConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The SSH listener and its relay ({@code ssh.*}). Immutable.
 *
 * @param host address to listen on
 * @param port where SSH clients connect
 * @param banner shown to everybody before the login; empty for none
 * @param admission limits for connections without a known user
 * @param login limits and deadlines until the session begins
 * @param flow windows, packets, channels, keys
 * @param time keepalives, warnings, the end
 */
public record SshListenerConfig(
        String host,
        int port,
        String banner,
        AdmissionLimits admission,
        SshLoginConfig login,
        SshFlowConfig flow,
        SshTimeConfig time) {

    private static final int BANNER_CHARS_MAX = 2000;

    public SshListenerConfig {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(banner, "banner");
        Objects.requireNonNull(admission, "admission");
        Objects.requireNonNull(login, "login");
        Objects.requireNonNull(flow, "flow");
        Objects.requireNonNull(time, "time");
    }

    /** All addresses, port 4422, no banner. */
    public static SshListenerConfig defaults() {
        return new SshListenerConfig(
                "0.0.0.0",
                SshConfig.DEFAULT_PORT,
                "",
                AdmissionLimits.DEFAULT,
                SshLoginConfig.DEFAULT,
                SshFlowConfig.DEFAULT,
                SshTimeConfig.DEFAULT);
    }

    /** What is wrong, one line each, naming the field; empty when nothing is. */
    public List<String> problems() {
        List<String> found = new ArrayList<>();
        if (host.isBlank()) {
            found.add("ssh.host: is empty; use an address or 0.0.0.0 for all");
        }
        if (port < 0 || port > 65_535) {
            found.add("ssh.port: " + port + " is outside 0..65535");
        }
        if (banner.length() > BANNER_CHARS_MAX) {
            found.add("ssh.banner: has " + banner.length() + " characters, more than " + BANNER_CHARS_MAX);
        }
        return List.copyOf(found);
    }

    /** The same on another port. */
    SshListenerConfig withPort(int otherPort) {
        return new SshListenerConfig(host, otherPort, banner, admission, login, flow, time);
    }

    /** As the relay takes it; resolves the host. */
    public SshConfig toRelay() throws UnknownHostException {
        return new SshConfig(
                new InetSocketAddress(InetAddress.getByName(host), port), admission, login, flow, time, banner);
    }
}
