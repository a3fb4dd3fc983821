/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.scenario;

import java.io.IOException;
import java.util.Optional;

/** One way to the same target. Confined to the thread that runs the figures. */
public interface Scenario extends AutoCloseable {

    /** Number and name, as in the report. */
    String name();

    /** How clients reach the target. */
    Route route();

    /** What stands in the middle; empty for the direct way. */
    Optional<MiddleHop> middle();

    @Override
    void close() throws IOException;
}
