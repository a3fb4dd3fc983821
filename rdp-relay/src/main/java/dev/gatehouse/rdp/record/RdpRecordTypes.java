/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.record;

import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.record.RecordType.Secrecy;
import java.util.List;

/**
 * Record types of RDP sessions. Tags are stable for ever. A payload of PDUs holds one or more whole ones, one behind the other,
 * as they are inside TLS: each begins with a TPKT header ({@code 03 00}, [MS-RDPBCGR] 2.2.9.1.1) or is a fast-path PDU
 * (2.2.9.1.2, 2.2.8.1.2).
 */
public final class RdpRecordTypes {

    /** {@link ClientFacts}: who connected, with what screen and keyboard; before everything else. */
    public static final RecordType CLIENT = new RecordType(512, "rdp.client", Secrecy.OUTPUT);

    /** PDUs from the target, as the client got them. */
    public static final RecordType OUTPUT = new RecordType(513, "rdp.output", Secrecy.OUTPUT);

    /** PDUs from the client. */
    public static final RecordType INPUT = new RecordType(514, "rdp.input", Secrecy.INPUT);

    /** PDUs with which Gatehouse itself painted on the client's screen. */
    public static final RecordType SCREEN = new RecordType(515, "rdp.screen", Secrecy.OUTPUT);

    /** The Confirm Active PDU ([MS-RDPBCGR] 2.2.1.13.2) as the target got it. */
    public static final RecordType CONFIRM_ACTIVE = new RecordType(516, "rdp.confirm-active", Secrecy.OUTPUT);

    /** {@link SessionEvent}: what Gatehouse did, such as refusing a channel. */
    public static final RecordType EVENT = new RecordType(517, "rdp.event", Secrecy.OUTPUT);

    /** All, for the registry of record types. */
    public static final List<RecordType> ALL = List.of(CLIENT, OUTPUT, INPUT, SCREEN, CONFIRM_ACTIVE, EVENT);

    private RdpRecordTypes() {}
}
