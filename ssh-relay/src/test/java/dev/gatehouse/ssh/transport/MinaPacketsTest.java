/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.Test;

class MinaPacketsTest {

    /** Keeps the array that the plain packet was in. */
    private static final class Witness extends PacketSealer {
        private byte[] array;
        private String payload;

        @Override
        void seal(byte[] sealed, int start, int payloadLength, long sequence, ByteBuf out) {
            array = sealed;
            payload = new String(sealed, start + Frame.PAYLOAD_OFFSET, payloadLength, StandardCharsets.US_ASCII);
        }
    }

    @Test
    void theCopyOfAPacketWithoutRoomIsWiped() {
        byte[] packet = "a password".getBytes(StandardCharsets.US_ASCII);
        Witness witness = new Witness();
        NettyTransport transport = new NettyTransport(
                new EmbeddedChannel(), new DeferredEvents(), new KeyAge(Duration.ofHours(1), 1L << 30), Runnable::run);
        transport.outboundKeys(witness, false);
        MinaPackets.seal(new ByteArrayBuffer(packet), transport);
        assertThat(witness.payload).isEqualTo("a password");
        assertThat(witness.array).isNotSameAs(packet).containsOnly(0);
    }
}
