/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.serve;

import dev.gatehouse.control.target.Target.Protocol;
import dev.gatehouse.control.target.TargetProbe;
import dev.gatehouse.proxy.port.TargetTrust;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One probe for each protocol. Safe for use by several threads. */
record TargetProbes(TargetProbe ssh, TargetProbe rdp) implements TargetProbe {

    @Override
    public CompletionStage<List<HostKey>> hostKeys(Protocol protocol, InetSocketAddress address, Duration deadline) {
        return of(protocol).hostKeys(protocol, address, deadline);
    }

    @Override
    public CompletionStage<Optional<String>> objection(
            Protocol protocol, InetSocketAddress address, TargetTrust.Authorities authorities, Duration deadline) {
        return of(protocol).objection(protocol, address, authorities, deadline);
    }

    private TargetProbe of(Protocol protocol) {
        return switch (protocol) {
            case SSH -> ssh;
            case RDP -> rdp;
        };
    }
}
