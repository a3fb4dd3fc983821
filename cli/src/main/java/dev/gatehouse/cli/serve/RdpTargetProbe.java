/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.serve;

import dev.gatehouse.control.target.Target.Protocol;
import dev.gatehouse.control.target.TargetProbe;
import dev.gatehouse.proxy.port.TargetTrust;
import dev.gatehouse.rdp.probe.CertificateProbe;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Joins the control plane's question for an RDP target's key to the RDP side's answer. Safe for use by several threads. */
final class RdpTargetProbe implements TargetProbe, AutoCloseable {

    private final CertificateProbe probe = new CertificateProbe();

    @Override
    public CompletionStage<List<HostKey>> hostKeys(Protocol protocol, InetSocketAddress address, Duration deadline) {
        return probe.publicKey(address, deadline).thenApply(key -> List.of(new HostKey(TargetTrust.Keeper.X509, key)));
    }

    @Override
    public CompletionStage<Optional<String>> objection(
            Protocol protocol, InetSocketAddress address, TargetTrust.Authorities authorities, Duration deadline) {
        return probe.objection(address, authorities, deadline);
    }

    @Override
    public void close() {
        probe.close();
    }
}
