/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.limit;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Where the client of an accepted connection is: behind a configured proxy what that says, else the peer. Stateless. */
public final class ClientAddress {

    private static final AttributeKey<InetSocketAddress> CLIENT = AttributeKey.valueOf(ClientAddress.class, "client");

    private ClientAddress() {}

    /** The client's address; null when the channel has never been connected. */
    public static SocketAddress of(Channel channel) {
        InetSocketAddress noted = channel.attr(CLIENT).get();
        return noted == null ? channel.remoteAddress() : noted;
    }

    /** The same of a channel that is known to be one of TCP. */
    public static InetSocketAddress internet(Channel channel) {
        return (InetSocketAddress) of(channel);
    }

    /** Notes what a configured proxy says; before anybody asks. */
    public static void note(Channel channel, InetSocketAddress client) {
        channel.attr(CLIENT).set(client);
    }
}
