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
 * Client Monitor Extended Data (TS_UD_CS_MONITOR_EX), [MS-RDPBCGR] 2.2.1.3.9. Immutable.
 *
 * @param attributes one for each monitor of {@link ClientMonitor}, in its order, at most {@value ClientMonitor#MONITORS_MAX}
 */
public record ClientMonitorEx(List<PhysicalDesktop> attributes) {

    private static final int ATTRIBUTE_LENGTH = 20;

    public ClientMonitorEx {
        attributes = List.copyOf(attributes);
        if (attributes.size() > ClientMonitor.MONITORS_MAX) {
            throw new IllegalArgumentException(
                    "monitor attributes " + attributes.size() + " exceed " + ClientMonitor.MONITORS_MAX);
        }
    }

    static ClientMonitorEx decode(WireReader reader) throws WireException {
        reader.skip("monitor ex flags", 4);
        long length = reader.u32Le("monitor attribute length");
        if (length != ATTRIBUTE_LENGTH) {
            throw WireException.invalidField("monitor attribute length", length, "is not " + ATTRIBUTE_LENGTH);
        }
        long count = reader.u32Le("monitor attribute count");
        if (count > ClientMonitor.MONITORS_MAX) {
            throw WireException.limitExceeded("monitor attribute count", count, ClientMonitor.MONITORS_MAX);
        }
        List<PhysicalDesktop> attributes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            attributes.add(new PhysicalDesktop(
                    (int) reader.u32Le("monitor physical width"),
                    (int) reader.u32Le("monitor physical height"),
                    (int) reader.u32Le("monitor orientation"),
                    (int) reader.u32Le("monitor desktop scale factor"),
                    (int) reader.u32Le("monitor device scale factor")));
        }
        return new ClientMonitorEx(attributes);
    }

    byte[] encode() {
        WireWriter writer = new WireWriter().u32Le(0).u32Le(ATTRIBUTE_LENGTH).u32Le(attributes.size());
        attributes.forEach(a -> writer.u32Le(a.widthMillimetres())
                .u32Le(a.heightMillimetres())
                .u32Le(a.orientationDegrees())
                .u32Le(a.desktopScalePercent())
                .u32Le(a.deviceScalePercent()));
        return writer.toBytes();
    }
}
