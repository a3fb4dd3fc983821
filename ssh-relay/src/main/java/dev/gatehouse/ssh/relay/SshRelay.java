/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.proxy.limit.Admission;
import dev.gatehouse.proxy.login.LoginNameParser;
import dev.gatehouse.proxy.net.Listener;
import dev.gatehouse.proxy.net.PipelineNames;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.LiveSession;
import dev.gatehouse.proxy.session.LiveSessions;
import dev.gatehouse.proxy.spi.ProtocolRelay;
import dev.gatehouse.proxy.spi.RelayContext;
import dev.gatehouse.ssh.config.SshConfig;
import dev.gatehouse.ssh.transport.SshTransports;
import dev.gatehouse.ssh.transport.TransportSettings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SSH relay. Safe for use by several threads; start and stop it from a thread that may wait. */
public final class SshRelay implements ProtocolRelay {

    /** Our identification after {@code SSH-2.0-}: no version for strangers. */
    static final String SOFTWARE = "Gatehouse";

    private static final Logger LOGGER = LoggerFactory.getLogger(SshRelay.class);

    private final SshConfig config;
    private final RelayContext context;
    private final SshTransports transports;
    private final Admission admission;
    private final LoginNameParser parser = new LoginNameParser(Set.of());
    private final LiveSessions live = new LiveSessions();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private Listener listener;

    public SshRelay(SshConfig config, RelayContext context) {
        this.config = config;
        this.context = context;
        this.admission = new Admission(config.admission());
        this.transports = new SshTransports(
                new TransportSettings(
                        SOFTWARE, config.flow().rekeyInterval(), config.flow().rekeyBytes()),
                context.identity()::sshHostKeys,
                context.loops().handshakes(),
                context.loops().rekeys());
    }

    @Override
    public String protocol() {
        return "ssh";
    }

    @Override
    public synchronized InetSocketAddress start() throws IOException {
        if (listener != null) {
            throw new IllegalStateException("relay has been started");
        }
        listener = Listener.open(context.loops(), config.listen(), admission, new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                connections.add(channel);
                channel.pipeline()
                        .addLast(
                                PipelineNames.SSH_LEG,
                                transports.serverHandler(transport -> new FrontConnection(
                                        context, config, transports, transport, admission, parser, live)));
            }
        });
        LOGGER.atInfo().addKeyValue("address", listener.address()).log("SSH relay is listening");
        return listener.address();
    }

    @Override
    public int liveSessions() {
        return live.count();
    }

    /** What is being relayed, for this package. */
    LiveSessions sessions() {
        return live;
    }

    /** Connections whose user is not known yet. */
    public int unauthenticatedConnections() {
        return admission.unauthenticated();
    }

    @Override
    public synchronized boolean stop(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        if (listener != null) {
            listener.close();
        }
        for (LiveSession session : live.all()) {
            session.end(CloseCause.GATEWAY_SHUTDOWN, "");
        }
        boolean ended = live.awaitNone(end);
        connections.close().awaitUninterruptibly(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        return ended;
    }
}
