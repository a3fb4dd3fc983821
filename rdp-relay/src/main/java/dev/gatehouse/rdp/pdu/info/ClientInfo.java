/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.info;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import dev.gatehouse.rdp.pdu.session.SecurityHeader;
import java.util.Optional;

/**
 * The Client Info PDU, [MS-RDPBCGR] 2.2.1.11, without the password, which never becomes part of this record. Immutable.
 *
 * <p>All text comes from the client and is hostile. The cookie for automatic reconnection is not kept.
 *
 * @param codePage CodePage: with {@link #UNICODE} the active input locale, else the ANSI code page; 32 bits
 * @param flags 32 bits, such as {@link #AUTOLOGON}
 * @param domain at most {@value #TEXT_BYTES_MAX} bytes on the wire, as all text here; may be empty
 * @param user may be empty
 * @param alternateShell AlternateShell: what to start in place of the desktop; may be empty
 * @param workingDir WorkingDir of that; may be empty
 * @param extended what clients since RDP 5.0 add
 */
public record ClientInfo(
        long codePage,
        long flags,
        String domain,
        String user,
        String alternateShell,
        String workingDir,
        Optional<ExtendedInfo> extended) {

    /** How many bytes one text may have, its terminator not counted. */
    public static final int TEXT_BYTES_MAX = 512;

    /** INFO_AUTOLOGON: log in with the credentials in this PDU. */
    public static final long AUTOLOGON = 0x0000_0008;

    /** INFO_UNICODE: text is UTF-16LE. */
    public static final long UNICODE = 0x0000_0010;

    /** INFO_LOGONNOTIFY: the client wants Save Session Info PDUs for logons. */
    public static final long LOGONNOTIFY = 0x0000_0040;

    /** INFO_COMPRESSION: the client takes bulk compression. */
    public static final long COMPRESSION = 0x0000_0080;

    /** CompressionTypeMask: of which type. */
    public static final long COMPRESSION_TYPES = 0x0000_1E00;

    /** INFO_REMOTECONSOLEAUDIO: sound is to be played at the target. */
    public static final long REMOTECONSOLEAUDIO = 0x0000_2000;

    /** INFO_RAIL: RemoteApp is to be started. */
    public static final long RAIL = 0x0000_8000;

    /** INFO_LOGONERRORS: the client takes logon errors in Save Session Info PDUs. */
    public static final long LOGONERRORS = 0x0001_0000;

    /** INFO_PASSWORD_IS_SC_PIN: the password is the PIN of a smart card. */
    public static final long PASSWORD_IS_SC_PIN = 0x0004_0000;

    /** INFO_USING_SAVED_CREDS: the credentials were not typed. */
    public static final long USING_SAVED_CREDS = 0x0010_0000;

    /** INFO_AUDIOCAPTURE: the client's microphone is offered. */
    public static final long AUDIOCAPTURE = 0x0020_0000;

    /** INFO_VIDEO_DISABLE: no video redirection. */
    public static final long VIDEO_DISABLE = 0x0040_0000;

    /** INFO_HIDEF_RAIL_SUPPORTED: enhanced RemoteApp. */
    public static final long HIDEF_RAIL_SUPPORTED = 0x0200_0000;

    /** The header and the fixed fields, with room for short texts. */
    private static final int LENGTH_USUAL = 512;

    /**
     * A decoded PDU with the password that was in it.
     *
     * @param info all but the password
     * @param password empty when none was sent; the receiver wipes it
     */
    public record Decoded(ClientInfo info, Optional<Secret> password) {}

    /**
     * Reads the whole PDU, basic security header included. The array that {@code reader} reads holds the password: its owner wipes it.
     */
    public static Decoded decode(WireReader reader) throws WireException {
        SecurityHeader header = SecurityHeader.decode(reader);
        if (!header.has(SecurityHeader.INFO_PKT)) {
            throw WireException.invalidField("security flags", header.flags(), "lack SEC_INFO_PKT");
        }
        long codePage = reader.u32Le("client info codePage");
        long flags = reader.u32Le("client info flags");
        InfoText text = (flags & UNICODE) != 0 ? InfoText.unicode() : InfoText.ansi(codePage);
        int domainBytes = reader.u16Le("client info cbDomain");
        int userBytes = reader.u16Le("client info cbUserName");
        int passwordBytes = reader.u16Le("client info cbPassword");
        int shellBytes = reader.u16Le("client info cbAlternateShell");
        int workingDirBytes = reader.u16Le("client info cbWorkingDir");
        String domain = text.read("client info Domain", reader, domainBytes);
        String user = text.read("client info UserName", reader, userBytes);
        Optional<Secret> password = text.readSecret("client info Password", reader, passwordBytes);
        try {
            String shell = text.read("client info AlternateShell", reader, shellBytes);
            String workingDir = text.read("client info WorkingDir", reader, workingDirBytes);
            Optional<ExtendedInfo> extended =
                    reader.remaining() == 0 ? Optional.empty() : Optional.of(ExtendedInfo.decode(reader, text));
            return new Decoded(new ClientInfo(codePage, flags, domain, user, shell, workingDir, extended), password);
        } catch (WireException e) {
            password.ifPresent(Secret::close);
            throw e;
        }
    }

    /**
     * The whole PDU, basic security header included, always with {@link #UNICODE}.
     *
     * @param password goes into it and is not wiped
     * @return holds the password: the caller wipes it when it has been sent
     * @throws IllegalArgumentException when a text is too long
     */
    public byte[] encode(Optional<Secret> password) {
        WireWriter writer = new WireWriter(LENGTH_USUAL);
        new SecurityHeader(SecurityHeader.INFO_PKT).encode(writer);
        writer.u32Le(codePage).u32Le(flags | UNICODE);
        writer.u16Le(InfoText.length("domain", domain)).u16Le(InfoText.length("user", user));
        int passwordLengthAt = writer.length();
        writer.u16Le(0);
        writer.u16Le(InfoText.length("alternateShell", alternateShell));
        writer.u16Le(InfoText.length("workingDir", workingDir));
        writer.utf16Le(domain).u16Le(0).utf16Le(user).u16Le(0);
        if (password.isPresent()) {
            writer.setU16Le(passwordLengthAt, InfoText.write(writer, password.get()));
        }
        writer.u16Le(0);
        writer.utf16Le(alternateShell).u16Le(0).utf16Le(workingDir).u16Le(0);
        extended.ifPresent(info -> info.encode(writer));
        return writer.toBytes();
    }

    /** Whether all of {@code mask} is set. */
    public boolean has(long mask) {
        return (flags & mask) == mask;
    }
}
