/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.serve;

import dev.gatehouse.control.target.Target.Protocol;
import dev.gatehouse.control.target.TargetProbe;
import dev.gatehouse.proxy.net.EventLoops;
import dev.gatehouse.proxy.port.TargetTrust;
import dev.gatehouse.ssh.relay.HostKeyProbe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Joins the control plane's question for host keys to the SSH relay's answer. Safe for use by several threads. */
final class SshTargetProbe implements TargetProbe {

    /** The probe does one key exchange for each kind of key; together they have to fit into the scan's deadline. */
    private static final Duration EXCHANGE_DEADLINE = Duration.ofSeconds(4);

    private final HostKeyProbe probe;

    SshTargetProbe(EventLoops loops) {
        this.probe = new HostKeyProbe(loops, EXCHANGE_DEADLINE);
    }

    @Override
    public CompletionStage<List<HostKey>> hostKeys(Protocol protocol, InetSocketAddress address, Duration deadline) {
        return probe.probe(address)
                .thenApply(keys -> keys.stream()
                        .map(key -> new HostKey(key.type(), key.blob()))
                        .toList())
                .toCompletableFuture()
                .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletionStage<Optional<String>> objection(
            Protocol protocol, InetSocketAddress address, TargetTrust.Authorities authorities, Duration deadline) {
        return CompletableFuture.failedFuture(new IOException("certificates of SSH targets are not read"));
    }
}
