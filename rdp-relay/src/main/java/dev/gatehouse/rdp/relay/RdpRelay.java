/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.limit.Admission;
import dev.gatehouse.proxy.login.LoginNameParser;
import dev.gatehouse.proxy.net.Listener;
import dev.gatehouse.proxy.net.PipelineNames;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.LiveSession;
import dev.gatehouse.proxy.port.TlsServerIdentity;
import dev.gatehouse.proxy.session.LiveSessions;
import dev.gatehouse.proxy.spi.ProtocolRelay;
import dev.gatehouse.proxy.spi.RelayContext;
import dev.gatehouse.rdp.config.RdpConfig;
import dev.gatehouse.rdp.keyboard.KeyboardLayout;
import dev.gatehouse.rdp.netty.ClientTls;
import dev.gatehouse.rdp.netty.RdpLeg;
import dev.gatehouse.rdp.netty.ServerTls;
import dev.gatehouse.rdp.screen.HoldScreen;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The RDP relay. Safe for use by several threads; start and stop it from a thread that may wait. */
public final class RdpRelay implements ProtocolRelay {

    private static final Logger LOGGER = LoggerFactory.getLogger(RdpRelay.class);

    private final House house;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private Listener listener;

    /**
     * @param identities what the listener shows; the same object until a reload; never blocks
     * @throws IOException when TLS cannot be set up
     */
    public RdpRelay(RdpConfig config, RelayContext context, Supplier<TlsServerIdentity> identities) throws IOException {
        KeyboardLayout.load();
        this.house = new House(
                context,
                config,
                new ServerTls(identities),
                new ClientTls(),
                new Admission(config.admission()),
                new LoginNameParser(Set.of()),
                new LiveSessions());
    }

    @Override
    public String protocol() {
        return "rdp";
    }

    @Override
    public synchronized InetSocketAddress start() throws IOException {
        if (listener != null) {
            throw new IllegalStateException("relay has been started");
        }
        // a certificate that does not load is found now, not by the first user
        house.serverTls().current();
        // files are read now, not on an event loop
        HoldScreen.prepare();
        listener = Listener.open(
                house.context().loops(),
                house.config().listen(),
                house.admission(),
                house.context().proxies(),
                new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        RdpLeg leg = new RdpLeg(channel);
                        leg.owner(new FrontConnection(house, leg));
                        channel.pipeline().addLast(PipelineNames.RDP_LEG, leg);
                    }
                });
        LOGGER.atInfo().addKeyValue("address", listener.address()).log("RDP relay is listening");
        return listener.address();
    }

    @Override
    public int liveSessions() {
        return house.live().count();
    }

    /** Connections whose user is not known yet. */
    public int unauthenticatedConnections() {
        return house.admission().unauthenticated();
    }

    @Override
    public synchronized boolean stop(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        if (listener != null) {
            listener.close();
        }
        for (LiveSession session : house.live().all()) {
            session.end(CloseCause.GATEWAY_SHUTDOWN, "");
        }
        boolean ended = house.live().awaitNone(end);
        connections.close().awaitUninterruptibly(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        return ended;
    }
}
