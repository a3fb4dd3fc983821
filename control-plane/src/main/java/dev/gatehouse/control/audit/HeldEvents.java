/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.config.JdbiConfig;
import org.jspecify.annotations.Nullable;

/** Events that wait for the end of their transaction; one for each handle. Confined to the handle's thread. */
public final class HeldEvents implements JdbiConfig<HeldEvents> {

    private @Nullable List<AuditEvent> events;

    /** Made by Jdbi. */
    public HeldEvents() {}

    void begin() {
        events = new ArrayList<>();
    }

    /** False when events are not held. */
    boolean hold(AuditEvent event) {
        return events != null && events.add(event);
    }

    List<AuditEvent> end() {
        List<AuditEvent> held = events;
        events = null;
        return held == null ? List.of() : held;
    }

    /** Statements copy their handle's settings; what waits belongs to the handle alone. */
    @Override
    public HeldEvents createCopy() {
        return new HeldEvents();
    }
}
