/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.port.InjectedCredential;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.ssh.transport.SshTransport;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TargetLoginTest {

    private static final TargetLogin.Listener NOBODY = new TargetLogin.Listener() {
        @Override
        public void loggedIn() {
            throw new AssertionError("logged in");
        }

        @Override
        public void refused(String detail) {
            throw new AssertionError(detail);
        }
    };

    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger signed = new AtomicInteger();

    /** Counts what is sent. */
    private SshTransport transport() {
        return (SshTransport) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SshTransport.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("send")) {
                        sent.incrementAndGet();
                    }
                    return switch (method.getName()) {
                        case "canSendData" -> true;
                        case "sessionIdentifier" -> new byte[32];
                        case "peerSignatureAlgorithms" -> List.of();
                        default -> null;
                    };
                });
    }

    private InjectedCredential signer() {
        return new InjectedCredential.Signer(new byte[51], List.of("ssh-ed25519"), new InjectedCredential.Signing() {
            @Override
            public CompletionStage<byte[]> sign(String algorithm, byte[] data, Executor loop) {
                signed.incrementAndGet();
                return new CompletableFuture<>();
            }

            @Override
            public void close() {}
        });
    }

    @Test
    void aTargetGetsOneSignatureHoweverOftenItAccepts() throws Exception {
        TargetLogin login = new TargetLogin(transport(), "root", signer(), NOBODY);
        login.begin();
        login.serviceAccepted("ssh-userauth");
        assertThat(signed).hasValue(1);
        assertThatThrownBy(() -> login.serviceAccepted("ssh-userauth")).isInstanceOf(SshProtocolException.class);
        assertThat(signed).hasValue(1);
    }

    @Test
    void aTargetGetsThePasswordOnceHoweverOftenItAccepts() throws Exception {
        InjectedCredential password = new InjectedCredential.Password(Secret.ofText("x"));
        TargetLogin login = new TargetLogin(transport(), "root", password, NOBODY);
        login.begin();
        login.serviceAccepted("ssh-userauth");
        assertThat(sent).as("service request, login").hasValue(2);
        assertThatThrownBy(() -> login.serviceAccepted("ssh-userauth")).isInstanceOf(SshProtocolException.class);
        assertThat(sent).hasValue(2);
    }

    @Test
    void nothingIsSignedAfterTheEnd() {
        TargetLogin login = new TargetLogin(transport(), "root", signer(), NOBODY);
        login.begin();
        login.stop();
        assertThatThrownBy(() -> login.serviceAccepted("ssh-userauth")).isInstanceOf(SshProtocolException.class);
        assertThat(signed).hasValue(0);
    }

    @Test
    void ourBestAlgorithmThatTheTargetTakes() {
        List<String> ours = List.of("rsa-sha2-512", "rsa-sha2-256");
        assertThat(TargetLogin.algorithm(ours, List.of("ssh-ed25519", "rsa-sha2-256")))
                .contains("rsa-sha2-256");
        assertThat(TargetLogin.algorithm(ours, List.of("rsa-sha2-256", "rsa-sha2-512")))
                .contains("rsa-sha2-512");
        assertThat(TargetLogin.algorithm(ours, List.of())).contains("rsa-sha2-512");
        assertThat(TargetLogin.algorithm(ours, List.of("ssh-rsa"))).isEmpty();
    }
}
