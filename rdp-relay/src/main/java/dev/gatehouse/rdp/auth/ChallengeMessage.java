/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;

/**
 * CHALLENGE_MESSAGE, [MS-NLMP] 2.2.1.2.
 *
 * @param flags see {@link NtlmFlags}
 * @param targetName NetBIOS name of the server
 * @param serverChallenge 8 bytes
 * @param targetInfo about the server
 */
record ChallengeMessage(int flags, String targetName, byte[] serverChallenge, AvPairs targetInfo) {

    static final int CHALLENGE_BYTES = 8;

    private static final int HEADER_BYTES = 56;
    private static final int RESERVED_BYTES = 8;
    private static final int TARGET_INFO_BYTES_MAX = 8 * 1024;

    byte[] encode() {
        byte[] name = Utf16.encode(targetName);
        byte[] info = targetInfo.encode();
        WireWriter writer = NtlmMessage.encode(NtlmMessage.CHALLENGE, HEADER_BYTES + name.length + info.length);
        int infoOffset = NtlmMessage.writeField(writer, name, HEADER_BYTES);
        writer.u32Le(flags).bytes(serverChallenge).zeros(RESERVED_BYTES);
        NtlmMessage.writeField(writer, info, infoOffset);
        NtlmMessage.writeVersion(writer);
        return writer.bytes(name).bytes(info).toBytes();
    }

    static ChallengeMessage decode(byte[] message) throws WireException {
        WireReader reader = NtlmMessage.decode(message, NtlmMessage.CHALLENGE);
        NtlmMessage.Field name = NtlmMessage.Field.decode("target name", reader);
        int flags = (int) reader.u32Le("challenge flags");
        byte[] challenge = reader.bytes("server challenge", CHALLENGE_BYTES, CHALLENGE_BYTES);
        reader.skip("challenge reserved", RESERVED_BYTES);
        NtlmMessage.Field info = NtlmMessage.Field.decode("target info", reader);
        byte[] infoBytes = info.bytesOf("target info", message, TARGET_INFO_BYTES_MAX);
        AvPairs targetInfo = infoBytes.length == 0 ? AvPairs.empty() : AvPairs.decode(WireReader.over(infoBytes));
        String targetName = Utf16.decode(name.bytesOf("target name", message, NtlmMessage.NAME_BYTES_MAX));
        return new ChallengeMessage(flags, targetName, challenge, targetInfo);
    }
}
