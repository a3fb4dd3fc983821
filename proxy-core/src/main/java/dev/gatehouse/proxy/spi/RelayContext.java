/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.spi;

import dev.gatehouse.iolog.write.Recorder;
import dev.gatehouse.proxy.net.EventLoops;
import dev.gatehouse.proxy.origin.TrustedProxies;
import dev.gatehouse.proxy.port.GatewayIdentity;
import dev.gatehouse.proxy.port.SessionAuthority;
import dev.gatehouse.proxy.port.SessionReporter;
import java.time.Clock;
import java.util.Objects;

/**
 * What the appliance gives to a relay. Immutable.
 *
 * @param authority decides
 * @param reporter is told
 * @param recorder records
 * @param identity the house's own keys
 * @param loops all event loops
 * @param clock wall clock, for ids and headers
 * @param node the node's name, for recording heads
 * @param proxies load balancers in front of the relay's listener
 */
public record RelayContext(
        SessionAuthority authority,
        SessionReporter reporter,
        Recorder recorder,
        GatewayIdentity identity,
        EventLoops loops,
        Clock clock,
        String node,
        TrustedProxies proxies) {

    public RelayContext {
        Objects.requireNonNull(authority, "authority");
        Objects.requireNonNull(reporter, "reporter");
        Objects.requireNonNull(recorder, "recorder");
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(loops, "loops");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(proxies, "proxies");
    }

    /** With nothing in front. */
    public RelayContext(
            SessionAuthority authority,
            SessionReporter reporter,
            Recorder recorder,
            GatewayIdentity identity,
            EventLoops loops,
            Clock clock,
            String node) {
        this(authority, reporter, recorder, identity, loops, clock, node, TrustedProxies.NONE);
    }

    /** The same behind load balancers. */
    public RelayContext behind(TrustedProxies others) {
        return new RelayContext(authority, reporter, recorder, identity, loops, clock, node, others);
    }
}
