/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.helpers.AbstractFactoryManager;
import org.apache.sshd.common.kex.DHFactory;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.kex.extension.DefaultServerKexExtensionHandler;
import org.apache.sshd.common.random.JceRandomFactory;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;

/**
 * Makes transports. Holds MINA's settings, once for the whole relay: neither its server nor its client is ever started. Immutable
 * after construction; safe for use by several threads.
 */
public final class SshTransports {

    private final TransportSettings settings;
    private final SshServer server;
    private final SshClient client;
    private final Executor strangers;
    private final Executor known;

    /**
     * @param hostKeys our own host keys, best first; asked once for each connection
     * @param strangers computes key exchanges with clients who have not logged in; may reject
     * @param known computes all others; may reject
     */
    public SshTransports(
            TransportSettings settings, Supplier<List<KeyPair>> hostKeys, Executor strangers, Executor known) {
        this.strangers = strangers;
        this.known = known;
        this.settings = settings;
        this.server = server(settings, hostKeys);
        this.client = client(settings);
    }

    private static SshServer server(TransportSettings settings, Supplier<List<KeyPair>> hostKeys) {
        SshServer server = new SshServer();
        common(server);
        server.setKeyExchangeFactories(SshAlgorithms.forServer(SshTransports::serverMethod));
        server.setSignatureFactories(SshAlgorithms.userKeySignatures());
        server.setKexExtensionHandler(DefaultServerKexExtensionHandler.INSTANCE);
        server.setKeyPairProvider(new HostKeys(hostKeys));
        CoreModuleProperties.SERVER_IDENTIFICATION.set(server, settings.software());
        return server;
    }

    private static SshClient client(TransportSettings settings) {
        SshClient client = new SshClient();
        common(client);
        client.setKeyExchangeFactories(SshAlgorithms.forClient(SshTransports::clientMethod));
        client.setSignatureFactories(SshAlgorithms.hostKeySignatures());
        client.setKexExtensionHandler(new TargetExtensions());
        CoreModuleProperties.CLIENT_IDENTIFICATION.set(client, settings.software());
        return client;
    }

    private static KeyExchangeFactory serverMethod(DHFactory method) {
        return PooledKeyExchange.of(ServerBuilder.DH2KEX.apply(method));
    }

    private static KeyExchangeFactory clientMethod(DHFactory method) {
        return PooledKeyExchange.of(ClientBuilder.DH2KEX.apply(method));
    }

    private static void common(AbstractFactoryManager factories) {
        factories.setRandomFactory(JceRandomFactory.INSTANCE);
        factories.setCipherFactories(SshAlgorithms.ciphers());
        factories.setMacFactories(SshAlgorithms.macs());
        factories.setCompressionFactories(SshAlgorithms.compressions());
    }

    /**
     * A handler that makes a channel the server side of an SSH connection.
     *
     * @param opening gets the transport before anything has been received, and gives who listens to it
     */
    public ChannelHandler serverHandler(Function<SshTransport, TransportEvents> opening) {
        return new LegHandler(channel -> {
            DeferredEvents events = new DeferredEvents();
            NettyTransport transport =
                    transport(channel, events, step -> (events.isPeerKnown() ? known : strangers).execute(step));
            try {
                ServerLeg leg = new ServerLeg(server, new LegIoSession(channel, transport.out()), transport);
                events.target(opening.apply(transport));
                transport.begin(leg);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) { // MINA declares no narrower type
                throw new IllegalStateException(e);
            }
            return transport;
        });
    }

    /**
     * A handler that makes a channel the client side of an SSH connection.
     *
     * @param hostKeyAlgorithms what to ask the server for, best first; empty for all that we know
     */
    public ChannelHandler clientHandler(
            List<String> hostKeyAlgorithms, Function<SshTransport, TransportEvents> opening) {
        String algorithms = hostKeyAlgorithms.isEmpty() ? allHostKeyAlgorithms() : String.join(",", hostKeyAlgorithms);
        return new LegHandler(channel -> {
            DeferredEvents events = new DeferredEvents();
            NettyTransport transport = transport(channel, events, known);
            ClientLeg leg = new ClientLeg(client, new LegIoSession(channel, transport.out()), transport, algorithms);
            events.target(opening.apply(transport));
            transport.begin(leg);
            return transport;
        });
    }

    /** All host key algorithms that we take from targets, best first. */
    public static List<String> hostKeyAlgorithms() {
        return SshAlgorithms.hostKeySignatures().stream()
                .map(NamedResource::getName)
                .toList();
    }

    private static String allHostKeyAlgorithms() {
        return hostKeyAlgorithms().stream().collect(Collectors.joining(","));
    }

    private NettyTransport transport(Channel channel, TransportEvents events, Executor arithmetic) {
        KeyAge keyAge = new KeyAge(settings.rekeyInterval(), settings.rekeyBytes());
        return new NettyTransport(channel, events, keyAge, arithmetic);
    }
}
