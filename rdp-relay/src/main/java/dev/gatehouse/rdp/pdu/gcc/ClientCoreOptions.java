/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.util.Arrays;

/**
 * The optional fields of TS_UD_CS_CORE, [MS-RDPBCGR] 2.2.1.3.2: each is there only when all before it are. Absent ones are 0 and empty.
 * Immutable.
 *
 * @param present how many of them are there, 0..{@value #PRESENT_MAX}
 * @param postBeta2ColorDepth 0xCA00..0xCA04
 * @param clientProductId 1
 * @param serialNumber 0
 * @param highColorDepth in bits a pixel
 * @param supportedColorDepths {@link #COLOR_DEPTH_32} and its like
 * @param earlyCapabilityFlags {@link #WANT_32BPP_SESSION} and its like
 * @param digitalProductId hostile text
 * @param connectionType 1..7 when VALID_CONNECTION_TYPE is set
 * @param serverSelectedProtocol what the Connection Confirm selected, as the client has understood it
 * @param physical how large the desktop is for the eye
 */
public record ClientCoreOptions(
        int present,
        int postBeta2ColorDepth,
        int clientProductId,
        int serialNumber,
        int highColorDepth,
        int supportedColorDepths,
        int earlyCapabilityFlags,
        String digitalProductId,
        int connectionType,
        int serverSelectedProtocol,
        PhysicalDesktop physical) {

    /** All of them. */
    public static final int PRESENT_MAX = 15;

    /** All up to and with earlyCapabilityFlags. */
    public static final int PRESENT_TO_EARLY_CAPABILITY_FLAGS = 6;

    /** All up to and with serverSelectedProtocol. */
    public static final int PRESENT_TO_SERVER_SELECTED_PROTOCOL = 10;

    /** Set Error Info PDUs are understood. */
    public static final int SUPPORT_ERRINFO_PDU = 0x0001;

    /** 32 bits a pixel are wanted. */
    public static final int WANT_32BPP_SESSION = 0x0002;

    /** Network characteristics may be measured at connect time. */
    public static final int SUPPORT_NETCHAR_AUTODETECT = 0x0080;

    /** The graphics pipeline is understood. */
    public static final int SUPPORT_DYNVC_GFX_PROTOCOL = 0x0100;

    /** Heartbeats are understood. */
    public static final int SUPPORT_HEARTBEAT_PDU = 0x0400;

    /** Channels need not be joined one by one. */
    public static final int SUPPORT_SKIP_CHANNELJOIN = 0x0800;

    /** supportedColorDepths: 24 bits a pixel. */
    public static final int COLOR_DEPTH_24 = 0x0001;

    /** supportedColorDepths: 16 bits a pixel. */
    public static final int COLOR_DEPTH_16 = 0x0002;

    /** supportedColorDepths: 15 bits a pixel. */
    public static final int COLOR_DEPTH_15 = 0x0004;

    /** supportedColorDepths: 32 bits a pixel. */
    public static final int COLOR_DEPTH_32 = 0x0008;

    private static final int DIGITAL_PRODUCT_ID_LENGTH = 64;

    /** The widths of the fields in bytes, in their order. */
    private static final int[] WIDTHS = {2, 2, 4, 2, 2, 2, DIGITAL_PRODUCT_ID_LENGTH, 1, 1, 4, 4, 4, 2, 4, 4};

    /** None. */
    public static final ClientCoreOptions NONE =
            new ClientCoreOptions(0, 0, 0, 0, 0, 0, 0, "", 0, 0, PhysicalDesktop.NONE);

    public ClientCoreOptions {
        if (present < 0 || present > PRESENT_MAX) {
            throw new IllegalArgumentException("optional fields present " + present + " is outside 0.." + PRESENT_MAX);
        }
    }

    /** The same with other early capability flags; they are there then. */
    public ClientCoreOptions withEarlyCapabilityFlags(int flags) {
        return new ClientCoreOptions(
                Math.max(present, PRESENT_TO_EARLY_CAPABILITY_FLAGS),
                postBeta2ColorDepth,
                clientProductId,
                serialNumber,
                highColorDepth,
                supportedColorDepths,
                flags,
                digitalProductId,
                connectionType,
                serverSelectedProtocol,
                physical);
    }

    /** The same with other colour depths; they are there then. */
    public ClientCoreOptions withColorDepths(int high, int supported) {
        return new ClientCoreOptions(
                Math.max(present, PRESENT_TO_EARLY_CAPABILITY_FLAGS - 1),
                postBeta2ColorDepth,
                clientProductId,
                serialNumber,
                high,
                supported,
                earlyCapabilityFlags,
                digitalProductId,
                connectionType,
                serverSelectedProtocol,
                physical);
    }

    /** The same with another selected protocol; it is there then. */
    public ClientCoreOptions withServerSelectedProtocol(int protocol) {
        return new ClientCoreOptions(
                Math.max(present, PRESENT_TO_SERVER_SELECTED_PROTOCOL),
                postBeta2ColorDepth,
                clientProductId,
                serialNumber,
                highColorDepth,
                supportedColorDepths,
                earlyCapabilityFlags,
                digitalProductId,
                connectionType,
                protocol,
                physical);
    }

    /** Reads what is there; bytes that do not make up a whole field are left alone. */
    static ClientCoreOptions decode(WireReader reader) throws WireException {
        int present = 0;
        int length = 0;
        while (present < PRESENT_MAX && length + WIDTHS[present] <= reader.remaining()) {
            length += WIDTHS[present++];
        }
        // Absent fields are read as zeros.
        byte[] all = new byte[allWidths()];
        System.arraycopy(reader.bytes("core optional fields", length, all.length), 0, all, 0, length);
        WireReader fields = WireReader.over(all);
        int postBeta2ColorDepth = fields.u16Le("post beta2 color depth");
        int clientProductId = fields.u16Le("client product id");
        int serialNumber = (int) fields.u32Le("serial number");
        int highColorDepth = fields.u16Le("high color depth");
        int supportedColorDepths = fields.u16Le("supported color depths");
        int earlyCapabilityFlags = fields.u16Le("early capability flags");
        String digitalProductId = FixedText.decode("digital product id", fields, DIGITAL_PRODUCT_ID_LENGTH);
        int connectionType = fields.u8("connection type");
        fields.skip("pad", 1);
        return new ClientCoreOptions(
                present,
                postBeta2ColorDepth,
                clientProductId,
                serialNumber,
                highColorDepth,
                supportedColorDepths,
                earlyCapabilityFlags,
                digitalProductId,
                connectionType,
                (int) fields.u32Le("server selected protocol"),
                physical(fields));
    }

    private static PhysicalDesktop physical(WireReader fields) throws WireException {
        return new PhysicalDesktop(
                (int) fields.u32Le("desktop physical width"),
                (int) fields.u32Le("desktop physical height"),
                fields.u16Le("desktop orientation"),
                (int) fields.u32Le("desktop scale factor"),
                (int) fields.u32Le("device scale factor"));
    }

    private static int allWidths() {
        int length = 0;
        for (int width : WIDTHS) {
            length += width;
        }
        return length;
    }

    void encode(WireWriter writer) {
        WireWriter all = new WireWriter()
                .u16Le(postBeta2ColorDepth)
                .u16Le(clientProductId)
                .u32Le(serialNumber)
                .u16Le(highColorDepth)
                .u16Le(supportedColorDepths)
                .u16Le(earlyCapabilityFlags);
        FixedText.encode(all, digitalProductId, DIGITAL_PRODUCT_ID_LENGTH);
        all.u8(connectionType)
                .u8(0)
                .u32Le(serverSelectedProtocol)
                .u32Le(physical.widthMillimetres())
                .u32Le(physical.heightMillimetres())
                .u16Le(physical.orientationDegrees())
                .u32Le(physical.desktopScalePercent())
                .u32Le(physical.deviceScalePercent());
        int length = 0;
        for (int i = 0; i < present; i++) {
            length += WIDTHS[i];
        }
        writer.bytes(Arrays.copyOf(all.toBytes(), length));
    }
}
