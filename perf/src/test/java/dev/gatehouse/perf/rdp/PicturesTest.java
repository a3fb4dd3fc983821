/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.rdp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PicturesTest {

    private final Pictures pictures = new Pictures();

    @Test
    void pdusAreSmallAndLargeAndFitIntoOneTlsRecord() {
        List<Integer> lengths = lengths();
        assertThat(lengths).allMatch(length -> length <= 16 * 1024);
        assertThat(lengths).anyMatch(length -> length < 512).anyMatch(length -> length > 12 * 1024);
        assertThat(lengths.stream().mapToLong(Integer::intValue).sum()).isEqualTo(pictures.bytes());
    }

    @Test
    void readerFindsThePdusAgainWhereverTheyWereCut() throws WireException {
        ByteBuf all = ByteBufAllocator.DEFAULT.buffer();
        for (int i = 0; i < pictures.count(); i++) {
            all.writeBytes(pictures.pdu(i));
        }
        List<Integer> found = new ArrayList<>();
        PduReader reader = new PduReader((in, index, length) -> found.add(length));
        for (int step = 1; all.isReadable(); step = step * 7 % 30_011) {
            reader.received(all.readBytes(Math.min(step, all.readableBytes())));
        }
        reader.release();
        all.release();
        assertThat(found).isEqualTo(lengths());
    }

    private List<Integer> lengths() {
        List<Integer> lengths = new ArrayList<>();
        for (int i = 0; i < pictures.count(); i++) {
            lengths.add(pictures.pdu(i).readableBytes());
        }
        return lengths;
    }
}
