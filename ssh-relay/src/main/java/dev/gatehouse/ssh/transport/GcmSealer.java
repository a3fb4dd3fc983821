/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import io.netty.buffer.ByteBuf;
import java.security.GeneralSecurityException;

/** Seals packets under AES-GCM (RFC 5647 section 7.2). */
final class GcmSealer extends PacketSealer {

    private final GcmCipher cipher;

    GcmSealer(GcmCipher cipher) {
        this.cipher = cipher;
    }

    @Override
    void seal(byte[] array, int start, int payloadLength, long sequence, ByteBuf out) throws GeneralSecurityException {
        int packetLength = pad(array, start, payloadLength, GcmCipher.BLOCK_BYTES, false);
        byte[] scratch = LoopScratch.atLeast(packetLength + GcmCipher.TAG_BYTES);
        int sealed = cipher.process(array, start, array, start + PacketOpener.LENGTH_BYTES, packetLength, scratch, 0);
        out.writeBytes(array, start, PacketOpener.LENGTH_BYTES);
        out.writeBytes(scratch, 0, sealed);
    }
}
