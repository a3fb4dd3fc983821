/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.mcs;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;

/**
 * Connect-Response, [T125] section 7 and [MS-RDPBCGR] 2.2.1.4. Immutable as long as nobody changes the array.
 *
 * @param result {@link McsResult}
 * @param parameters what the server has settled on
 * @param userData the GCC Conference Create Response
 */
public record ConnectResponse(int result, DomainParameters parameters, byte[] userData) {

    /** Of the user data; a Windows server with a certificate chain for RC4 stays below 4 KiB. */
    public static final int USER_DATA_LENGTH_MAX = 8192;

    private static final int APPLICATION = 102;
    private static final int LENGTH_MAX = USER_DATA_LENGTH_MAX + 256;

    /** A success with the domain parameters that Windows answers. */
    public static ConnectResponse of(byte[] userData) {
        return new ConnectResponse(McsResult.SUCCESSFUL, DomainParameters.answered(), userData);
    }

    /** Reads the user data of one X.224 data TPDU. */
    public static ConnectResponse decode(WireReader reader) throws WireException {
        WireReader value = Ber.application("connect response", reader, APPLICATION, LENGTH_MAX);
        reader.expectEnd("connect response pdu");
        int result = (int) Ber.unsigned("connect response result", value, Ber.TAG_ENUMERATED);
        Ber.unsigned("called connect id", value, Ber.TAG_INTEGER);
        DomainParameters parameters = DomainParameters.decode("domain parameters", value);
        byte[] userData = Ber.value("connect response user data", value, Ber.TAG_OCTET_STRING, USER_DATA_LENGTH_MAX)
                .rest("connect response user data", USER_DATA_LENGTH_MAX);
        value.expectEnd("connect response");
        return new ConnectResponse(result, parameters, userData);
    }

    /** The user data of one X.224 data TPDU. */
    public byte[] encode() {
        WireWriter contents = new WireWriter();
        Ber.writeUnsigned(contents, Ber.TAG_ENUMERATED, result);
        Ber.writeUnsigned(contents, Ber.TAG_INTEGER, 0);
        parameters.encode(contents);
        Ber.write(contents, Ber.TAG_OCTET_STRING, userData);
        return Ber.application(APPLICATION, contents.toBytes());
    }
}
