/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * Which resolved addresses may be dialled. A session through the gatekeeper must not reach what trusts the gatekeeper's own machine or its
 * cloud. Immutable.
 *
 * <p>Never: unspecified, multicast, broadcast, and Gatehouse's own ports on any address of this machine. Only with the target's
 * {@code allowLoopback}: loopback, link-local (with the IPv4 metadata service) and the IPv6 metadata service. Addresses that carry an IPv4 address inside
 * (mapped, compatible, 6to4, NAT64) are judged by it.
 */
public final class AddressRule {

    private static final byte[] METADATA_IPV6 = address("fd00:ec2::254");
    private static final byte[] NAT64 = Arrays.copyOf(address("64:ff9b::"), 12);
    private static final byte[] NONE_96 = new byte[12];
    private static final byte[] BROADCAST = {-1, -1, -1, -1};

    private final IntPredicate isOwnPort;
    private final Predicate<InetAddress> isOwnAddress;

    /** @param isOwnPort whether Gatehouse, or what it runs, listens on a port of this machine; asked each time */
    public AddressRule(IntPredicate isOwnPort) {
        this(isOwnPort, AddressRule::isOfThisMachine);
    }

    AddressRule(IntPredicate isOwnPort, Predicate<InetAddress> isOwnAddress) {
        this.isOwnPort = isOwnPort;
        this.isOwnAddress = isOwnAddress;
    }

    /** @return empty when {@code address} may be dialled; otherwise why not, for the operator */
    public Optional<String> refusal(InetSocketAddress address, boolean allowLoopback) {
        InetAddress ip = unwrap(address.getAddress());
        String shown = ip.getHostAddress();
        if (ip.isAnyLocalAddress() || ip.isMulticastAddress() || Arrays.equals(ip.getAddress(), BROADCAST)) {
            return Optional.of("address " + shown + " is no host's address");
        }
        if (isThisNetwork(ip)) {
            return Optional.of("address " + shown + " is no host's address");
        }
        if (isOwnPort.test(address.getPort()) && isOwnAddress.test(ip)) {
            return Optional.of("address " + shown + " port " + address.getPort() + " is Gatehouse itself");
        }
        if (allowLoopback) {
            return Optional.empty();
        }
        if (ip.isLoopbackAddress()) {
            return Optional.of("address " + shown + " is loopback; the target needs allowLoopback");
        }
        if (ip.isLinkLocalAddress() || Arrays.equals(ip.getAddress(), METADATA_IPV6)) {
            return Optional.of(
                    "address " + shown + " is link-local or a metadata service; the target needs allowLoopback");
        }
        return Optional.empty();
    }

    /** The IPv4 address inside, where there is one. Java itself turns ::ffff:a.b.c.d into IPv4 already. */
    private static InetAddress unwrap(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] bytes = address.getAddress();
        boolean isCompatible = startsWith(bytes, NONE_96) && !isUnspecifiedOrOne(bytes);
        if (isCompatible || startsWith(bytes, NAT64)) {
            return ipv4(Arrays.copyOfRange(bytes, 12, 16));
        }
        boolean isSixToFour = bytes[0] == 0x20 && bytes[1] == 0x02;
        return isSixToFour ? ipv4(Arrays.copyOfRange(bytes, 2, 6)) : address;
    }

    private static boolean isUnspecifiedOrOne(byte[] bytes) {
        return bytes[12] == 0 && bytes[13] == 0 && bytes[14] == 0 && (bytes[15] == 0 || bytes[15] == 1);
    }

    private static boolean isThisNetwork(InetAddress ip) {
        return ip instanceof Inet4Address && ip.getAddress()[0] == 0;
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static InetAddress ipv4(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an IPv4 address", e);
        }
    }

    private static byte[] address(String literal) {
        try {
            return InetAddress.getByName(literal).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(literal, e);
        }
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true; // cannot tell: as if it were
        }
    }
}
