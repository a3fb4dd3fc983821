/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.syslog;

import dev.gatehouse.control.audit.AuditHeads.KeptHead;
import dev.gatehouse.control.audit.ChainRow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes messages as RFC 5424 wants them. Every message is one line without control characters and no longer than the limit: details
 * that do not fit are left out and counted, the sequence and hash that find them in the chain never are. Immutable.
 *
 * <p>Structured data carries the enterprise number 32473, which RFC 5612 sets aside for examples: Gatehouse has none of its own yet.
 */
final class SyslogFormat {

    /** RFC 5612. */
    static final String ENTERPRISE = "32473";

    private static final int SEVERITY_ERROR = 3;
    private static final int SEVERITY_WARNING = 4;
    private static final int SEVERITY_NOTICE = 5;
    private static final int SEVERITY_INFORMATIONAL = 6;
    private static final int HOST_NAME_CHARS_MAX = 255;
    private static final int MESSAGE_ID_CHARS_MAX = 32;
    private static final int PARAMETER_NAME_CHARS_MAX = 32;
    /** A field of the row may take this share of a message; the whole is in the chain. */
    private static final int FIELD_SHARE = 16;
    /** What is for people, behind the structured data. */
    private static final int TEXT_BYTES_MAX = 256;
    /** For that, its mark and the count of what was left out. */
    private static final int RESERVED_BYTES = 384;
    /** U+FEFF, which says that UTF-8 follows. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private static final String ELLIPSIS = "...";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final int facility;
    private final String hostName;
    private final int limitBytes;

    /**
     * @param facility 0 to 23
     * @param hostName of this machine
     * @param limitBytes longest message, at least 2,048
     */
    SyslogFormat(int facility, String hostName, int limitBytes) {
        this.facility = facility;
        this.hostName = printable(hostName, HOST_NAME_CHARS_MAX);
        this.limitBytes = limitBytes;
    }

    /** One audit event. */
    byte[] event(ChainRow row) {
        StringBuilder text = new StringBuilder(512);
        header(text, severity(row.outcome()), row.at(), row.action());
        text.append(" [gatehouse@").append(ENTERPRISE);
        parameter(text, "sequence", Long.toString(row.sequence()));
        parameter(text, "action", cut(row.action()));
        parameter(text, "outcome", cut(row.outcome()));
        parameter(text, "actorKind", cut(row.actorKind()));
        parameter(text, "actor", cut(row.actor()));
        parameter(text, "object", cut(row.object()));
        parameter(text, "node", row.node().toString());
        parameter(text, "nodeSequence", Long.toString(row.nodeSequence()));
        parameter(text, "hash", HexFormat.of().formatHex(row.hash()));
        text.append(']');
        details(text, row.details());
        message(
                text,
                row.actorKind() + ":" + row.actor() + " " + row.action() + " " + row.object() + " " + row.outcome());
        return bytes(text);
    }

    /** A signed head; its line is the message, so that the collector's file can be given to {@code audit verify --head}. */
    byte[] head(KeptHead head) {
        StringBuilder text = new StringBuilder(512);
        header(text, SEVERITY_NOTICE, head.at(), "audit.head");
        text.append(" [gatehouseHead@").append(ENTERPRISE);
        parameter(text, "sequence", Long.toString(head.sequence()));
        parameter(text, "node", head.node().toString());
        text.append("] ").append(printableLine(head.line()));
        return bytes(text);
    }

    private void header(StringBuilder text, int severity, Instant at, String id) {
        text.append('<')
                .append(facility * 8 + severity)
                .append(">1 ")
                .append(TIME.format(at))
                .append(' ')
                .append(hostName)
                .append(" gatehouse - ")
                .append(printable(id, MESSAGE_ID_CHARS_MAX));
    }

    private static int severity(String outcome) {
        return switch (outcome) {
            case "success" -> SEVERITY_INFORMATIONAL;
            case "denied" -> SEVERITY_WARNING;
            default -> SEVERITY_ERROR;
        };
    }

    /** All that fit, shortest first: one long value shall not push the others out. */
    private void details(StringBuilder text, Map<String, String> details) {
        if (details.isEmpty()) {
            return;
        }
        Map<String, String> kept = new TreeMap<>();
        int left = limitBytes - RESERVED_BYTES - length(text);
        int omitted = 0;
        for (Map.Entry<String, String> detail : details.entrySet().stream()
                .sorted(Map.Entry.<String, String>comparingByValue((a, b) -> a.length() - b.length())
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList()) {
            StringBuilder one = new StringBuilder();
            parameter(one, detail.getKey(), detail.getValue());
            int cost = length(one);
            if (cost <= left) {
                kept.put(detail.getKey(), detail.getValue());
                left -= cost;
            } else {
                omitted++;
            }
        }
        text.append("[gatehouseDetail@").append(ENTERPRISE);
        kept.forEach((key, value) -> parameter(text, key, value));
        if (omitted > 0) {
            parameter(text, "omittedDetails", Integer.toString(omitted));
        }
        text.append(']');
    }

    /** Ends the message; plain ASCII goes without the mark, which some collectors show. */
    private static void message(StringBuilder text, String message) {
        String line = cut(printableLine(message), TEXT_BYTES_MAX);
        text.append(' ');
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(line)) {
            text.append(BYTE_ORDER_MARK);
        }
        text.append(line);
    }

    private static void parameter(StringBuilder text, String name, String value) {
        text.append(' ').append(parameterName(name)).append("=\"");
        value.codePoints().forEach(point -> {
            if (point == '"' || point == '\\' || point == ']') {
                text.append('\\').append((char) point);
            } else {
                text.appendCodePoint(isUnsafe(point) ? '?' : point);
            }
        });
        text.append('"');
    }

    /** RFC 5424 section 6.3.3: printable ASCII but for three characters. */
    private static String parameterName(String name) {
        StringBuilder safe = new StringBuilder();
        name.chars().limit(PARAMETER_NAME_CHARS_MAX).forEach(c -> {
            boolean isAllowed = c > ' ' && c < 127 && c != '=' && c != ']' && c != '"';
            safe.append(isAllowed ? (char) c : '_');
        });
        return safe.isEmpty() ? "_" : safe.toString();
    }

    private static String printable(String text, int limit) {
        StringBuilder safe = new StringBuilder();
        text.chars().limit(limit).forEach(c -> safe.append(c > ' ' && c < 127 ? (char) c : '_'));
        return safe.isEmpty() ? "-" : safe.toString();
    }

    private static String printableLine(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(point -> safe.appendCodePoint(isUnsafe(point) ? '?' : point));
        return safe.toString();
    }

    /** Rows hold no such character unless somebody has written them past Gatehouse. */
    private static boolean isUnsafe(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private String cut(String field) {
        return cut(field, limitBytes / FIELD_SHARE);
    }

    private static String cut(String text, int bytesMax) {
        if (utf8(text) <= bytesMax) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int bytes = ELLIPSIS.length();
        for (int index = 0; index < text.length(); ) {
            String point = Character.toString(text.codePointAt(index));
            bytes += utf8(point);
            if (bytes > bytesMax) {
                break;
            }
            kept.append(point);
            index += point.length();
        }
        return kept.append(ELLIPSIS).toString();
    }

    private static int length(StringBuilder text) {
        return utf8(text.toString());
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static byte[] bytes(StringBuilder text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
