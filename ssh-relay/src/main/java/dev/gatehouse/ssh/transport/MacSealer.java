/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import io.netty.buffer.ByteBuf;
import java.security.GeneralSecurityException;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.mac.Mac;

/** Seals packets under a stream-like cipher and a MAC. */
final class MacSealer extends PacketSealer {

    private final Cipher cipher;
    private final Mac mac;
    private final byte[] tag;

    MacSealer(Cipher cipher, Mac mac) {
        this.cipher = cipher;
        this.mac = mac;
        this.tag = new byte[mac.getBlockSize()];
    }

    @Override
    void seal(byte[] array, int start, int payloadLength, long sequence, ByteBuf out) throws GeneralSecurityException {
        boolean encryptThenMac = mac.isEncryptThenMac();
        int length = pad(array, start, payloadLength, cipher.getCipherBlockSize(), !encryptThenMac)
                + PacketOpener.LENGTH_BYTES;
        try {
            if (encryptThenMac) {
                cipher.update(array, start + PacketOpener.LENGTH_BYTES, length - PacketOpener.LENGTH_BYTES);
                tag(array, start, length, sequence);
            } else {
                tag(array, start, length, sequence);
                cipher.update(array, start, length);
            }
        } catch (GeneralSecurityException e) {
            throw e;
        } catch (Exception e) { // MINA declares no narrower type
            throw new GeneralSecurityException(e);
        }
        out.writeBytes(array, start, length);
        out.writeBytes(tag);
    }

    private void tag(byte[] array, int start, int length, long sequence) throws Exception {
        mac.updateUInt(sequence);
        mac.update(array, start, length);
        mac.doFinal(tag, 0);
    }
}
