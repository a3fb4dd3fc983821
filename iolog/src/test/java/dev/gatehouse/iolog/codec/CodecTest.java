/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.record.RecordType.Secrecy;
import dev.gatehouse.iolog.record.RecordingHeader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CodecTest {

    private static final UUID ID = new UUID(0x0123456789ABCDEFL, 0x7EDCBA9876543210L);

    @Test
    void excerptLiesAsTheFormatSays() throws Exception {
        byte[] excerpt = new byte[Excerpt.HEADER_BYTES + Excerpt.LINE_BYTES];
        Excerpt.writeIdentity(excerpt, ID, 0x1112131415161718L);
        Excerpt.writeRecordHeader(excerpt, 0xFFFE, 0x2122232425262728L, RecordForm.LINE | RecordForm.NUMBERED);
        Excerpt.writeLine(excerpt, 0x31323334);
        assertThat(HexFormat.of().formatHex(excerpt))
                .isEqualTo("01" + "0123456789abcdef7edcba9876543210" + "1112131415161718" + "fffe" + "2122232425262728"
                        + "13" + "31323334");
        Excerpt.check(excerpt, excerpt.length);
        assertThat(Excerpt.tag(excerpt)).isEqualTo(0xFFFE);
        assertThat(Excerpt.sequence(excerpt)).isEqualTo(0x1112131415161718L);
        assertThat(Excerpt.line(excerpt)).isEqualTo(0x31323334);
    }

    @Test
    void excerptsThatNoWriterMakesAreRefused() {
        byte[] excerpt = new byte[Excerpt.BYTES_MAX + 1];
        Excerpt.writeIdentity(excerpt, ID, 2);
        Excerpt.writeRecordHeader(excerpt, 300, 0, RecordForm.OUTPUT);
        assertThatThrownBy(() -> Excerpt.check(excerpt, Excerpt.BYTES_MAX + 1)).hasMessageContaining("is outside");
        assertThatThrownBy(() -> Excerpt.check(excerpt, Excerpt.HEADER_BYTES - 1))
                .hasMessageContaining("is outside");
        Excerpt.writeRecordHeader(excerpt, 300, 0, RecordForm.CLEAR);
        assertThatThrownBy(() -> Excerpt.check(excerpt, 100)).hasMessageContaining("form");
        Excerpt.writeRecordHeader(excerpt, 300, 0, RecordForm.LINE);
        assertThatThrownBy(() -> Excerpt.check(excerpt, 100)).hasMessageContaining("form");
        Excerpt.writeRecordHeader(excerpt, 300, 0, 0x21);
        assertThatThrownBy(() -> Excerpt.check(excerpt, 100)).hasMessageContaining("form");
        Excerpt.writeRecordHeader(excerpt, 300, 0, RecordForm.OUTPUT);
        excerpt[0] = 9;
        assertThatThrownBy(() -> Excerpt.check(excerpt, 100)).hasMessageContaining("format version 9");
    }

    @Test
    void headComesBackAndTruncatedHeadsAreRefused() throws Exception {
        Head head = new Head(
                new RecordingHeader(ID, Instant.ofEpochSecond(5, 6), "ssh", Map.of("user", "ann")),
                new byte[] {1, 2},
                new byte[] {3});
        byte[] encoded = head.encode();
        assertThat(Head.decode(ByteBuffer.wrap(encoded))).isEqualTo(head);
        for (int length = 0; length < encoded.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(encoded, 0, length);
            assertThatThrownBy(() -> Head.decode(cut)).isInstanceOf(MalformedRecordingException.class);
        }
        assertThatThrownBy(() -> Head.decode(
                        ByteBuffer.allocate(encoded.length + 1).put(encoded).rewind()))
                .isInstanceOf(MalformedRecordingException.class);
    }

    @Test
    void textsAndMapsHaveTheirLimits() throws Exception {
        String atLimit = "x".repeat(FormatLimits.TEXT_BYTES_MAX);
        byte[] encoded = new FieldWriter().text(atLimit).toBytes();
        assertThat(new FieldReader(ByteBuffer.wrap(encoded), "test").text()).isEqualTo(atLimit);
        assertThatThrownBy(() -> new FieldWriter().text(atLimit + "x")).isInstanceOf(IllegalArgumentException.class);
        byte[] tooLong = new FieldWriter()
                .u16(FormatLimits.TEXT_BYTES_MAX + 1)
                .raw(new byte[9000])
                .toBytes();
        assertThatThrownBy(() -> new FieldReader(ByteBuffer.wrap(tooLong), "test").text())
                .hasMessageContaining("more than " + FormatLimits.TEXT_BYTES_MAX);

        Map<String, String> largest = new HashMap<>();
        for (int i = 0; i < FormatLimits.MAP_ENTRIES_MAX; i++) {
            largest.put("key" + i, "");
        }
        byte[] map = new FieldWriter().map(largest).toBytes();
        assertThat(new FieldReader(ByteBuffer.wrap(map), "test").map()).isEqualTo(largest);
        largest.put("one more", "");
        assertThatThrownBy(() -> new FieldWriter().map(largest)).isInstanceOf(IllegalArgumentException.class);
        byte[] tooMany = new FieldWriter().u16(FormatLimits.MAP_ENTRIES_MAX + 1).toBytes();
        assertThatThrownBy(() -> new FieldReader(ByteBuffer.wrap(tooMany), "test").map())
                .hasMessageContaining("more than " + FormatLimits.MAP_ENTRIES_MAX);
    }

    @Test
    void registryRefusesTagsAndNamesThatAreTaken() {
        RecordType output = new RecordType(256, "ssh.output", Secrecy.OUTPUT);
        RecordTypeRegistry registry = RecordTypeRegistry.of(List.of(output));
        assertThat(registry.find(256)).contains(output);
        assertThat(registry.find(2)).contains(FormatRecords.END);
        assertThat(registry.nameOf(999)).isEqualTo("unknown.999");
        RecordType sameTag = new RecordType(256, "rdp.pdu", Secrecy.OUTPUT);
        RecordType sameName = new RecordType(257, "ssh.output", Secrecy.OUTPUT);
        RecordType ofFormat = new RecordType(255, "ssh.early", Secrecy.OUTPUT);
        assertThatThrownBy(() -> RecordTypeRegistry.of(List.of(output), List.of(sameTag)))
                .hasMessageContaining("taken by ssh.output");
        assertThatThrownBy(() -> RecordTypeRegistry.of(List.of(output, sameName)))
                .hasMessageContaining("is taken");
        assertThatThrownBy(() -> RecordTypeRegistry.of(List.of(ofFormat))).hasMessageContaining("the format's own");
    }

    @Test
    void framesUnfoldToARecordAndNotToMore() throws Exception {
        byte[] atLimit = Zstd.compress(new byte[FormatLimits.PART_BYTES_MAX]);
        byte[] bomb = Zstd.compress(new byte[FormatLimits.PART_BYTES_MAX + 1]);
        try (FrameInflater inflater = new FrameInflater()) {
            assertThat(inflater.inflate(atLimit, atLimit.length)).hasSize(FormatLimits.PART_BYTES_MAX);
            assertThatThrownBy(() -> inflater.inflate(bomb, bomb.length))
                    .isInstanceOf(MalformedRecordingException.class);
            assertThatThrownBy(() -> inflater.inflate(new byte[8], 8)).isInstanceOf(MalformedRecordingException.class);
        }
    }

    @Test
    void chunkHeadersThatCannotBeAreRefused() {
        byte[] header = new byte[ChunkHeader.BYTES + 100];
        new ChunkHeader(2, Integer.MAX_VALUE, 0, 0, 0).write(header, 0);
        assertThatThrownBy(() -> ChunkHeader.read(ByteBuffer.wrap(header))).hasMessageContaining("chunk of 100 bytes");
        new ChunkHeader(2, 0, 0, 0, 0).write(header, 0);
        assertThatThrownBy(() -> ChunkHeader.read(ByteBuffer.wrap(header))).hasMessageContaining("chunk of 100 bytes");
        new ChunkHeader(1, 1, 0, 0, 0).write(header, 0);
        assertThatThrownBy(() -> ChunkHeader.read(ByteBuffer.wrap(header))).hasMessageContaining("from 1");
    }
}
