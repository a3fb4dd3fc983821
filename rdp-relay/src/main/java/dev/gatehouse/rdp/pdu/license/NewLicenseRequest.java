/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.license;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * CLIENT_NEW_LICENSE_REQUEST, [MS-RDPELE] 2.2.2.2: the answer of a client that has no licence. Servers that issue none let it go on then
 * (3.2.5.2). What the client random and the premaster secret would protect is a licence, which we never take; they are constant.
 */
public final class NewLicenseRequest {

    private static final int KEY_EXCHANGE_ALG_RSA = 1;

    /** CLIENT_OS_ID_WINNT_POST_52 and CLIENT_IMAGE_ID_MICROSOFT, as every client says. */
    private static final long PLATFORM_ID = 0x0401_0000L;

    private static final int BB_RANDOM_BLOB = 0x0002;
    private static final int BB_CLIENT_USER_NAME_BLOB = 0x000F;
    private static final int BB_CLIENT_MACHINE_NAME_BLOB = 0x0010;
    private static final int BLOB_HEADER_LENGTH = 4;
    private static final int FIXED_LENGTH = 4 + 4 + LicenseRequest.RANDOM_LENGTH + 3 * BLOB_HEADER_LENGTH;
    private static final int PREMASTER_SECRET_LENGTH = 48;
    private static final int NAME_LENGTH_MAX = 255;

    private NewLicenseRequest() {}

    /**
     * The whole PDU, basic security header included; empty when the request comes from a server that issues licences.
     *
     * @param user the account
     * @param machine the client's name
     */
    public static Optional<byte[]> answer(LicenseRequest request, String user, String machine) throws WireException {
        Optional<LicenseKey> key = LicenseKey.of(request.certificate());
        if (key.isEmpty()) {
            return Optional.empty();
        }
        byte[] secret = new byte[PREMASTER_SECRET_LENGTH];
        Arrays.fill(secret, (byte) 1);
        return Optional.of(encode(key.get().encrypt(secret), name(user), name(machine)));
    }

    private static byte[] encode(byte[] secret, byte[] user, byte[] machine) {
        WireWriter writer = LicensePdu.begin(
                LicensePdu.NEW_LICENSE_REQUEST,
                LicensePdu.VERSION_3,
                FIXED_LENGTH + secret.length + user.length + machine.length);
        writer.u32Le(KEY_EXCHANGE_ALG_RSA).u32Le(PLATFORM_ID).zeros(LicenseRequest.RANDOM_LENGTH);
        blob(writer, BB_RANDOM_BLOB, secret);
        blob(writer, BB_CLIENT_USER_NAME_BLOB, user);
        blob(writer, BB_CLIENT_MACHINE_NAME_BLOB, machine);
        return writer.toBytes();
    }

    private static void blob(WireWriter writer, int type, byte[] data) {
        writer.u16Le(type).u16Le(data.length).bytes(data);
    }

    private static byte[] name(String text) {
        String limited = text.substring(0, Math.min(text.length(), NAME_LENGTH_MAX));
        return (limited + '\0').getBytes(StandardCharsets.ISO_8859_1);
    }
}
