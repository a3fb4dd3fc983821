/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.net.EventLoops;
import dev.gatehouse.ssh.relay.HostKeyProbe;
import dev.gatehouse.ssh.relay.HostKeyProbe.HostKey;
import dev.gatehouse.ssh.testing.Keys;
import dev.gatehouse.ssh.testing.LoopGuard;
import dev.gatehouse.ssh.testing.Scratch;
import dev.gatehouse.ssh.testing.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HostKeyProbeIT {

    private EventLoops loops;

    @BeforeEach
    void open() {
        LoopGuard.install();
        loops = EventLoops.open(1);
    }

    @AfterEach
    void close() {
        loops.close();
        assertThat(LoopGuard.violations()).isEmpty();
    }

    private List<HostKey> probe(InetSocketAddress address, Duration deadline) throws Exception {
        return new HostKeyProbe(loops, deadline)
                .probe(address)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    @Test
    void allKeysOfATargetAreSeen() throws Exception {
        try (Scratch more = new Scratch()) {
            Path ecdsa = more.file("ecdsa");
            Path rsa = more.file("rsa");
            Keys.generate(ecdsa, "ecdsa");
            Keys.generate(rsa, "rsa");
            try (World world = new World(setup -> setup, "HostKey " + ecdsa, "HostKey " + rsa)) {
                List<HostKey> keys = probe(world.target.address(), Duration.ofSeconds(20));
                assertThat(keys)
                        .extracting(HostKey::type)
                        .containsExactly("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa");
                assertThat(keys.get(0).blob()).isEqualTo(world.target.hostKeyBlob());
                assertThat(keys.get(1).blob()).isEqualTo(Keys.blob(more.file("ecdsa.pub")));
                assertThat(keys.get(2).blob()).isEqualTo(Keys.blob(more.file("rsa.pub")));
            }
        }
    }

    @Test
    void aTargetThatIsDownOrSilentIsAnErrorInTime() throws Exception {
        InetSocketAddress address;
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            address = new InetSocketAddress("127.0.0.1", silent.getLocalPort());
            InetSocketAddress listening = address;
            assertThatThrownBy(() -> probe(listening, Duration.ofSeconds(1)))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class)
                    .hasMessageContaining("longer than");
        }
        InetSocketAddress closed = address;
        assertThatThrownBy(() -> probe(closed, Duration.ofSeconds(1))).hasMessageContaining("not reachable");
    }
}
