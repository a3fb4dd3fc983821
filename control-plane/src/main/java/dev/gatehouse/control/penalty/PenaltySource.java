/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.penalty;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Whom a failure is put down to. Immutable.
 *
 * @param key short and harmless whatever the user typed
 * @param kind decides how fast its penalty grows
 */
record PenaltySource(String key, Kind kind) {

    private static final int NETWORK_BYTES_V6 = 8;
    private static final int HASH_BYTES = 16;

    /** Kinds of sources. */
    enum Kind {
        /** One user name at one address. */
        PAIR,
        /** An address, whatever the user name. */
        ADDRESS,
        /** A user name, whatever the address; never refused, only answered more slowly. */
        USER
    }

    static PenaltySource pair(String user, InetAddress from) {
        return new PenaltySource("pair " + hash(user) + " " + network(from), Kind.PAIR);
    }

    static PenaltySource address(InetAddress from) {
        return new PenaltySource("address " + network(from), Kind.ADDRESS);
    }

    static PenaltySource user(String user) {
        return new PenaltySource("user " + hash(user), Kind.USER);
    }

    /** An IPv4 address counts as such, an IPv6 address with its /64, because that is what one subscriber has. */
    static String network(InetAddress from) {
        if (!(from instanceof Inet6Address)) {
            return from.getHostAddress();
        }
        byte[] bytes = from.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES_V6, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Names are hostile and long; what is kept is neither. */
    private static String hash(String user) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(user.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
