/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.ssh.wire.PacketWriter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that a peer does not read: as much as is said, and no more. */
class OutboundPacketsTest {

    private static final int PACKET_BYTES = 1024;

    private final Deque<ChannelPromise> unwritten = new ArrayDeque<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
        @Override
        public void write(ChannelHandlerContext context, Object buffer, ChannelPromise written) {
            ReferenceCountUtil.release(buffer);
            unwritten.add(written);
        }
    });
    private final AtomicInteger drained = new AtomicInteger();
    private final OutboundPackets out = new OutboundPackets(channel, drained::incrementAndGet);

    @AfterEach
    void close() {
        out.close();
        channel.finishAndReleaseAll();
    }

    /** Of a whole packet of that size: length, padding length, payload and padding. */
    private boolean message() throws Exception {
        int payload = PACKET_BYTES - 4 - 1 - 11;
        byte[] array = new byte[PacketWriter.HEADROOM_BYTES + payload + PacketWriter.TAILROOM_BYTES];
        long before = out.bytesSinceKeys();
        boolean within = out.message(array, 0, payload, null);
        assertThat(out.bytesSinceKeys() - before).isEqualTo(PACKET_BYTES);
        return within;
    }

    @Test
    void answersPileUpToTheLimitAndNoFurther() throws Exception {
        for (int i = 0; i < OutboundPackets.CONTROL_BYTES_MAX / PACKET_BYTES; i++) {
            assertThat(message()).as("packet " + i).isTrue();
        }
        assertThat(message()).isFalse();
    }

    @Test
    void whatHasBeenWrittenCountsNoLonger() throws Exception {
        for (int i = 0; i < OutboundPackets.CONTROL_BYTES_MAX / PACKET_BYTES; i++) {
            assertThat(message()).isTrue();
        }
        out.flush();
        unwritten.forEach(ChannelPromise::setSuccess);
        for (int i = 0; i < OutboundPackets.CONTROL_BYTES_MAX / PACKET_BYTES; i++) {
            assertThat(message()).as("packet " + i).isTrue();
        }
        assertThat(message()).isFalse();
    }

    private void data() throws Exception {
        int payload = PACKET_BYTES - 4 - 1 - 11;
        byte[] array = new byte[PacketWriter.HEADROOM_BYTES + payload + PacketWriter.TAILROOM_BYTES];
        out.data(array, 0, payload, bytes -> {}, payload);
    }

    @Test
    void sealedDataThatIsNotReadStopsMoreAndIsToldWhenItHasGone() throws Exception {
        for (int i = 0; i < OutboundPackets.DATA_BYTES_MAX / PACKET_BYTES; i++) {
            assertThat(out.takesData()).as("packet " + i).isTrue();
            data();
        }
        assertThat(out.takesData()).isFalse();
        assertThat(message()).as("answers go on").isTrue();
        out.flush();
        assertThat(drained).hasValue(0);
        unwritten.forEach(ChannelPromise::setSuccess);
        assertThat(out.takesData()).isTrue();
        assertThat(drained).hasValue(1);
    }
}
