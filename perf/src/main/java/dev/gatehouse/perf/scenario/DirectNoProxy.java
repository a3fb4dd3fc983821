/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.scenario;

import java.util.Optional;

/** 01: the client talks to the target itself. What every other scenario is compared with. */
public final class DirectNoProxy implements Scenario {

    private final Route route;

    /** The direct way to a target. */
    public DirectNoProxy(Target target) {
        this.route = target.route();
    }

    @Override
    public String name() {
        return "01-direct-no-proxy";
    }

    @Override
    public Route route() {
        return route;
    }

    @Override
    public Optional<MiddleHop> middle() {
        return Optional.empty();
    }

    @Override
    public void close() {
        // the target outlives every scenario
    }
}
