/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.license;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;

/**
 * LICENSE_ERROR_MESSAGE, [MS-RDPBCGR] 2.2.1.12.1.3: also how a server says that no licence is needed. Immutable.
 *
 * @param errorCode dwErrorCode, such as {@link #STATUS_VALID_CLIENT}
 * @param stateTransition dwStateTransition, such as {@link #ST_NO_TRANSITION}
 */
public record LicenseError(long errorCode, long stateTransition) implements LicensePdu {

    /** ERR_NO_LICENSE_SERVER: the server finds nobody who issues licences. */
    public static final long ERR_NO_LICENSE_SERVER = 0x6;

    /** STATUS_VALID_CLIENT: the client may go on. */
    public static final long STATUS_VALID_CLIENT = 0x7;

    /** ST_TOTAL_ABORT: the connection ends. */
    public static final long ST_TOTAL_ABORT = 0x1;

    /** ST_NO_TRANSITION: licensing is done. */
    public static final long ST_NO_TRANSITION = 0x2;

    /** What lets a client go on without a licence. */
    public static final LicenseError VALID_CLIENT = new LicenseError(STATUS_VALID_CLIENT, ST_NO_TRANSITION);

    private static final int LENGTH = 12;
    private static final int BB_ERROR_BLOB = 0x0004;

    /** Reads what follows the preamble. What stands in bbErrorInfo is nobody's business. */
    static LicenseError decode(WireReader reader) throws WireException {
        return new LicenseError(reader.u32Le("license dwErrorCode"), reader.u32Le("license dwStateTransition"));
    }

    /** Whether the client may go on without a licence. */
    public boolean letsGoOn() {
        return errorCode == STATUS_VALID_CLIENT && stateTransition == ST_NO_TRANSITION;
    }

    /**
     * The whole PDU, basic security header included, with an empty bbErrorInfo.
     *
     * @param version {@link #VERSION_2} or {@link #VERSION_3}
     */
    public byte[] encode(int version) {
        return LicensePdu.begin(ERROR_ALERT, version, LENGTH)
                .u32Le(errorCode)
                .u32Le(stateTransition)
                .u16Le(BB_ERROR_BLOB)
                .u16Le(0)
                .toBytes();
    }
}
