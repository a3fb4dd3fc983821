/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.config;

import dev.gatehouse.proxy.limit.AdmissionLimits;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * All settings of the RDP relay. Immutable.
 *
 * @param listen where to listen; port 0 for any
 * @param admission limits for connections without a known user
 * @param login deadlines until the session begins
 * @param time warnings, the end
 */
public record RdpConfig(InetSocketAddress listen, AdmissionLimits admission, RdpLoginConfig login, RdpTimeConfig time) {

    /** The port that Gatehouse listens on for RDP. */
    public static final int DEFAULT_PORT = 4489;

    public RdpConfig {
        Objects.requireNonNull(listen, "listen");
        Objects.requireNonNull(admission, "admission");
        Objects.requireNonNull(login, "login");
        Objects.requireNonNull(time, "time");
    }

    /** The defaults, listening on {@code listen}. */
    public static RdpConfig listeningOn(InetSocketAddress listen) {
        return new RdpConfig(listen, AdmissionLimits.DEFAULT, RdpLoginConfig.DEFAULT, RdpTimeConfig.DEFAULT);
    }

    /** The same with other login settings. */
    public RdpConfig withLogin(RdpLoginConfig other) {
        return new RdpConfig(listen, admission, other, time);
    }

    /** The same with other time settings. */
    public RdpConfig withTime(RdpTimeConfig other) {
        return new RdpConfig(listen, admission, login, other);
    }

    /** The same with other limits for strangers. */
    public RdpConfig withAdmission(AdmissionLimits other) {
        return new RdpConfig(listen, other, login, time);
    }
}
