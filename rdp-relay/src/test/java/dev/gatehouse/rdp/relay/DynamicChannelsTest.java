/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import dev.gatehouse.proxy.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** [MS-RDPEDYC] 2.2 in Channel PDUs of [MS-RDPBCGR] 2.2.6.1. */
class DynamicChannelsTest {

    private static final int WHOLE = 3;
    private static final int FIRST = 1;
    private static final int LAST = 2;

    private final List<String> refused = new ArrayList<>();
    private final DynamicChannels channels = new DynamicChannels(Set.of(), refused::add);

    private static ByteBuf chunk(int flags, byte[] message) {
        return Unpooled.buffer().writeIntLE(message.length).writeIntLE(flags).writeBytes(message);
    }

    private static byte[] create(int id, String name) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        byte[] message = new byte[2 + text.length + 1];
        message[0] = 0x10;
        message[1] = (byte) id;
        System.arraycopy(text, 0, message, 2, text.length);
        return message;
    }

    private boolean fromTarget(int flags, byte... message) throws WireException {
        ByteBuf chunk = chunk(flags, message);
        return channels.fromTarget(chunk, 0, chunk.readableBytes());
    }

    private boolean fromClient(int flags, byte... message) throws WireException {
        ByteBuf chunk = chunk(flags, message);
        return channels.fromClient(chunk, 0, chunk.readableBytes());
    }

    @Test
    void displayControlIsForEverybody() throws WireException {
        assertThat(fromTarget(WHOLE, create(7, "Microsoft::Windows::RDS::DisplayControl")))
                .isTrue();
        assertThat(channels.takeRefusal()).isEqualTo(-1);
        assertThat(fromClient(WHOLE, (byte) 0x10, (byte) 7, (byte) 0, (byte) 0, (byte) 0, (byte) 0))
                .isTrue();
        assertThat(fromTarget(WHOLE, (byte) 0x30, (byte) 7, (byte) 1)).isTrue();
        assertThat(refused).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Microsoft::Windows::RDS::Graphics",
                "RDCamera_Device_Enumerator",
                "URBDRC",
                "AUDIO_INPUT",
                "made up",
                ""
            })
    void everythingElseIsRefusedInTheClientsName(String name) throws WireException {
        assertThat(fromTarget(WHOLE, create(9, name))).isFalse();
        assertThat(channels.takeRefusal()).isEqualTo(9);
        assertThat(channels.takeRefusal()).as("answered once").isEqualTo(-1);
        assertThat(refused).containsExactly(name);
        assertThat(fromTarget(WHOLE, (byte) 0x30, (byte) 9, (byte) 1)).isFalse();
        assertThat(fromClient(WHOLE, (byte) 0x30, (byte) 9, (byte) 1)).isFalse();
    }

    @Test
    void soundNeedsItsCapability() throws WireException {
        DynamicChannels withSound = new DynamicChannels(Set.of(Capability.AUDIO), refused::add);
        ByteBuf chunk = chunk(WHOLE, create(3, "AUDIO_PLAYBACK_DVC"));
        assertThat(withSound.fromTarget(chunk, 0, chunk.readableBytes())).isTrue();
    }

    @Test
    void laterChunksFollowTheFirst() throws WireException {
        fromTarget(WHOLE, create(7, "ECHO"));
        assertThat(fromTarget(FIRST, (byte) 0x20, (byte) 7, (byte) 99)).isTrue();
        assertThat(fromTarget(0, (byte) 0x10, (byte) 66)).isTrue();
        assertThat(fromTarget(LAST, (byte) 1)).isTrue();
        assertThat(fromTarget(FIRST, (byte) 0x20, (byte) 8, (byte) 99)).isFalse();
        assertThat(fromTarget(LAST, (byte) 1)).isFalse();
    }

    @Test
    void aNameCutInTwoChunksIsRefused() throws WireException {
        assertThat(fromTarget(FIRST, create(7, "ECHO"))).isFalse();
        assertThat(channels.takeRefusal()).isEqualTo(7);
    }

    @Test
    void aClosedChannelIsGone() throws WireException {
        fromTarget(WHOLE, create(7, "ECHO"));
        assertThat(fromTarget(WHOLE, (byte) 0x40, (byte) 7)).isTrue();
        assertThat(fromTarget(WHOLE, (byte) 0x30, (byte) 7, (byte) 1)).isFalse();
    }

    @Test
    void noVersionWithCompressionIsAgreed() throws WireException {
        ByteBuf answer = chunk(WHOLE, new byte[] {0x50, 0, 3, 0});
        assertThat(channels.fromClient(answer, 0, answer.readableBytes())).isTrue();
        assertThat(answer.getUnsignedShortLE(10)).isEqualTo(2);
    }

    @Test
    void nothingFollowsAMessageThatHasEnded() throws WireException {
        assertThat(fromTarget(WHOLE, (byte) 0x50, (byte) 0, (byte) 2, (byte) 0)).isTrue();
        assertThat(fromTarget(LAST, create(9, "URBDRC"))).isFalse();
        assertThat(fromClient(WHOLE, (byte) 0x50, (byte) 0, (byte) 2, (byte) 0)).isTrue();
        assertThat(fromClient(LAST, (byte) 0x30, (byte) 9, (byte) 1)).isFalse();
    }

    @Test
    void aTargetThatAsksForEverIsEnded() throws WireException {
        for (int i = 0; i < DynamicChannels.REFUSALS_MAX; i++) {
            fromTarget(WHOLE, create(9, "made up " + i));
        }
        assertThat(refused).hasSize(DynamicChannels.NAMES_TOLD_MAX);
        assertThatThrownBy(() -> fromTarget(WHOLE, create(9, "URBDRC"))).isInstanceOf(WireException.class);
    }

    @Test
    void softSyncIsNotForwarded() throws WireException {
        assertThat(fromTarget(WHOLE, (byte) 0x80, (byte) 0, (byte) 8, (byte) 0)).isFalse();
    }

    @Test
    void openChannelsAreBounded() throws WireException {
        for (int i = 0; i < DynamicChannels.OPEN_MAX; i++) {
            assertThat(fromTarget(WHOLE, create(i, "ECHO"))).isTrue();
        }
        byte[] oneMore = create(0, "ECHO");
        oneMore[0] = 0x11;
        byte[] wide = new byte[oneMore.length + 1];
        wide[0] = 0x11;
        wide[1] = 1;
        wide[2] = 1;
        System.arraycopy(oneMore, 2, wide, 3, oneMore.length - 2);
        assertThat(fromTarget(WHOLE, wide)).isFalse();
    }

    @Test
    void cutAndOverlongMessagesAreProtocolErrors() {
        assertThatThrownBy(() -> fromTarget(WHOLE)).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> fromTarget(WHOLE, (byte) 0x13, (byte) 1)).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> fromTarget(WHOLE, create(1, "x".repeat(DynamicChannels.NAME_BYTES_MAX + 1))))
                .isInstanceOf(WireException.class);
    }
}
