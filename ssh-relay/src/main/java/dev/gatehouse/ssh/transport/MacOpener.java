/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import dev.gatehouse.ssh.wire.DisconnectReason;
import dev.gatehouse.ssh.wire.SshProtocolException;
import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.util.Arrays;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.mac.Mac;

/** Opens packets under a stream-like cipher and a MAC, which covers the ciphertext (EtM) or the plaintext (RFC 4253 section 6.4). */
final class MacOpener extends PacketOpener {

    private final Cipher cipher;
    private final Mac mac;
    private final int blockBytes;
    private final int macBytes;
    private final boolean encryptThenMac;
    private final byte[] expected;
    private final byte[] firstBlock;
    private boolean firstBlockOpen;

    MacOpener(Cipher cipher, Mac mac) {
        this.cipher = cipher;
        this.mac = mac;
        this.blockBytes = cipher.getCipherBlockSize();
        this.macBytes = mac.getBlockSize();
        this.encryptThenMac = mac.isEncryptThenMac();
        this.expected = new byte[macBytes];
        this.firstBlock = new byte[blockBytes];
    }

    @Override
    int wireBytes(ByteBuf in, int packetMax) throws SshProtocolException {
        if (encryptThenMac) {
            if (in.readableBytes() < LENGTH_BYTES) {
                return -1;
            }
            long length = in.getUnsignedInt(in.readerIndex());
            return LENGTH_BYTES + checked(length, packetMax, blockBytes, false) + macBytes;
        }
        if (!firstBlockOpen) {
            if (in.readableBytes() < blockBytes) {
                return -1;
            }
            in.getBytes(in.readerIndex(), firstBlock);
            decrypt(firstBlock, 0, blockBytes);
            firstBlockOpen = true;
        }
        long length = ((firstBlock[0] & 0xFFL) << 24)
                | ((firstBlock[1] & 0xFFL) << 16)
                | ((firstBlock[2] & 0xFFL) << 8)
                | (firstBlock[3] & 0xFFL);
        return LENGTH_BYTES + checked(length, packetMax, blockBytes, true) + macBytes;
    }

    @Override
    void open(ByteBuf in, int wireBytes, long sequence, byte[] target, int offset) throws SshProtocolException {
        int packet = wireBytes - macBytes;
        in.readBytes(target, offset, packet);
        byte[] received = new byte[macBytes];
        in.readBytes(received);
        if (encryptThenMac) {
            verify(sequence, target, offset, packet, received);
            decrypt(target, offset + LENGTH_BYTES, packet - LENGTH_BYTES);
            return;
        }
        System.arraycopy(firstBlock, 0, target, offset, blockBytes);
        Arrays.fill(firstBlock, (byte) 0);
        firstBlockOpen = false;
        decrypt(target, offset + blockBytes, packet - blockBytes);
        verify(sequence, target, offset, packet, received);
    }

    private void verify(long sequence, byte[] bytes, int offset, int length, byte[] received)
            throws SshProtocolException {
        try {
            mac.updateUInt(sequence);
            mac.update(bytes, offset, length);
            mac.doFinal(expected, 0);
        } catch (Exception e) { // MINA declares no narrower type
            throw new IllegalStateException("MAC failed", e);
        }
        if (!MessageDigest.isEqual(expected, received)) {
            throw new SshProtocolException(DisconnectReason.MAC_ERROR, "packet is not authentic");
        }
    }

    private void decrypt(byte[] bytes, int offset, int length) {
        try {
            if (length > 0) {
                cipher.update(bytes, offset, length);
            }
        } catch (Exception e) { // MINA declares no narrower type
            throw new IllegalStateException("cipher failed", e);
        }
    }
}
