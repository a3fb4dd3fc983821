/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.figure;

import dev.gatehouse.perf.scenario.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.core.CoreModuleProperties;

/**
 * A client in this JVM that logs in without starting a process for each login, which would measure fork and exec of the load
 * generator. The only use of MINA outside the relay's transport; nothing of it ships. Safe for use by several threads.
 */
public final class LoginGenerator implements AutoCloseable {

    private static final Duration PHASE_LIMIT = Duration.ofSeconds(20);

    private final SshClient client;
    private final Map<Route, FileKeyPairProvider> keys = new ConcurrentHashMap<>();

    private LoginGenerator(SshClient client) {
        this.client = client;
    }

    /** Starts the client. */
    public static LoginGenerator start() {
        SshClient client = SshClient.setUpDefaultClient();
        // the servers are ours and were started a moment ago
        client.setServerKeyVerifier((session, address, key) -> true);
        client.setFilePasswordProvider(FilePasswordProvider.EMPTY);
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setCipherFactories(List.of(BuiltinCiphers.aes128gcm));
        client.setKeyExchangeFactories(List.of(ClientBuilder.DH2KEX.apply(BuiltinDHFactories.curve25519)));
        client.setUserAuthFactoriesNames("publickey");
        // without it a login waits for delayed acknowledgements, and that wait would be in the figures of every
        // scenario
        CoreModuleProperties.TCP_NODELAY.set(client, true);
        client.start();
        return new LoginGenerator(client);
    }

    /** One login from connect to close; the remote command must end with status 0. */
    public void login(Route route) throws IOException {
        FileKeyPairProvider key = keys.computeIfAbsent(route, r -> new FileKeyPairProvider(r.identity()));
        try (ClientSession session = client.connect(route.login(), "127.0.0.1", route.port())
                .verify(PHASE_LIMIT)
                .getSession()) {
            session.setKeyIdentityProvider(key);
            session.auth().verify(PHASE_LIMIT);
            try (ClientChannel channel = session.createExecChannel("true")) {
                channel.open().verify(PHASE_LIMIT);
                channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), PHASE_LIMIT);
                if (!Integer.valueOf(0).equals(channel.getExitStatus())) {
                    throw new IOException("exit status " + channel.getExitStatus());
                }
            }
        }
    }

    @Override
    public void close() {
        client.stop();
    }
}
