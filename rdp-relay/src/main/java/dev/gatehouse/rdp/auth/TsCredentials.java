/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import java.util.Arrays;

/**
 * TSCredentials with TSPasswordCreds, [MS-CSSP] 2.2.1.2 and 2.2.1.2.1. Smart cards and remote credential guard are refused.
 *
 * @param domain may be empty
 * @param user may be empty, with restricted admin
 * @param password may be empty; whoever takes the record wipes it
 */
record TsCredentials(String domain, String user, Secret password) {

    private static final int TYPE_PASSWORD = 1;
    private static final int NAME_BYTES_MAX = NtlmMessage.NAME_BYTES_MAX;
    private static final int PASSWORD_BYTES_MAX = 2048;

    /** The caller wipes the result. */
    byte[] encode() {
        byte[] unicode = Utf16.encodeSecret(password);
        byte[] octets = wiping(Der.OCTET_STRING, unicode);
        byte[] field = wiping(Der.CONTEXT_0 | 2, octets);
        byte[] creds = wiping(Der.SEQUENCE, name(0, domain), name(1, user), field);
        byte[] credsOctets = wiping(Der.OCTET_STRING, creds);
        byte[] credsField = wiping(Der.CONTEXT_0 | 1, credsOctets);
        return wiping(Der.SEQUENCE, Der.field(0, Der.integer(TYPE_PASSWORD)), credsField);
    }

    /** Reads; the caller wipes {@code der}. */
    static TsCredentials decode(byte[] der) throws WireException {
        WireReader reader = WireReader.over(der);
        WireReader sequence = Der.decodeOnly("ts credentials", reader, Der.SEQUENCE);
        int type = Der.decodeInteger("cred type", Der.decode("cred type", sequence, Der.CONTEXT_0));
        if (type != TYPE_PASSWORD) {
            throw WireException.invalidField("cred type", type, "is not password");
        }
        WireReader field = Der.decodeOnly("credentials", sequence, Der.CONTEXT_0 | 1);
        WireReader octets = Der.decodeOnly("credentials", field, Der.OCTET_STRING);
        WireReader creds = Der.decodeOnly("ts password creds", octets, Der.SEQUENCE);
        String domain = Utf16.decode(octets("domain name", creds, 0, NAME_BYTES_MAX));
        String user = Utf16.decode(octets("user name", creds, 1, NAME_BYTES_MAX));
        byte[] password = octets("password", creds, 2, PASSWORD_BYTES_MAX);
        Secret secret = Utf16.decodeSecret(password);
        Arrays.fill(password, (byte) 0);
        return new TsCredentials(domain, user, secret);
    }

    private static byte[] octets(String name, WireReader creds, int number, int lengthMax) throws WireException {
        return Der.decodeOctets(name, Der.decode(name, creds, Der.CONTEXT_0 | number), lengthMax);
    }

    private static byte[] name(int number, String name) {
        return Der.field(number, Der.encode(Der.OCTET_STRING, Utf16.encode(name)));
    }

    private static byte[] wiping(int tag, byte[]... parts) {
        byte[] encoded = Der.encode(tag, parts);
        for (byte[] part : parts) {
            Arrays.fill(part, (byte) 0);
        }
        return encoded;
    }

    @Override
    public String toString() {
        return "TsCredentials[***]";
    }
}
