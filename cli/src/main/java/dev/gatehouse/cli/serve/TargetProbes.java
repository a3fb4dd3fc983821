/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.serve;

import dev.gatehouse.control.target.TargetProbe;
import dev.gatehouse.proxy.net.EventLoops;
import java.util.concurrent.CompletableFuture;

/** How targets are asked for their host keys. */
final class TargetProbes {

    private TargetProbes() {}

    static TargetProbe ssh(EventLoops loops) {
        return (address, deadline) -> CompletableFuture.failedFuture(
                new UnsupportedOperationException("reading host keys is not built yet: give --host-key FILE"));
    }
}
