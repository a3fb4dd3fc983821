/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import dev.gatehouse.ssh.wire.DisconnectReason;
import dev.gatehouse.ssh.wire.SshProtocolException;
import io.netty.buffer.ByteBuf;
import java.security.GeneralSecurityException;

/** Opens packets under AES-GCM: the length is in clear and authenticated (RFC 5647 section 7.3). */
final class GcmOpener extends PacketOpener {

    private final GcmCipher cipher;

    GcmOpener(GcmCipher cipher) {
        this.cipher = cipher;
    }

    @Override
    int wireBytes(ByteBuf in, int packetMax) throws SshProtocolException {
        if (in.readableBytes() < LENGTH_BYTES) {
            return -1;
        }
        long length = in.getUnsignedInt(in.readerIndex());
        return LENGTH_BYTES + checked(length, packetMax, GcmCipher.BLOCK_BYTES, false) + GcmCipher.TAG_BYTES;
    }

    @Override
    void open(ByteBuf in, int wireBytes, long sequence, byte[] target, int offset) throws SshProtocolException {
        in.readBytes(target, offset, LENGTH_BYTES);
        int sealed = wireBytes - LENGTH_BYTES;
        byte[] scratch = LoopScratch.atLeast(sealed);
        in.readBytes(scratch, 0, sealed);
        try {
            cipher.process(target, offset, scratch, 0, sealed, target, offset + LENGTH_BYTES);
        } catch (GeneralSecurityException e) {
            throw new SshProtocolException(DisconnectReason.MAC_ERROR, "packet is not authentic");
        }
    }
}
