/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.iolog.codec.RecordTypeRegistry;
import dev.gatehouse.proxy.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecordPayloadsTest {

    private static final ClientFacts FACTS =
            new ClientFacts(1024, 768, 0x407, 4, 32, "büro-1", List.of("cliprdr", "rdpdr"));

    @Test
    void recordTypesHaveTagsOfTheirOwn() {
        assertThat(RdpRecordTypes.ALL).allMatch(each -> each.tag() >= 512 && each.tag() <= 767);
        assertThat(RecordTypeRegistry.of(RdpRecordTypes.ALL).nameOf(513)).isEqualTo("rdp.output");
    }

    @Test
    void clientFactsComeBack() throws WireException {
        assertThat(ClientFacts.decode(FACTS.encode())).isEqualTo(FACTS);
    }

    @Test
    void longNamesAreCut() throws WireException {
        ClientFacts named = new ClientFacts(1, 1, 0, 0, 8, "x".repeat(1_000), List.of());
        assertThat(ClientFacts.decode(named.encode()).clientName()).isEqualTo("x".repeat(64));
        List<String> many = Collections.nCopies(32, "c");
        assertThatThrownBy(() -> new ClientFacts(1, 1, 0, 0, 8, "", many)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cutAndFlippedClientFactsAreRefusedOrReadWithoutHarm() {
        byte[] encoded = FACTS.encode();
        for (int length = 0; length < encoded.length; length++) {
            byte[] cut = Arrays.copyOf(encoded, length);
            assertThatThrownBy(() -> ClientFacts.decode(cut)).isInstanceOf(WireException.class);
        }
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            byte[] flipped = encoded.clone();
            flipped[random.nextInt(flipped.length)] = (byte) random.nextInt();
            assertThat(outcome(() -> ClientFacts.decode(flipped))).isIn("ok", "WireException");
        }
    }

    @Test
    void eventsComeBackWithAnyValues() throws WireException {
        SessionEvent event = new SessionEvent("channel-refused", Map.of("name", "a b=c%20\u0000\u009f€"));
        assertThat(SessionEvent.decode(event.encode())).isEqualTo(event);
        assertThat(new String(event.encode(), StandardCharsets.UTF_8))
                .isEqualTo("channel-refused name=a%20b=c%2520%00%9F€");
        assertThat(SessionEvent.decode(new SessionEvent("locked", Map.of()).encode())
                        .facts())
                .isEmpty();
    }

    @Test
    void eventsOfOtherFormsAreRefused() {
        for (String text :
                List.of("", "A b", "locked x", "locked x=%1", "locked x=%zz", "locked =y", "x".repeat(200_000))) {
            assertThatThrownBy(() -> SessionEvent.decode(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text.substring(0, Math.min(20, text.length())))
                    .isInstanceOf(WireException.class);
        }
        String many = "locked" + " x=y".repeat(40);
        assertThatThrownBy(() -> SessionEvent.decode(many.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(WireException.class);
    }

    private interface Decoding {
        Object run() throws WireException;
    }

    private static String outcome(Decoding decoding) {
        try {
            decoding.run();
            return "ok";
        } catch (WireException e) {
            return "WireException";
        }
    }
}
