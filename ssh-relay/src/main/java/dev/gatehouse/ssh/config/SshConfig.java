/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.config;

import dev.gatehouse.proxy.limit.AdmissionLimits;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * All settings of the SSH relay. Immutable.
 *
 * @param listen where to listen; port 0 for any
 * @param admission limits for connections without a known user
 * @param login limits and deadlines until the session begins
 * @param flow windows, packets, channels, keys
 * @param time keepalives, warnings, the end
 * @param banner shown to everybody before the login, such as {@code DEMO}; empty for none
 */
public record SshConfig(
        InetSocketAddress listen,
        AdmissionLimits admission,
        SshLoginConfig login,
        SshFlowConfig flow,
        SshTimeConfig time,
        String banner) {

    /** The port that Gatehouse listens on for SSH. */
    public static final int DEFAULT_PORT = 4422;

    public SshConfig {
        Objects.requireNonNull(listen, "listen");
        Objects.requireNonNull(admission, "admission");
        Objects.requireNonNull(login, "login");
        Objects.requireNonNull(flow, "flow");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(banner, "banner");
    }

    /** The defaults, listening on {@code listen}. */
    public static SshConfig listeningOn(InetSocketAddress listen) {
        return new SshConfig(
                listen,
                AdmissionLimits.DEFAULT,
                SshLoginConfig.DEFAULT,
                SshFlowConfig.DEFAULT,
                SshTimeConfig.DEFAULT,
                "");
    }

    /** The same with another banner. */
    public SshConfig withBanner(String text) {
        return new SshConfig(listen, admission, login, flow, time, text);
    }

    /** The same with other login settings. */
    public SshConfig withLogin(SshLoginConfig other) {
        return new SshConfig(listen, admission, other, flow, time, banner);
    }

    /** The same with other flow settings. */
    public SshConfig withFlow(SshFlowConfig other) {
        return new SshConfig(listen, admission, login, other, time, banner);
    }

    /** The same with other time settings. */
    public SshConfig withTime(SshTimeConfig other) {
        return new SshConfig(listen, admission, login, flow, other, banner);
    }

    /** The same with other limits for strangers. */
    public SshConfig withAdmission(AdmissionLimits other) {
        return new SshConfig(listen, other, login, flow, time, banner);
    }
}
