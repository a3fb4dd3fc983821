/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.serve;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been started, in order; closing it stops all in the reverse order, and one that fails keeps none of the others from
 * being stopped. Confined to the thread that starts and stops the server.
 */
final class Components implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Components.class);

    private record Component(String name, AutoCloseable closing) {}

    private final Deque<Component> started = new ArrayDeque<>();

    /** Remembers something that has been started, and how it is stopped. */
    <T extends AutoCloseable> T add(String name, T component) {
        started.push(new Component(name, component));
        return component;
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            Component component = started.pop();
            long before = System.nanoTime();
            try {
                component.closing().close();
                LOGGER.atInfo()
                        .addKeyValue("component", component.name())
                        .addKeyValue("millis", (System.nanoTime() - before) / 1_000_000)
                        .log("stopped");
            } catch (Exception e) {
                LOGGER.atError()
                        .addKeyValue("component", component.name())
                        .setCause(e)
                        .log("did not stop cleanly");
            }
        }
    }
}
