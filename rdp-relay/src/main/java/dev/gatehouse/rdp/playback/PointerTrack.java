/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Where the target put the pointer and whether it shows, [MS-RDPBCGR] 2.2.9.1.1.4. Its shapes are read over: pictures leave the
 * pointer out, as screenshots do. Confined to one thread.
 */
final class PointerTrack {

    private static final int SYSTEM_NULL = 0;

    private int x;
    private int y;
    private boolean shown = true;

    /** 2.2.9.1.1.4.2 Pointer Position Update. */
    void position(WireReader update) throws WireException {
        x = update.u16Le("pointer x");
        y = update.u16Le("pointer y");
    }

    /** 2.2.9.1.1.4.3 System Pointer Update: none or the default one. */
    void system(WireReader update) throws WireException {
        shown = update.u32Le("system pointer") != SYSTEM_NULL;
    }

    /** Shows it or not, with whatever shape. */
    void show(boolean isShown) {
        shown = isShown;
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(x);
        out.writeInt(y);
        out.writeBoolean(shown);
    }

    void restore(DataInput in) throws IOException {
        x = in.readInt();
        y = in.readInt();
        shown = in.readBoolean();
    }

    int x() {
        return x;
    }

    int y() {
        return y;
    }

    boolean isShown() {
        return shown;
    }
}
