/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.iolog.read.ReadRecord;
import dev.gatehouse.iolog.read.ReadRecord.Content;
import dev.gatehouse.iolog.read.Transcript;
import dev.gatehouse.iolog.read.Transcript.Line;
import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.rdp.record.ClientFacts;
import dev.gatehouse.rdp.record.RdpRecordTypes;
import dev.gatehouse.rdp.record.SessionEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RdpTranscriptTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Share data PDU of type input on channel 1003 with: sync (num lock), key z down, z up, unicode é, a mouse event. */
    private static final String SLOW_INPUT = "03000061" + "02f080" + "64" + "0007" + "03eb" + "70" + "8052"
            + "5200" + "1700" + "ef03" + "ea030100" + "00" + "01" + "3300" + "1c" + "00" + "0000"
            + "0500" + "0000"
            + "00000000" + "0000" + "0000" + "02000000"
            + "00000000" + "0400" + "0000" + "1500" + "0000"
            + "00000000" + "0400" + "00c0" + "1500" + "0000"
            + "00000000" + "0500" + "0000" + "e900" + "0000"
            + "00000000" + "0180" + "0008" + "0100" + "0100";

    /** The same with Pause: Ctrl with the flag of the prefix E1, Num Lock without. */
    private static final String SLOW_PAUSE = "0300003d" + "02f080" + "64" + "0007" + "03eb" + "70" + "802e"
            + "2e00" + "1700" + "ef03" + "ea030100" + "00" + "01" + "2a00" + "1c" + "00" + "0000"
            + "0200" + "0000"
            + "00000000" + "0400" + "0002" + "1d00" + "0000"
            + "00000000" + "0400" + "0000" + "4500" + "0000";

    private final Transcript transcript = new RdpTranscriber().open();
    private final List<Line> lines = new ArrayList<>();

    @BeforeEach
    void germanKeyboard() {
        ClientFacts facts = new ClientFacts(640, 480, 0x407, 4, 24, "pc1", List.of("cliprdr"));
        apply(0, RdpRecordTypes.CLIENT, facts.encode());
        lines.clear();
    }

    private void apply(long nanos, RecordType type, byte[] payload) {
        lines.addAll(transcript.apply(new ReadRecord(3, type.tag(), nanos, Content.READABLE, payload, 0)));
    }

    private void input(long nanos, String hex) {
        apply(nanos, RdpRecordTypes.INPUT, HexFormat.of().parseHex(hex));
    }

    private static byte[] demandActive() {
        return HexFormat.of()
                .parseHex("03000028" + "02f080" + "68" + "0001" + "03eb" + "70" + "1a" + "1a00" + "1100" + "ea03"
                        + "ea030100" + "0400" + "0400" + "52445000" + "0000" + "0000" + "00000000");
    }

    @Test
    void clientAndItsKeyboardAreTold() {
        apply(SECOND, RdpRecordTypes.CLIENT, new ClientFacts(8, 9, 0x407, 4, 24, "pc1", List.of("a", "b")).encode());
        apply(SECOND, RdpRecordTypes.CLIENT, new ClientFacts(8, 9, 0x439, 4, 24, "pc1", List.of()).encode());
        assertThat(lines)
                .containsExactly(
                        new Line(SECOND, "client: name=pc1 desktop=8x9 depth=24 keyboard=0x407 (de) channels=a,b"),
                        new Line(
                                SECOND,
                                "client: name=pc1 desktop=8x9 depth=24 keyboard=0x439 (unknown, read as us) channels="));
    }

    @Test
    void fastPathKeysBecomeALineThatEndsWithEnter() {
        input(SECOND, "0404" + "0015"); // z down
        input(2 * SECOND, "0c08" + "0115" + "0012" + "0112");
        assertThat(lines).isEmpty();
        input(3 * SECOND, "0404" + "001c");
        assertThat(lines).containsExactly(new Line(SECOND, "typed: ze<Enter>"));
    }

    @Test
    void eventsOfAllCodesAreReadOver() {
        input(SECOND, "000d" + "03" + "20000801000100" + "62" + "0015");
        assertThat(transcript.finish()).containsExactly(new Line(SECOND, "typed: z"));
    }

    @Test
    void pauseIsOneKey() {
        input(SECOND, "0806" + "041d" + "0045");
        assertThat(transcript.finish()).containsExactly(new Line(SECOND, "typed: <Pause>"));
    }

    @Test
    void slowPathKeysCountOnceTheChannelIsKnown() {
        input(SECOND, SLOW_INPUT);
        assertThat(transcript.finish()).isEmpty();
        apply(SECOND, RdpRecordTypes.OUTPUT, demandActive());
        input(SECOND, SLOW_INPUT);
        assertThat(transcript.finish()).containsExactly(new Line(SECOND, "typed: zé"));
    }

    @Test
    void pauseIsOneKeyOnTheSlowPathToo() {
        apply(SECOND, RdpRecordTypes.OUTPUT, demandActive());
        input(SECOND, SLOW_PAUSE);
        assertThat(transcript.finish()).containsExactly(new Line(SECOND, "typed: <Pause>"));
    }

    @Test
    void pauseEndsALine() {
        input(SECOND, "0404" + "0015");
        input(20 * SECOND, "0404" + "0012");
        assertThat(lines).containsExactly(new Line(SECOND, "typed: z"));
        assertThat(transcript.finish()).containsExactly(new Line(20 * SECOND, "typed: e"));
    }

    @Test
    void eventsAreToldInTheirPlace() {
        input(SECOND, "0404" + "0015");
        apply(2 * SECOND, RdpRecordTypes.EVENT, new SessionEvent("locked", Map.of("by", "ann b")).encode());
        assertThat(lines).containsExactly(new Line(SECOND, "typed: z"), new Line(2 * SECOND, "locked by=ann b"));
    }

    @Test
    void inputThatTheReaderMayNotReadIsToldOnce() {
        for (int i = 1; i <= 3; i++) {
            lines.addAll(transcript.apply(
                    new ReadRecord(i, RdpRecordTypes.INPUT.tag(), i * SECOND, Content.NO_KEY, new byte[0], 0)));
        }
        assertThat(lines)
                .containsExactly(new Line(
                        SECOND, "typed: withheld, for it was not asked for or this reader may not read input"));
    }

    @Test
    void malformedRecordsAreToldAndLaterOnesRead() {
        input(SECOND, "0404" + "0015" + "0405" + "00" + "0000");
        apply(SECOND, RdpRecordTypes.EVENT, new byte[] {'?'});
        input(2 * SECOND, "0404" + "001c");
        assertThat(lines).extracting(Line::text).anyMatch(each -> each.startsWith("malformed record 3: "));
        assertThat(lines).last().isEqualTo(new Line(2 * SECOND, "typed: <Enter>"));
    }

    @Test
    void anyBytesAreTold() {
        SplittableRandom random = new SplittableRandom(3);
        RecordType[] types = RdpRecordTypes.ALL.toArray(RecordType[]::new);
        byte[] slow = HexFormat.of().parseHex(SLOW_INPUT);
        apply(0, RdpRecordTypes.OUTPUT, demandActive());
        for (int i = 0; i < 20_000; i++) {
            byte[] payload = i % 2 == 0 ? slow.clone() : new byte[random.nextInt(60)];
            if (i % 2 == 0) {
                payload[random.nextInt(payload.length)] = (byte) random.nextInt();
            } else {
                random.nextBytes(payload);
            }
            apply(i, types[random.nextInt(types.length)], payload);
        }
        assertThat(lines).isNotEmpty();
    }
}
