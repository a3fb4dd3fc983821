/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.sequence.McsIds;
import io.netty.buffer.ByteBuf;
import java.util.Map;

/**
 * What comes from the target: capabilities are narrowed, the auto-reconnect cookie and channels that the policy does not allow are taken
 * out, redirection is refused, and the rest passes with its ids patched. Confined to the session's event loop.
 */
final class TargetFilter implements PduFilter {

    private static final int TPKT_VERSION = 3;
    private static final int UPDATE_TYPE_ORDERS = 0;
    private static final int INFO_TYPE_LOGON_EXTENDED = 3;
    private static final int LOGON_EX_AUTO_RECONNECT_COOKIE = 1;

    private final McsIds client;
    private final McsIds target;
    private final StaticChannels channels;
    private final DynamicChannels dynamics;
    private final ShareState share;
    private final FilterEvents events;
    private final McsFrame mcs = new McsFrame();
    private final SharePdu pdu = new SharePdu();
    private ByteBuf replacement;
    private boolean undecodableSeen;

    TargetFilter(
            McsIds client,
            McsIds target,
            StaticChannels channels,
            DynamicChannels dynamics,
            ShareState share,
            FilterEvents events) {
        this.client = client;
        this.target = target;
        this.channels = channels;
        this.dynamics = dynamics;
        this.share = share;
        this.events = events;
    }

    @Override
    public ByteBuf replacement() {
        ByteBuf taken = replacement;
        replacement = null;
        return taken;
    }

    @Override
    public Verdict inspect(ByteBuf in, int index, int length) throws WireException {
        if (in.getUnsignedByte(index) != TPKT_VERSION) {
            FastPath.requirePlain(in, index);
            if (!FastPath.isDecodable(in, index, length)) {
                undecodable();
            }
            return Verdict.PASS;
        }
        mcs.read(in, index, length);
        if (mcs.choice() == McsFrame.DISCONNECT_PROVIDER_ULTIMATUM) {
            events.goodbye(Side.TARGET);
            return Verdict.DROP;
        }
        if (mcs.choice() != McsFrame.SEND_DATA_INDICATION) {
            return Verdict.DROP;
        }
        return mcs.channel() == target.io() ? io(in) : virtualChannel(in);
    }

    private Verdict virtualChannel(ByteBuf in) throws WireException {
        StaticChannels.Pair pair = channels.ofTarget(mcs.channel());
        if (pair == null) {
            return Verdict.DROP;
        }
        ChannelChunk.requirePlain(in, mcs.dataIndex(), mcs.dataLength());
        if (pair.name().equalsIgnoreCase(StaticChannels.DYNAMIC)
                && !dynamics.fromTarget(in, mcs.dataIndex(), mcs.dataLength())) {
            int refusedChannel = dynamics.takeRefusal();
            if (refusedChannel >= 0) {
                events.toTarget(DynamicRefusal.frame(in.alloc(), target.user(), pair.targetId(), refusedChannel));
            }
            return Verdict.DROP;
        }
        mcs.patch(in, McsPdu.SERVER_USER_ID, pair.clientId());
        return Verdict.PASS;
    }

    private Verdict io(ByteBuf in) throws WireException {
        int at = mcs.dataIndex();
        int end = at + mcs.dataLength();
        pdu.read(in, at, end - at);
        if (pdu.length() == end - at) {
            Verdict verdict = share(in);
            if (verdict == Verdict.PASS) {
                mcs.patch(in, McsPdu.SERVER_USER_ID, client.io());
            }
            return verdict;
        }
        return severalPdus(in, at, end);
    }

    /** Several share PDUs in one: each goes on in a frame of its own. */
    private Verdict severalPdus(ByteBuf in, int from, int end) throws WireException {
        ByteBuf frames = in.alloc().buffer(end - from + 64);
        boolean complete = false;
        try {
            int at = from;
            while (at < end) {
                pdu.read(in, at, end - at);
                at += pdu.length();
                Verdict verdict = share(in);
                if (verdict == Verdict.REPLACE) {
                    ByteBuf one = replacement();
                    frames.writeBytes(one);
                    one.release();
                } else if (verdict == Verdict.PASS) {
                    ByteBuf one = frame(in, pdu.length());
                    frames.writeBytes(one.writeBytes(in, pdu.index(), pdu.length()));
                    one.release();
                }
            }
            complete = true;
        } finally {
            if (!complete) {
                frames.release();
            }
        }
        replacement = frames;
        return Verdict.REPLACE;
    }

    private ByteBuf frame(ByteBuf in, int dataBytes) {
        return SlowPathFrame.begin(
                in.alloc(), McsFrame.SEND_DATA_INDICATION, McsPdu.SERVER_USER_ID, client.io(), dataBytes);
    }

    private Verdict share(ByteBuf in) throws WireException {
        switch (pdu.type()) {
            case SharePdu.DEMAND_ACTIVE:
                return demandActive(in);
            case SharePdu.DEACTIVATE_ALL:
                share.deactivated();
                return Verdict.PASS;
            case SharePdu.SERVER_REDIRECTION:
                throw WireException.invalidField(
                        "pduType", SharePdu.SERVER_REDIRECTION, "would redirect to another server");
            case SharePdu.DATA:
                return data(in);
            default:
                return Verdict.DROP;
        }
    }

    private Verdict demandActive(ByteBuf in) throws WireException {
        byte[] original = new byte[pdu.length()];
        in.getBytes(pdu.index(), original);
        CapabilityExchange.Demanded demanded = CapabilityExchange.demandActive(original);
        share.demanded(demanded.shareId(), demanded.width(), demanded.height(), demanded.colorDepth());
        replacement = frame(in, demanded.pdu().length).writeBytes(demanded.pdu());
        return Verdict.REPLACE;
    }

    private Verdict data(ByteBuf in) throws WireException {
        if (pdu.isCompressed()) {
            throw WireException.invalidField("share data compression", pdu.dataType(), "was not agreed");
        }
        int body = pdu.index() + SharePdu.DATA_HEADER_BYTES;
        int bodyBytes = pdu.length() - SharePdu.DATA_HEADER_BYTES;
        if (pdu.dataType() == SharePdu.DATA_SAVE_SESSION_INFO && carriesCookie(in, body, bodyBytes)) {
            // it is a credential of the target's; ours to keep from everybody
            return Verdict.DROP;
        }
        if (pdu.dataType() == SharePdu.DATA_UPDATE
                && bodyBytes >= 2
                && in.getUnsignedShortLE(body) == UPDATE_TYPE_ORDERS) {
            undecodable();
        }
        return Verdict.PASS;
    }

    /** [MS-RDPBCGR] 2.2.10.1.1.4: infoType, length, fieldsPresent. */
    private static boolean carriesCookie(ByteBuf in, int body, int bodyBytes) {
        return bodyBytes >= 10
                && in.getUnsignedIntLE(body) == INFO_TYPE_LOGON_EXTENDED
                && (in.getIntLE(body + 6) & LOGON_EX_AUTO_RECONNECT_COOKIE) != 0;
    }

    private void undecodable() {
        if (!undecodableSeen) {
            undecodableSeen = true;
            events.observed("rdp.update.undecodable", Map.of("reason", "the target sends orders that were not agreed"));
        }
    }
}
