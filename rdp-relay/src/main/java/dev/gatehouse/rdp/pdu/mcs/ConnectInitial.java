/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.mcs;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;

/**
 * Connect-Initial, [T125] section 7 and [MS-RDPBCGR] 2.2.1.3. Domain selectors and the upward flag say nothing in RDP: any are read, those
 * of mstsc are written. Immutable as long as nobody changes the array.
 *
 * @param target what the client asks for
 * @param minimum what it can live with
 * @param maximum what it can take
 * @param userData the GCC Conference Create Request
 */
public record ConnectInitial(
        DomainParameters target, DomainParameters minimum, DomainParameters maximum, byte[] userData) {

    /** Of the user data; mstsc with 16 monitors and 31 channels stays below 2 KiB. */
    public static final int USER_DATA_LENGTH_MAX = 8192;

    private static final int APPLICATION = 101;
    private static final int SELECTOR_LENGTH_MAX = 64;
    private static final int LENGTH_MAX = USER_DATA_LENGTH_MAX + 512;

    /** With the domain parameters that mstsc sends. */
    public static ConnectInitial of(byte[] userData) {
        return new ConnectInitial(
                DomainParameters.target(), DomainParameters.minimum(), DomainParameters.maximum(), userData);
    }

    /** Reads the user data of one X.224 data TPDU. */
    public static ConnectInitial decode(WireReader reader) throws WireException {
        WireReader value = Ber.application("connect initial", reader, APPLICATION, LENGTH_MAX);
        reader.expectEnd("connect initial pdu");
        Ber.value("calling domain selector", value, Ber.TAG_OCTET_STRING, SELECTOR_LENGTH_MAX);
        Ber.value("called domain selector", value, Ber.TAG_OCTET_STRING, SELECTOR_LENGTH_MAX);
        Ber.value("upward flag", value, Ber.TAG_BOOLEAN, 1);
        DomainParameters target = DomainParameters.decode("target parameters", value);
        DomainParameters minimum = DomainParameters.decode("minimum parameters", value);
        DomainParameters maximum = DomainParameters.decode("maximum parameters", value);
        byte[] userData = Ber.value("connect initial user data", value, Ber.TAG_OCTET_STRING, USER_DATA_LENGTH_MAX)
                .rest("connect initial user data", USER_DATA_LENGTH_MAX);
        value.expectEnd("connect initial");
        return new ConnectInitial(target, minimum, maximum, userData);
    }

    /** The user data of one X.224 data TPDU. */
    public byte[] encode() {
        WireWriter contents = new WireWriter();
        Ber.write(contents, Ber.TAG_OCTET_STRING, new byte[] {1});
        Ber.write(contents, Ber.TAG_OCTET_STRING, new byte[] {1});
        Ber.write(contents, Ber.TAG_BOOLEAN, new byte[] {(byte) 0xFF});
        target.encode(contents);
        minimum.encode(contents);
        maximum.encode(contents);
        Ber.write(contents, Ber.TAG_OCTET_STRING, userData);
        return Ber.application(APPLICATION, contents.toBytes());
    }
}
