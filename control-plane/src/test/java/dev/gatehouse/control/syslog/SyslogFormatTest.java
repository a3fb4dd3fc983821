/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.control.audit.AuditHeads.KeptHead;
import dev.gatehouse.control.audit.ChainRow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogFormatTest {

    private static final UUID NODE = UUID.fromString("00000000-0000-0000-0000-00000000000a");
    private static final String VALUE = "\"(?:[^\"\\\\\\]\\p{Cntrl}]|\\\\[\"\\\\\\]])*\"";
    private static final String NAME = "[!-~&&[^=\\]\"]]{1,32}";
    private static final String ELEMENT = "\\[" + NAME + "(?: " + NAME + "=" + VALUE + ")*+\\]";

    /** RFC 5424 section 6, as far as Gatehouse uses it. */
    private static final Pattern MESSAGE =
            Pattern.compile("<\\d{1,3}>1 \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z [!-~]{1,255}"
                    + " gatehouse - [!-~]{1,32} (?:" + ELEMENT + "){1,2} [^\\p{Cntrl}]*");

    private final SyslogFormat format = new SyslogFormat(13, "gate.example", 8_192);

    private static ChainRow row(String actor, String outcome, Map<String, String> details) {
        try {
            String detail = JsonMapper.builder().build().writeValueAsString(new TreeMap<>(details));
            return new ChainRow(
                    7,
                    NODE,
                    5,
                    1_700_000_000_123_456L,
                    "user",
                    actor,
                    "user.change",
                    "user:otto",
                    outcome,
                    detail,
                    new byte[32]);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private String text(ChainRow row) {
        return new String(format.event(row), StandardCharsets.UTF_8);
    }

    @Test
    void anEventIsStructuredData() {
        assertThat(text(row("anna", "success", Map.of("role", "admin", "actor.address", "192.0.2.1"))))
                .isEqualTo("<110>1 2023-11-14T22:13:20.123456Z gate.example gatehouse - user.change"
                        + " [gatehouse@32473 sequence=\"7\" action=\"user.change\" outcome=\"success\" actorKind=\"user\""
                        + " actor=\"anna\" object=\"user:otto\" node=\"" + NODE + "\" nodeSequence=\"5\" hash=\""
                        + "00".repeat(32) + "\"][gatehouseDetail@32473 actor.address=\"192.0.2.1\" role=\"admin\"]"
                        + " user:anna user.change user:otto success");
    }

    @Test
    void theOutcomeIsTheSeverity() {
        assertThat(text(row("anna", "success", Map.of()))).startsWith("<110>");
        assertThat(text(row("anna", "denied", Map.of()))).startsWith("<108>");
        assertThat(text(row("anna", "failure", Map.of()))).startsWith("<107>");
    }

    @Test
    void hostileTextEndsNoFieldAndNoLine() {
        String hostile = "a\"]\\ x=\"y\" [b@1 c=\"d\"]\r\n<0>1 \u0000\u001b[2J\u202e";
        String text = text(row(hostile, "denied", Map.of("k]=\" \n", hostile)));
        assertThat(text).matches(MESSAGE).contains("k____").contains("a\\\"\\]\\\\ x=\\\"y\\\"");
        assertThat(text.lines()).hasSize(1);
    }

    @Test
    void otherScriptsAreMarkedAsUtf8() {
        assertThat(text(row("анна", "success", Map.of()))).matches(MESSAGE).contains("] \ufeffuser:анна");
        assertThat(text(row("anna", "success", Map.of()))).doesNotContain("\ufeff");
    }

    @ParameterizedTest
    @ValueSource(ints = {2_048, 8_192})
    void noMessageIsLongerThanItsLimitWhateverTheRowHolds(int limit) {
        SyslogFormat bounded = new SyslogFormat(23, "h".repeat(300), limit);
        SplittableRandom random = new SplittableRandom(limit);
        for (int round = 0; round < 60; round++) {
            Map<String, String> details = new TreeMap<>();
            for (int index = random.nextInt(64); index > 0; index--) {
                details.put("k" + index, noise(random, random.nextInt(2_500)));
            }
            ChainRow row = row(noise(random, random.nextInt(600)), "denied", details);
            byte[] message = bounded.event(row);
            assertThat(message.length).isLessThanOrEqualTo(limit);
            assertThat(new String(message, StandardCharsets.UTF_8))
                    .matches(MESSAGE)
                    .contains("hash=\"" + "00".repeat(32));
        }
    }

    @Test
    void aLongDetailPushesNoOtherOut() {
        String text = text(row("anna", "success", Map.of("long", "x".repeat(9_000), "short", "kept")));
        assertThat(text)
                .contains("short=\"kept\"")
                .contains("omittedDetails=\"1\"")
                .doesNotContain("xxxx");
    }

    @Test
    void aHeadIsItsLine() {
        KeptHead head = new KeptHead(3, 9, Instant.EPOCH, NODE, "gatehouse-audit-head/1 sequence=9 and so on");
        String text = new String(format.head(head), StandardCharsets.UTF_8);
        assertThat(text)
                .matches(MESSAGE)
                .isEqualTo("<109>1 1970-01-01T00:00:00.000000Z gate.example gatehouse - audit.head"
                        + " [gatehouseHead@32473 sequence=\"9\" node=\"" + NODE + "\"]"
                        + " gatehouse-audit-head/1 sequence=9 and so on");
    }

    private static String noise(SplittableRandom random, int length) {
        StringBuilder text = new StringBuilder();
        for (int index = 0; index < length; index++) {
            text.appendCodePoint(
                    switch (random.nextInt(4)) {
                        case 0 -> random.nextInt(128);
                        case 1 -> "\"\\]".charAt(random.nextInt(3));
                        case 2 -> 0x4e00 + random.nextInt(1_000);
                        default -> 0x1f600 + random.nextInt(50);
                    });
        }
        return text.toString();
    }
}
