/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.origin;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The load balancers whose word is taken for where a client connected from. They must send a header; from anybody else a header is not
 * understood.
 *
 * @param ranges their addresses; empty for none
 * @param headerDeadline how long a header may take
 */
public record TrustedProxies(List<Range> ranges, Duration headerDeadline) {

    /** Nobody. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of(), Duration.ofSeconds(3));

    public TrustedProxies {
        ranges = List.copyOf(ranges);
        Objects.requireNonNull(headerDeadline, "headerDeadline");
    }

    /** Whether a connection from there begins with a header. */
    public boolean expectHeaderFrom(SocketAddress peer) {
        return peer instanceof InetSocketAddress internet
                && internet.getAddress() != null
                && ranges.stream().anyMatch(range -> range.contains(internet.getAddress()));
    }

    /**
     * Addresses that begin alike.
     *
     * @param network the first address
     * @param prefixBits how many bits they share; 1 to 32 or 128
     */
    public record Range(InetAddress network, int prefixBits) {

        private static final Pattern LITERAL =
                Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
        private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");

        public Range {
            int bits = network.getAddress().length * Byte.SIZE;
            if (prefixBits < 1 || prefixBits > bits) {
                throw new IllegalArgumentException("/" + prefixBits + " is outside /1../" + bits
                        + "; name the proxies themselves: whoever is in the range can claim any address");
            }
            if (!shifted(network, prefixBits)
                    .shiftLeft(bits - prefixBits)
                    .equals(new BigInteger(1, network.getAddress()))) {
                throw new IllegalArgumentException(
                        network.getHostAddress() + " has bits behind its prefix /" + prefixBits);
            }
        }

        /**
         * Reads {@code 10.1.2.3}, {@code 10.1.2.0/24} or the same for IPv6; nothing is resolved.
         *
         * @throws IllegalArgumentException when it is neither; the message says why
         */
        public static Range parse(String text) {
            int slash = text.indexOf('/');
            String address = slash < 0 ? text : text.substring(0, slash);
            String prefix = slash < 0 ? "" : text.substring(slash + 1);
            if (!LITERAL.matcher(address).matches()
                    || slash >= 0 && !PREFIX.matcher(prefix).matches()) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not an address or a range such as 10.1.2.3 or 10.1.2.0/24");
            }
            try {
                InetAddress network = InetAddress.getByName(address);
                int whole = network.getAddress().length * Byte.SIZE;
                return new Range(network, slash < 0 ? whole : Integer.parseInt(prefix));
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("'" + text + "' is not an address or a range", e);
            }
        }

        boolean contains(InetAddress address) {
            return address.getAddress().length == network.getAddress().length
                    && shifted(address, prefixBits).equals(shifted(network, prefixBits));
        }

        private static BigInteger shifted(InetAddress address, int prefixBits) {
            byte[] bytes = address.getAddress();
            return new BigInteger(1, bytes).shiftRight(bytes.length * Byte.SIZE - prefixBits);
        }
    }
}
