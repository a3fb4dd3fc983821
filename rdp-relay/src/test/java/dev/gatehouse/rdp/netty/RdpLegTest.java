/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.rdp.sequence.Framing;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RdpLegTest implements LegOwner {

    private static final byte[] FRAME = {3, 0, 0, 8, 2, (byte) 0xF0, (byte) 0x80, 1};

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final RdpLeg leg = new RdpLeg(channel);
    private final List<byte[]> frames = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private Framing framing = Framing.TPKT;

    @BeforeEach
    void begin() {
        leg.owner(this);
        channel.pipeline().addLast(leg);
    }

    @AfterEach
    void nothingLeft() {
        channel.finishAndReleaseAll();
    }

    private void receives(byte[]... pieces) {
        for (byte[] each : pieces) {
            if (channel.isOpen()) {
                channel.writeInbound(Unpooled.copiedBuffer(each));
            }
        }
    }

    @Test
    void framesAreWholeHoweverTheyAreCut() {
        for (byte each : FRAME) {
            receives(new byte[] {each});
        }
        assertThat(frames).containsExactly(FRAME);
        channel.writeInbound(Unpooled.copiedBuffer(FRAME, FRAME, new byte[] {3}));
        assertThat(frames).hasSize(3);
        assertThat(leg.incompleteForNanos(System.nanoTime() + 5)).isPositive();
    }

    @Test
    void whatIsNoFrameBreaksTheConnectionOnce() {
        channel.writeInbound(Unpooled.copiedBuffer(new byte[] {9, 9, 9, 9}, FRAME));
        assertThat(told).startsWith("broken");
        assertThat(told).containsOnlyOnce("broken");
        assertThat(channel.isOpen()).isFalse();
        assertThat(frames).isEmpty();
    }

    @Test
    void nothingIsReadWhileNothingIsExpected() {
        framing = Framing.NOTHING;
        receives(FRAME);
        assertThat(channel.config().isAutoRead()).isFalse();
        assertThat(frames).isEmpty();
        framing = Framing.TPKT;
        leg.deliver();
        assertThat(frames).hasSize(1);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    /** A client of the hold screen that types and never reads would otherwise fill our memory with pictures. */
    @Test
    void nothingIsHandledWhileAnswersAreNotTaken() {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        channel.runPendingTasks();
        receives(FRAME);
        assertThat(frames).isEmpty();
        assertThat(channel.config().isAutoRead()).isFalse();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        channel.runPendingTasks();
        assertThat(frames).hasSize(1);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void moreThanTwoOfTheLargestFramesDoNotWait() {
        framing = Framing.NOTHING;
        for (int i = 0; i < 5; i++) {
            receives(new byte[40_000]);
        }
        assertThat(told).startsWith("broken");
        assertThat(channel.isOpen()).isFalse();
    }

    @Override
    public Framing framing() {
        return framing;
    }

    @Override
    public void frame(byte[] frame) {
        frames.add(frame);
    }

    @Override
    public void broken(String cause) {
        told.add("broken");
    }

    @Override
    public void closed() {
        told.add("closed");
    }
}
