/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WireWriterTest {

    @Test
    void numbersComeInTheirByteOrder() {
        byte[] written = new WireWriter(0)
                .u8(0x101)
                .u16(0x0203)
                .u16Le(0x0203)
                .u32(0x8004_0506L)
                .u32Le(0x8004_0506L)
                .toBytes();

        assertThat(written).containsExactly(1, 2, 3, 3, 2, 0x80, 4, 5, 6, 6, 5, 4, 0x80);
    }

    @Test
    void textAndPartsAndLateLengths() {
        WireWriter writer = new WireWriter(1);
        writer.u16Le(0).utf16Le("aä").zeros(1).bytes(new byte[] {1, 2, 3}, 1, 2);
        writer.setU16Le(0, writer.length());

        assertThat(writer.toBytes()).containsExactly(9, 0, 'a', 0, 0xE4, 0, 0, 2, 3);
        assertThat(writer.length()).isZero();
    }

    @Test
    void growsFarBeyondWhatWasExpected() {
        WireWriter writer = new WireWriter(1);
        for (int i = 0; i < 1000; i++) {
            writer.u8(i);
        }

        assertThat(writer.bytes(new byte[5000]).toBytes()).hasSize(6000).startsWith(0, 1, 2);
    }

    @Test
    void nothingIsSetBeyondItsEnd() {
        WireWriter writer = new WireWriter(64).u16Le(1);

        assertThatThrownBy(() -> writer.setU16Le(1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void sliceCountsPositionsOn() throws WireException {
        WireReader reader = WireReader.over(new byte[] {1, 2, 3, 4, 5});
        reader.skip("first", 1);
        WireReader slice = reader.slice("slice", 3);

        assertThat(slice.position()).isEqualTo(1);
        assertThat(slice.u8("second")).isEqualTo(2);
        assertThat(slice.position()).isEqualTo(2);
        assertThat(slice.remaining()).isEqualTo(2);
        assertThat(reader.position()).isEqualTo(4);
        assertThatThrownBy(() -> slice.skip("beyond", 3)).isInstanceOf(WireException.class);
        assertThat(reader.u8("fifth")).isEqualTo(5);
    }
}
