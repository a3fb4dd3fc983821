/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab.rdp;

import java.util.ArrayList;
import java.util.List;

/**
 * Where an RDP client connects, as whom, with what. Immutable; every client that is opened with it is one of its own.
 *
 * @param port on 127.0.0.1
 * @param user null to send none
 * @param password null to send none
 * @param security {@code nla}, {@code tls} or {@code rdp}; null lets the client choose
 * @param width of the desktop in pixels
 * @param height of the desktop in pixels
 * @param bitsPerPixel that the client asks for: 15, 16, 24 or 32
 * @param more further flags of the client
 */
public record RdpLogin(
        int port,
        String user,
        String password,
        String security,
        int width,
        int height,
        int bitsPerPixel,
        List<String> more) {

    /** A log-in over NLA, 1024 x 768 at 32 bits a pixel. */
    public static RdpLogin nla(int port, String user, String password) {
        return new RdpLogin(port, user, password, "nla", 1024, 768, 32, List.of());
    }

    /** A log-in over TLS, 1024 x 768 at 32 bits a pixel. */
    public static RdpLogin tls(int port, String user, String password) {
        return new RdpLogin(port, user, password, "tls", 1024, 768, 32, List.of());
    }

    /** The same with another password. */
    public RdpLogin withPassword(String another) {
        return new RdpLogin(port, user, another, security, width, height, bitsPerPixel, more);
    }

    /** The same with another security protocol. */
    public RdpLogin withSecurity(String another) {
        return new RdpLogin(port, user, password, another, width, height, bitsPerPixel, more);
    }

    /** The same with a desktop of another size. */
    public RdpLogin withSize(int newWidth, int newHeight) {
        return new RdpLogin(port, user, password, security, newWidth, newHeight, bitsPerPixel, more);
    }

    /** The same with another colour depth. */
    public RdpLogin withBitsPerPixel(int bits) {
        return new RdpLogin(port, user, password, security, width, height, bits, more);
    }

    /** The same with more flags of the client. */
    public RdpLogin with(String... flags) {
        List<String> all = new ArrayList<>(more);
        all.addAll(List.of(flags));
        return new RdpLogin(port, user, password, security, width, height, bitsPerPixel, List.copyOf(all));
    }

    @Override
    public String toString() {
        return user + " on port " + port + " by " + security;
    }
}
