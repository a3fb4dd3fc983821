/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.mcs;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;

/** The domain PDUs of MCS that RDP uses, [T125] section 7 in aligned PER, [MS-RDPBCGR] 2.2.1.5 to 2.2.1.9. */
public sealed interface McsPdu {

    /** The lowest user id and the base that PER subtracts from one, [T125] section 7, UserId. */
    int USER_ID_BASE = 1001;

    /** The user id of the server itself, as Windows has it. */
    int SERVER_USER_ID = 1002;

    /** Of the data of one Send Data PDU: an unfragmented PER length. */
    int USER_DATA_LENGTH_MAX = 0x3FFF;

    /** MCS Erect Domain Request PDU, [MS-RDPBCGR] 2.2.1.5. Height and interval say nothing in RDP. */
    record ErectDomainRequest() implements McsPdu {}

    /** MCS Attach User Request PDU, 2.2.1.6. */
    record AttachUserRequest() implements McsPdu {}

    /**
     * MCS Attach User Confirm PDU, 2.2.1.7.
     *
     * @param result {@link McsResult}
     * @param initiator the user channel, 0 when there is none
     */
    record AttachUserConfirm(int result, int initiator) implements McsPdu {}

    /**
     * MCS Channel Join Request PDU, 2.2.1.8.
     *
     * @param initiator the user channel
     * @param channelId the channel to join, 0..65535
     */
    record ChannelJoinRequest(int initiator, int channelId) implements McsPdu {}

    /**
     * MCS Channel Join Confirm PDU, 2.2.1.9.
     *
     * @param result {@link McsResult}
     * @param initiator the user channel
     * @param requested the channel that was asked for
     * @param channelId the channel that was joined, 0 when there is none
     */
    record ChannelJoinConfirm(int result, int initiator, int requested, int channelId) implements McsPdu {}

    /**
     * MCS Send Data Request, [T125] 11.32: what a client sends.
     *
     * @param initiator the user channel
     * @param channelId where to
     * @param userData at most {@value McsPdu#USER_DATA_LENGTH_MAX} bytes
     */
    record SendDataRequest(int initiator, int channelId, byte[] userData) implements McsPdu {}

    /**
     * MCS Send Data Indication, [T125] 11.33: what a server sends.
     *
     * @param initiator who sent it
     * @param channelId on which channel
     * @param userData at most {@value McsPdu#USER_DATA_LENGTH_MAX} bytes
     */
    record SendDataIndication(int initiator, int channelId, byte[] userData) implements McsPdu {}

    /**
     * MCS Disconnect Provider Ultimatum PDU, [MS-RDPBCGR] 2.2.2.3.
     *
     * @param reason [T125] Reason, {@link #REASON_PROVIDER_INITIATED} and its like
     */
    record DisconnectProviderUltimatum(int reason) implements McsPdu {
        /** rn-domain-disconnected. */
        public static final int REASON_DOMAIN_DISCONNECTED = 0;

        /** rn-provider-initiated. */
        public static final int REASON_PROVIDER_INITIATED = 1;

        /** rn-user-requested. */
        public static final int REASON_USER_REQUESTED = 3;
    }

    /** Reads the user data of one X.224 data TPDU. */
    static McsPdu decode(WireReader reader) throws WireException {
        return McsPduDecoder.decode(reader);
    }

    /** The user data of one X.224 data TPDU. */
    default byte[] encode() {
        return McsPduEncoder.encode(this);
    }
}
