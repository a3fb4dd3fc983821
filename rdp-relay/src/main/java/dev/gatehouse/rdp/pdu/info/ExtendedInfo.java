/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.info;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.util.Arrays;
import java.util.Optional;

/**
 * TS_EXTENDED_INFO_PACKET, [MS-RDPBCGR] 2.2.1.11.1.1.1. Immutable. The client's cookie for automatic reconnection is skipped: it belongs
 * to another connection, and a relay neither honours nor forwards it.
 *
 * @param addressFamily clientAddressFamily: {@link #AF_INET}, {@link #AF_INET6}; 0 for none
 * @param address clientAddress as the client sees itself; proves nothing
 * @param clientDir clientDir: where the client's program lies
 * @param timeZone clientTimeZone as it came, {@value #TIME_ZONE_LENGTH} bytes (2.2.1.11.1.1.1.1)
 * @param sessionId clientSessionId
 * @param performanceFlags performanceFlags
 * @param dynamicTimeZoneKey dynamicDSTTimeZoneKeyName, at most {@value #KEY_NAME_BYTES_MAX} bytes
 * @param dynamicDaylightTimeDisabled dynamicDaylightTimeDisabled
 */
public record ExtendedInfo(
        int addressFamily,
        String address,
        String clientDir,
        Optional<byte[]> timeZone,
        long sessionId,
        long performanceFlags,
        Optional<String> dynamicTimeZoneKey,
        boolean dynamicDaylightTimeDisabled) {

    /** An IPv4 address. */
    public static final int AF_INET = 0x0002;

    /** An IPv6 address. */
    public static final int AF_INET6 = 0x0017;

    /** TS_TIME_ZONE_INFORMATION. */
    public static final int TIME_ZONE_LENGTH = 172;

    /** How many bytes dynamicDSTTimeZoneKeyName may have. */
    public static final int KEY_NAME_BYTES_MAX = 254;

    /** Of a client that says nothing of itself: UTC, no address. */
    public static final ExtendedInfo NONE =
            new ExtendedInfo(AF_INET, "", "", Optional.of(new byte[TIME_ZONE_LENGTH]), 0, 0, Optional.empty(), false);

    private static final int COOKIE_BYTES_MAX = 128;

    /** Copies {@code timeZone}. */
    public ExtendedInfo {
        if (timeZone.isPresent() && timeZone.get().length != TIME_ZONE_LENGTH) {
            throw new IllegalArgumentException("a time zone has " + TIME_ZONE_LENGTH + " bytes");
        }
        timeZone = timeZone.map(byte[]::clone);
    }

    /** The same with a time zone, UTC when there is none: xrdp demands it and the fields behind it. */
    public ExtendedInfo withTimeZone() {
        return new ExtendedInfo(
                addressFamily,
                address,
                clientDir,
                timeZone.or(NONE::timeZone),
                sessionId,
                performanceFlags,
                dynamicTimeZoneKey,
                dynamicDaylightTimeDisabled);
    }

    static ExtendedInfo decode(WireReader reader, InfoText text) throws WireException {
        int family = reader.u16Le("client info clientAddressFamily");
        String address =
                text.readCounted("client info clientAddress", reader, reader.u16Le("client info cbClientAddress"));
        String clientDir = text.readCounted("client info clientDir", reader, reader.u16Le("client info cbClientDir"));
        Optional<byte[]> timeZone = reader.remaining() == 0
                ? Optional.empty()
                : Optional.of(reader.bytes("client info clientTimeZone", TIME_ZONE_LENGTH, TIME_ZONE_LENGTH));
        long sessionId = reader.remaining() == 0 ? 0 : reader.u32Le("client info clientSessionId");
        long performanceFlags = reader.remaining() == 0 ? 0 : reader.u32Le("client info performanceFlags");
        skipCookie(reader);
        Optional<String> key = dynamicTimeZoneKey(reader);
        boolean disabled = reader.remaining() != 0 && reader.u16Le("client info dynamicDaylightTimeDisabled") != 0;
        return new ExtendedInfo(family, address, clientDir, timeZone, sessionId, performanceFlags, key, disabled);
    }

    /** cbAutoReconnectCookie, autoReconnectCookie, reserved1, reserved2. */
    private static void skipCookie(WireReader reader) throws WireException {
        if (reader.remaining() == 0) {
            return;
        }
        int length = reader.u16Le("client info cbAutoReconnectCookie");
        if (length > COOKIE_BYTES_MAX) {
            throw WireException.limitExceeded("client info cbAutoReconnectCookie", length, COOKIE_BYTES_MAX);
        }
        reader.skip("client info autoReconnectCookie", length);
        if (reader.remaining() != 0) {
            reader.skip("client info reserved1", 2);
        }
        if (reader.remaining() != 0) {
            reader.skip("client info reserved2", 2);
        }
    }

    private static Optional<String> dynamicTimeZoneKey(WireReader reader) throws WireException {
        if (reader.remaining() == 0) {
            return Optional.empty();
        }
        int length = reader.u16Le("client info cbDynamicDSTTimeZoneKeyName");
        if (length > KEY_NAME_BYTES_MAX) {
            throw WireException.limitExceeded("client info cbDynamicDSTTimeZoneKeyName", length, KEY_NAME_BYTES_MAX);
        }
        return Optional.of(InfoText.unicode().readCounted("client info dynamicDSTTimeZoneKeyName", reader, length));
    }

    void encode(WireWriter writer) {
        writer.u16Le(addressFamily);
        counted(writer, "clientAddress", address);
        counted(writer, "clientDir", clientDir);
        if (timeZone.isEmpty()) {
            return;
        }
        writer.bytes(timeZone.get()).u32Le(sessionId).u32Le(performanceFlags);
        writer.u16Le(0);
        if (dynamicTimeZoneKey.isPresent()) {
            String key = dynamicTimeZoneKey.get();
            writer.u16Le(0).u16Le(0);
            writer.u16Le(InfoText.length("dynamicDSTTimeZoneKeyName", key)).utf16Le(key);
            writer.u16Le(dynamicDaylightTimeDisabled ? 1 : 0);
        }
    }

    /** Its length counts the terminator here. */
    private static void counted(WireWriter writer, String field, String text) {
        writer.u16Le(InfoText.length(field, text) + 2).utf16Le(text).u16Le(0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExtendedInfo that
                && addressFamily == that.addressFamily
                && address.equals(that.address)
                && clientDir.equals(that.clientDir)
                && Arrays.equals(timeZone.orElse(null), that.timeZone.orElse(null))
                && sessionId == that.sessionId
                && performanceFlags == that.performanceFlags
                && dynamicTimeZoneKey.equals(that.dynamicTimeZoneKey)
                && dynamicDaylightTimeDisabled == that.dynamicDaylightTimeDisabled;
    }

    @Override
    public int hashCode() {
        return address.hashCode() * 31 + Long.hashCode(performanceFlags);
    }
}
