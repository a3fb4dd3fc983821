/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import dev.gatehouse.ssh.wire.DisconnectReason;
import dev.gatehouse.ssh.wire.PacketWriter;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.mac.Mac;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/** Between MINA's buffers, ciphers and MACs and our packets. */
final class MinaPackets {

    private MinaPackets() {}

    static PacketOpener opener(Cipher cipher, Mac mac) {
        return cipher instanceof GcmCipher gcm ? new GcmOpener(gcm) : new MacOpener(cipher, mac);
    }

    static PacketSealer sealer(Cipher cipher, Mac mac) {
        return cipher instanceof GcmCipher gcm ? new GcmSealer(gcm) : new MacSealer(cipher, mac);
    }

    /** What to tell the peer after a failure. */
    static DisconnectReason reason(Throwable cause) {
        if (cause instanceof SshProtocolException protocol) {
            return protocol.reason();
        }
        return cause instanceof SshException mina && mina.getDisconnectCode() > 0
                ? DisconnectReason.ofCode(mina.getDisconnectCode())
                : DisconnectReason.PROTOCOL_ERROR;
    }

    /** Also from a thread that computes a key exchange: then it is sealed later, in order, on the loop. */
    static IoWriteFuture seal(Buffer packet, NettyTransport transport) {
        WriteFuture done = new WriteFuture(transport);
        if (transport.loop().inEventLoop()) {
            seal(packet, transport, done);
        } else {
            byte[] copy = packet.getCompactData();
            transport.loop().execute(() -> {
                seal(new ByteArrayBuffer(copy), transport, done);
                Arrays.fill(copy, (byte) 0);
            });
        }
        return done;
    }

    private static void seal(Buffer packet, NettyTransport transport, WriteFuture done) {
        byte[] array = packet.array();
        byte[] roomy = null;
        int start = packet.rpos() - PacketWriter.HEADROOM_BYTES;
        int length = packet.available();
        if (start < 0 || array.length < packet.wpos() + PacketWriter.TAILROOM_BYTES) {
            roomy = new byte[PacketWriter.HEADROOM_BYTES + length + PacketWriter.TAILROOM_BYTES];
            System.arraycopy(array, packet.rpos(), roomy, PacketWriter.HEADROOM_BYTES, length);
            array = roomy;
            start = 0;
        }
        try {
            if (!transport.out().message(array, start, length, done)) {
                throw new SshProtocolException("peer does not read its answers");
            }
        } catch (GeneralSecurityException | SshProtocolException e) {
            done.failed(e);
            transport.fail(e);
        } finally {
            if (roomy != null) {
                // sealing leaves the plain packet, which may hold a secret
                Arrays.fill(roomy, (byte) 0);
            }
        }
    }
}
