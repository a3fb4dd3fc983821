/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.port.NtlmProof;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.util.Arrays;

/**
 * AUTHENTICATE_MESSAGE, [MS-NLMP] 2.2.1.3, always with the place of a MIC when we write it.
 *
 * @param flags see {@link NtlmFlags}
 * @param lmResponse LmChallengeResponse
 * @param ntResponse NtChallengeResponse
 * @param domain of the user
 * @param user empty means anonymous
 * @param workstation of the client
 * @param sessionKey EncryptedRandomSessionKey
 * @param payloadOffset where the first field that is not empty starts
 */
record AuthenticateMessage(
        int flags,
        byte[] lmResponse,
        byte[] ntResponse,
        String domain,
        String user,
        String workstation,
        byte[] sessionKey,
        long payloadOffset) {

    static final int MIC_OFFSET = 72;
    static final int MIC_BYTES = 16;

    private static final int HEADER_BYTES = MIC_OFFSET + MIC_BYTES;
    private static final int LM_BYTES_MAX = 24;
    private static final int NT_BYTES_MAX = 16 + NtlmProof.CLIENT_CHALLENGE_BYTES_MAX;
    private static final int SESSION_KEY_BYTES_MAX = 16;

    /** To be sent. */
    AuthenticateMessage(
            int flags, byte[] lmResponse, byte[] ntResponse, String domain, String user, byte[] sessionKey) {
        this(flags, lmResponse, ntResponse, domain, user, "", sessionKey, HEADER_BYTES);
    }

    /** With a MIC of zeros, see {@link #withMic}. */
    byte[] encode() {
        byte[] domainBytes = Utf16.encode(domain);
        byte[] userBytes = Utf16.encode(user);
        byte[] workstationBytes = Utf16.encode(workstation);
        int length = HEADER_BYTES
                + domainBytes.length
                + userBytes.length
                + workstationBytes.length
                + lmResponse.length
                + ntResponse.length
                + sessionKey.length;
        WireWriter writer = NtlmMessage.encode(NtlmMessage.AUTHENTICATE, length);
        int lmOffset = HEADER_BYTES + domainBytes.length + userBytes.length + workstationBytes.length;
        int ntOffset = NtlmMessage.writeField(writer, lmResponse, lmOffset);
        int keyOffset = NtlmMessage.writeField(writer, ntResponse, ntOffset);
        int userOffset = NtlmMessage.writeField(writer, domainBytes, HEADER_BYTES);
        int workstationOffset = NtlmMessage.writeField(writer, userBytes, userOffset);
        NtlmMessage.writeField(writer, workstationBytes, workstationOffset);
        NtlmMessage.writeField(writer, sessionKey, keyOffset);
        writer.u32Le(flags);
        NtlmMessage.writeVersion(writer);
        writer.zeros(MIC_BYTES);
        writer.bytes(domainBytes).bytes(userBytes).bytes(workstationBytes);
        return writer.bytes(lmResponse).bytes(ntResponse).bytes(sessionKey).toBytes();
    }

    static AuthenticateMessage decode(byte[] message) throws WireException {
        WireReader reader = NtlmMessage.decode(message, NtlmMessage.AUTHENTICATE);
        NtlmMessage.Field lm = NtlmMessage.Field.decode("lm response", reader);
        NtlmMessage.Field nt = NtlmMessage.Field.decode("nt response", reader);
        NtlmMessage.Field domain = NtlmMessage.Field.decode("domain", reader);
        NtlmMessage.Field user = NtlmMessage.Field.decode("user", reader);
        NtlmMessage.Field workstation = NtlmMessage.Field.decode("workstation", reader);
        NtlmMessage.Field key = NtlmMessage.Field.decode("session key", reader);
        int flags = (int) reader.u32Le("authenticate flags");
        long payloadOffset = message.length;
        for (NtlmMessage.Field field : new NtlmMessage.Field[] {lm, nt, domain, user, workstation, key}) {
            payloadOffset = field.length() == 0 ? payloadOffset : Math.min(payloadOffset, field.offset());
        }
        return new AuthenticateMessage(
                flags,
                lm.bytesOf("lm response", message, LM_BYTES_MAX),
                nt.bytesOf("nt response", message, NT_BYTES_MAX),
                Utf16.decode(domain.bytesOf("domain", message, NtlmMessage.NAME_BYTES_MAX)),
                Utf16.decode(user.bytesOf("user", message, NtlmMessage.NAME_BYTES_MAX)),
                Utf16.decode(workstation.bytesOf("workstation", message, NtlmMessage.NAME_BYTES_MAX)),
                key.bytesOf("session key", message, SESSION_KEY_BYTES_MAX),
                payloadOffset);
    }

    /** The MIC of a message that {@link #hasPlaceForMic} holds for. */
    static byte[] mic(byte[] message) {
        return Arrays.copyOfRange(message, MIC_OFFSET, HEADER_BYTES);
    }

    /** A copy of {@code message} with another MIC. */
    static byte[] withMic(byte[] message, byte[] mic) {
        byte[] copy = message.clone();
        System.arraycopy(mic, 0, copy, MIC_OFFSET, MIC_BYTES);
        return copy;
    }

    /** Whether the payload leaves place for a MIC. */
    boolean hasPlaceForMic() {
        return payloadOffset >= HEADER_BYTES;
    }
}
