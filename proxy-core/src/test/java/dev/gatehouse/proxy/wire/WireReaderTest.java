/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireReaderTest {

    private static WireReader reader(int... bytes) {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        return WireReader.over(Unpooled.wrappedBuffer(raw));
    }

    private interface Read {
        long from(WireReader reader) throws WireException;
    }

    @Test
    void readsEachWidthInBothOrders() throws WireException {
        WireReader reader = reader(0xFE, 0x01, 0x02, 0x01, 0x02, 0xFF, 0, 0, 1, 1, 0, 0, 0xFF);

        assertThat(reader.u8("a")).isEqualTo(0xFE);
        assertThat(reader.u16("b")).isEqualTo(0x0102);
        assertThat(reader.u16Le("c")).isEqualTo(0x0201);
        assertThat(reader.u32("d")).isEqualTo(0xFF000001L);
        assertThat(reader.u32Le("e")).isEqualTo(0xFF000001L);
        reader.expectEnd("message");
    }

    @Test
    void oneByteTooFewNamesFieldAndBothNumbers() {
        List<Read> reads = List.of(
                r -> r.u8("f"),
                r -> r.u16("f"),
                r -> r.u16Le("f"),
                r -> r.u32("f"),
                r -> r.u32Le("f"),
                r -> r.bytes("f", 3, 8).length);
        int[] widths = {1, 2, 2, 4, 4, 3};
        for (int i = 0; i < widths.length; i++) {
            Read read = reads.get(i);
            WireReader shortReader = reader(new int[widths[i] - 1]);
            assertThatThrownBy(() -> read.from(shortReader))
                    .isInstanceOf(WireException.class)
                    .hasMessage("f needs " + widths[i] + " bytes, " + (widths[i] - 1) + " are left");
        }
    }

    @Test
    void bytesHoldTheLimitAndRefuseOneMore() throws WireException {
        assertThat(reader(1, 2, 3, 4).bytes("blob", 4, 4)).containsExactly(1, 2, 3, 4);
        assertThatThrownBy(() -> reader(1, 2, 3, 4, 5).bytes("blob", 5, 4)).hasMessage("blob length 5 exceeds 4");
        assertThatThrownBy(() -> reader(1).bytes("blob", 0xFFFF_FFFFL, 64))
                .hasMessage("blob length 4294967295 exceeds 64");
        assertThatThrownBy(() -> reader(1).bytes("blob", -1, 64)).isInstanceOf(WireException.class);
    }

    @Test
    void sliceCannotReadItsNeighbour() throws WireException {
        WireReader reader = reader(1, 2, 3);
        WireReader slice = reader.slice("part", 2);
        slice.u16("inside");

        assertThatThrownBy(() -> slice.u8("beyond")).hasMessage("beyond needs 1 bytes, 0 are left");
        assertThat(reader.u8("next")).isEqualTo(3);
    }

    @Test
    void trailingBytesAreAnErrorWithoutAStackTrace() {
        assertThatThrownBy(() -> reader(1, 2).expectEnd("hello"))
                .hasMessage("hello has 2 bytes after its last field")
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
    }
}
