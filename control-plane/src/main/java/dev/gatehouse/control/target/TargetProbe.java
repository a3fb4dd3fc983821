/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import dev.gatehouse.proxy.port.TargetTrust;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Asks a machine how it identifies itself, by the beginning of a connection and no login. Filled by whoever speaks the protocol. Safe for use by
 * several threads.
 */
public interface TargetProbe {

    /**
     * One key.
     *
     * @param type such as {@code ssh-ed25519}; {@link TargetTrust.Keeper#X509} for a certificate's key
     * @param blob in wire format (RFC 4253 section 6.6); for a certificate its SubjectPublicKeyInfo in DER
     */
    record HostKey(String type, byte[] blob) {}

    /**
     * Reads the keys, one for each key type that the machine has, best first.
     *
     * @param protocol that the machine is asked in
     * @param address checked; dialled as it is
     * @param deadline for everything together
     * @return at least one key; or completes with an exception whose message says, in one line, what did not work
     */
    CompletionStage<List<HostKey>> hostKeys(Target.Protocol protocol, InetSocketAddress address, Duration deadline);

    /**
     * Whether the machine shows a certificate that {@code authorities} vouch for; for protocols with certificates.
     *
     * @param protocol that the machine is asked in
     * @param address checked; dialled as it is
     * @param authorities and the name that the certificate has to carry
     * @param deadline for everything together
     * @return empty when it does; otherwise why not, in one line; or completes with an exception when it could not be asked
     */
    CompletionStage<Optional<String>> objection(
            Target.Protocol protocol,
            InetSocketAddress address,
            TargetTrust.Authorities authorities,
            Duration deadline);
}
