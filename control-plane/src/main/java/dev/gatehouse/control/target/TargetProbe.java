/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Asks a machine for its host keys, by the beginning of a connection and no login. Filled by whoever speaks the protocol. Safe for use by
 * several threads.
 */
@FunctionalInterface
public interface TargetProbe {

    /**
     * One key.
     *
     * @param type such as {@code ssh-ed25519}
     * @param blob in wire format (RFC 4253 section 6.6)
     */
    record HostKey(String type, byte[] blob) {}

    /**
     * Reads the keys, one for each key type that the machine has, best first.
     *
     * @param address checked; dialled as it is
     * @param deadline for everything together
     * @return at least one key; or completes with an exception whose message says, in one line, what did not work
     */
    CompletionStage<List<HostKey>> hostKeys(InetSocketAddress address, Duration deadline);
}
