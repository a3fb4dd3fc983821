/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.sequence.McsIds;
import io.netty.buffer.ByteBuf;

/**
 * What comes from the client: capabilities are narrowed, input passes while a share is active and nobody has locked the session, output
 * that is recorded may not be suppressed, and channels that the policy does not allow are swallowed. Confined to the session's event
 * loop.
 */
final class ClientFilter implements PduFilter {

    private static final int TPKT_VERSION = 3;

    private final McsIds target;
    private final StaticChannels channels;
    private final McsIds client;
    private final DynamicChannels dynamics;
    private final ShareState share;
    private final boolean recorded;
    private final FilterEvents events;
    private final McsFrame mcs = new McsFrame();
    private final SharePdu pdu = new SharePdu();
    private ByteBuf replacement;
    private boolean locked;

    /** @param recorded whether the recording would go blind if the target stopped drawing */
    ClientFilter(
            McsIds client,
            McsIds target,
            StaticChannels channels,
            DynamicChannels dynamics,
            ShareState share,
            boolean recorded,
            FilterEvents events) {
        this.client = client;
        this.target = target;
        this.channels = channels;
        this.dynamics = dynamics;
        this.share = share;
        this.recorded = recorded;
        this.events = events;
    }

    /** While true no keyboard and mouse input passes; channels go on, since their protocols would break. */
    void lock(boolean on) {
        locked = on;
    }

    boolean isLocked() {
        return locked;
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
            return input();
        }
        mcs.read(in, index, length);
        if (mcs.choice() == McsFrame.DISCONNECT_PROVIDER_ULTIMATUM) {
            events.goodbye(Side.CLIENT);
            return Verdict.DROP;
        }
        if (mcs.choice() != McsFrame.SEND_DATA_REQUEST) {
            return Verdict.DROP;
        }
        return mcs.channel() == client.io() ? io(in) : virtualChannel(in);
    }

    private Verdict input() {
        if (!share.isActive() || locked) {
            return Verdict.DROP;
        }
        events.active();
        return Verdict.PASS;
    }

    private Verdict virtualChannel(ByteBuf in) throws WireException {
        StaticChannels.Pair pair = channels.ofClient(mcs.channel());
        if (pair == null) {
            return Verdict.DROP;
        }
        ChannelChunk.requirePlain(in, mcs.dataIndex(), mcs.dataLength());
        if (pair.name().equalsIgnoreCase(StaticChannels.DYNAMIC)
                && !dynamics.fromClient(in, mcs.dataIndex(), mcs.dataLength())) {
            return Verdict.DROP;
        }
        mcs.patch(in, target.user(), pair.targetId());
        return Verdict.PASS;
    }

    /** Clients send one share PDU in each; a second one behind it is refused rather than passed unseen. */
    private Verdict io(ByteBuf in) throws WireException {
        pdu.read(in, mcs.dataIndex(), mcs.dataLength());
        if (pdu.length() != mcs.dataLength()) {
            throw WireException.trailingBytes("share control pdu", mcs.dataLength() - (long) pdu.length());
        }
        Verdict verdict = switch (pdu.type()) {
            case SharePdu.CONFIRM_ACTIVE -> confirmActive(in);
            case SharePdu.DATA -> share.isActive() ? data(in) : Verdict.DROP;
            default -> Verdict.DROP;
        };
        if (verdict == Verdict.PASS) {
            in.setShortLE(pdu.index() + 4, target.user());
            mcs.patch(in, target.user(), target.io());
        }
        return verdict;
    }

    /** Only the answer to the demand that stands: what is left over from another share would let input through too early. */
    private Verdict confirmActive(ByteBuf in) throws WireException {
        if (!share.isDemanded()) {
            return Verdict.DROP;
        }
        byte[] original = new byte[pdu.length()];
        in.getBytes(pdu.index(), original);
        CapabilityExchange.Confirmed confirmed = CapabilityExchange.confirmActive(original, target.user());
        if (confirmed.shareId() != share.shareId()) {
            return Verdict.DROP;
        }
        byte[] filtered = confirmed.pdu();
        replacement = SlowPathFrame.begin(
                        in.alloc(), McsFrame.SEND_DATA_REQUEST, target.user(), target.io(), filtered.length)
                .writeBytes(filtered);
        share.confirmed(confirmed.client().fastPathOutput(), !confirmed.client().noBitmapCompressionHeader());
        events.confirmActive(replacement);
        return Verdict.REPLACE;
    }

    private Verdict data(ByteBuf in) throws WireException {
        if (pdu.isCompressed()) {
            throw WireException.invalidField("share data compression", pdu.dataType(), "was not agreed");
        }
        return switch (pdu.dataType()) {
            case SharePdu.DATA_INPUT -> input();
            case SharePdu.DATA_SUPPRESS_OUTPUT -> suppressOutput(in);
            case SharePdu.DATA_SYNCHRONIZE,
                    SharePdu.DATA_CONTROL,
                    SharePdu.DATA_FONT_LIST,
                    SharePdu.DATA_REFRESH_RECT,
                    SharePdu.DATA_SHUTDOWN_REQUEST -> Verdict.PASS;
            // persistent bitmap keys among them: there are no caches
            default -> Verdict.DROP;
        };
    }

    /** A minimised client would blind the recording, [MS-RDPBCGR] 2.2.11.3: allowDisplayUpdates 0. */
    private Verdict suppressOutput(ByteBuf in) {
        boolean suppresses =
                pdu.length() > SharePdu.DATA_HEADER_BYTES && in.getByte(pdu.index() + SharePdu.DATA_HEADER_BYTES) == 0;
        return suppresses && recorded ? Verdict.DROP : Verdict.PASS;
    }
}
