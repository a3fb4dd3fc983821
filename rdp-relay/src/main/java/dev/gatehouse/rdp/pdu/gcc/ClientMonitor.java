/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Client Monitor Data (TS_UD_CS_MONITOR), [MS-RDPBCGR] 2.2.1.3.6. Immutable.
 *
 * @param monitors at most {@value #MONITORS_MAX}
 */
public record ClientMonitor(List<Monitor> monitors) {

    /** [MS-RDPBCGR] 2.2.1.3.6, monitorCount. */
    public static final int MONITORS_MAX = 16;

    /** [MS-RDPBCGR] 2.2.1.3.6: no virtual desktop reaches farther in either direction. */
    public static final int COORDINATE_MAX = 32767;

    public ClientMonitor {
        monitors = List.copyOf(monitors);
        if (monitors.size() > MONITORS_MAX) {
            throw new IllegalArgumentException("monitors " + monitors.size() + " exceed " + MONITORS_MAX);
        }
    }

    /**
     * TS_MONITOR_DEF, 2.2.1.3.6.1: one monitor in pixels of the virtual desktop, right and bottom included.
     *
     * @param flags 1 for the primary one
     */
    public record Monitor(int left, int top, int right, int bottom, int flags) {}

    static ClientMonitor decode(WireReader reader) throws WireException {
        reader.skip("monitor block flags", 4);
        long count = reader.u32Le("monitor count");
        if (count > MONITORS_MAX) {
            throw WireException.limitExceeded("monitor count", count, MONITORS_MAX);
        }
        List<Monitor> monitors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            monitors.add(monitor(reader));
        }
        return new ClientMonitor(monitors);
    }

    private static Monitor monitor(WireReader reader) throws WireException {
        Monitor monitor = new Monitor(
                coordinate("monitor left", reader),
                coordinate("monitor top", reader),
                coordinate("monitor right", reader),
                coordinate("monitor bottom", reader),
                (int) reader.u32Le("monitor flags"));
        if (monitor.right < monitor.left || monitor.bottom < monitor.top) {
            throw WireException.invalidField("monitor right", monitor.right, "is left of its left, or upside down");
        }
        return monitor;
    }

    private static int coordinate(String field, WireReader reader) throws WireException {
        int value = (int) reader.u32Le(field);
        if (value < -COORDINATE_MAX || value > COORDINATE_MAX) {
            throw WireException.limitExceeded(field, value, COORDINATE_MAX);
        }
        return value;
    }

    byte[] encode() {
        WireWriter writer = new WireWriter().u32Le(0).u32Le(monitors.size());
        monitors.forEach(monitor -> writer.u32Le(monitor.left)
                .u32Le(monitor.top)
                .u32Le(monitor.right)
                .u32Le(monitor.bottom)
                .u32Le(monitor.flags));
        return writer.toBytes();
    }
}
