/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PacketReaderTest {

    private static PacketReader reader(byte[] bytes) {
        return new PacketReader(bytes, 0, bytes.length);
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        byte[] bytes = PacketWriter.plain()
                .putByte(200)
                .putBoolean(true)
                .putUint32(0xFFFF_FFFFL)
                .putString("grüße")
                .putString(new byte[300])
                .toBytes();
        PacketReader reader = reader(bytes);
        assertThat(reader.readByte()).isEqualTo(200);
        assertThat(reader.readBoolean()).isTrue();
        assertThat(reader.readUint32()).isEqualTo(0xFFFF_FFFFL);
        assertThat(reader.readText(64, "text")).isEqualTo("grüße");
        assertThat(reader.readString(300, "bytes")).hasSize(300);
        assertThat(reader.remaining()).isZero();
    }

    @Test
    void everyTruncationFails() {
        byte[] bytes = PacketWriter.plain().putString("abc").toBytes();
        for (int length = 0; length < bytes.length; length++) {
            PacketReader reader = new PacketReader(bytes, 0, length);
            assertThatThrownBy(() -> reader.readText(64, "text")).isInstanceOf(SshProtocolException.class);
        }
    }

    @Test
    void aLengthIsNotBelievedBeyondItsLimit() {
        byte[] atLimit = PacketWriter.plain().putString(new byte[64]).toBytes();
        byte[] above = PacketWriter.plain().putString(new byte[65]).toBytes();
        byte[] huge =
                PacketWriter.plain().putUint32(0xFFFF_FFF0L).putRaw(new byte[8]).toBytes();
        assertThat(read(atLimit)).isEqualTo(64);
        assertThatThrownBy(() -> reader(above).readString(64, "x"))
                .hasMessageContaining("65")
                .hasMessageContaining("64");
        assertThatThrownBy(() -> reader(huge).readString(Integer.MAX_VALUE, "x"))
                .isInstanceOf(SshProtocolException.class);
        assertThatThrownBy(() -> reader(huge).readInt("channel")).isInstanceOf(SshProtocolException.class);
    }

    private static int read(byte[] bytes) {
        try {
            return reader(bytes).readString(64, "x").length;
        } catch (SshProtocolException e) {
            throw new AssertionError(e);
        }
    }
}
