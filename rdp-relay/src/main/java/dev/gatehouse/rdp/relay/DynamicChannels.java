/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import dev.gatehouse.proxy.wire.WireException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Dynamic virtual channels by allow-list, [MS-RDPEDYC] 2.2: a channel that may not be opened is refused in the client's name and never
 * heard of by it. Confined to the session's event loop.
 */
final class DynamicChannels {

    /** More open channels than any desktop uses. */
    static final int OPEN_MAX = 256;

    /** Far above every name that is known. */
    static final int NAME_BYTES_MAX = 256;

    /** A target that goes on asking for channels that it does not get is not worth answering. */
    static final int REFUSALS_MAX = 1000;

    /** Names that are told of; a target could make up any number. */
    static final int NAMES_TOLD_MAX = 64;

    private static final int CREATE = 0x01;
    private static final int DATA_FIRST = 0x02;
    private static final int DATA = 0x03;
    private static final int CLOSE = 0x04;
    private static final int CAPABILITIES = 0x05;
    private static final int DATA_FIRST_COMPRESSED = 0x06;
    private static final int DATA_COMPRESSED = 0x07;
    private static final int VERSION_MAX = 2;

    /** Channel names that only this capability opens; those without one are for everybody. */
    private static final Map<String, Capability> NEEDS = Map.of(
            "AUDIO_PLAYBACK_DVC", Capability.AUDIO,
            "AUDIO_PLAYBACK_LOSSY_DVC", Capability.AUDIO,
            "AUDIO_INPUT", Capability.AUDIO);

    private static final Set<String> FOR_ALL = Set.of("Microsoft::Windows::RDS::DisplayControl", "ECHO");

    private final Set<Capability> allowed;
    private final Consumer<String> refused;
    private final Set<Integer> open = new HashSet<>();
    private boolean targetMessagePasses;
    private boolean clientMessagePasses;
    private final Set<String> told = new HashSet<>();
    private int refusals;
    private int refusedChannel = -1;

    /** @param refused told each name that was refused, once; hostile text */
    DynamicChannels(Set<Capability> allowed, Consumer<String> refused) {
        this.allowed = allowed;
        this.refused = refused;
    }

    /**
     * Decides about one chunk from the target.
     *
     * @param index of the Channel PDU Header
     * @return whether it passes; when not, {@link #takeRefusal} tells whether an answer is due
     */
    boolean fromTarget(ByteBuf in, int index, int length) throws WireException {
        int flags = flags(in, index, length);
        if ((flags & ChannelChunk.FLAG_FIRST) != 0) {
            targetMessagePasses =
                    targetMessage(in, index + ChannelChunk.HEADER_BYTES, length - ChannelChunk.HEADER_BYTES, flags);
        }
        boolean passes = targetMessagePasses;
        // nothing may follow a message that has ended without being looked at
        targetMessagePasses &= (flags & ChannelChunk.FLAG_LAST) == 0;
        return passes;
    }

    /** Decides about one chunk from the client. */
    boolean fromClient(ByteBuf in, int index, int length) throws WireException {
        int flags = flags(in, index, length);
        if ((flags & ChannelChunk.FLAG_FIRST) != 0) {
            clientMessagePasses =
                    clientMessage(in, index + ChannelChunk.HEADER_BYTES, length - ChannelChunk.HEADER_BYTES);
        }
        boolean passes = clientMessagePasses;
        clientMessagePasses &= (flags & ChannelChunk.FLAG_LAST) == 0;
        return passes;
    }

    /** The channel whose creation is to be refused towards the target, -1 for none; asked once. */
    int takeRefusal() {
        int channel = refusedChannel;
        refusedChannel = -1;
        return channel;
    }

    private static int flags(ByteBuf in, int index, int length) throws WireException {
        if (length < ChannelChunk.HEADER_BYTES + 1) {
            throw WireException.notEnoughBytes("channel pdu", ChannelChunk.HEADER_BYTES + 1, length);
        }
        return ChannelChunk.flags(in, index, length);
    }

    private boolean targetMessage(ByteBuf in, int index, int length, int flags) throws WireException {
        int head = in.getUnsignedByte(index);
        int command = head >>> 4;
        return switch (command) {
            case CAPABILITIES -> true;
            case CREATE -> create(in, index, length, flags);
            case DATA_FIRST, DATA, CLOSE, DATA_FIRST_COMPRESSED, DATA_COMPRESSED ->
                passes(command, channelId(in, index, length));
            // soft sync moves channels to a transport that we do not have
            default -> false;
        };
    }

    private boolean clientMessage(ByteBuf in, int index, int length) throws WireException {
        int command = in.getUnsignedByte(index) >>> 4;
        if (command == CAPABILITIES) {
            if (length >= 4 && in.getUnsignedShortLE(index + 2) > VERSION_MAX) {
                // version 3 brings compressed data
                in.setShortLE(index + 2, VERSION_MAX);
            }
            return true;
        }
        return command >= CREATE && command <= DATA_COMPRESSED && open.contains(channelId(in, index, length));
    }

    private boolean passes(int command, int id) {
        boolean isOpen = open.contains(id);
        if (command == CLOSE) {
            open.remove(id);
        }
        return isOpen;
    }

    private boolean create(ByteBuf in, int index, int length, int flags) throws WireException {
        int id = channelId(in, index, length);
        int nameIndex = index + 1 + idBytes(in.getUnsignedByte(index));
        int end = in.indexOf(nameIndex, index + length, (byte) 0);
        int nameLength = (end < 0 ? index + length : end) - nameIndex;
        if (nameLength > NAME_BYTES_MAX) {
            throw WireException.limitExceeded("dynamic channel name", nameLength, NAME_BYTES_MAX);
        }
        String name = in.toString(nameIndex, nameLength, StandardCharsets.US_ASCII);
        boolean whole = (flags & ChannelChunk.FLAG_LAST) != 0 && end >= 0;
        if (whole && isAllowed(name) && open.size() < OPEN_MAX) {
            open.add(id);
            return true;
        }
        refuse(id, name);
        return false;
    }

    private void refuse(int id, String name) throws WireException {
        if (++refusals > REFUSALS_MAX) {
            throw WireException.limitExceeded("refused dynamic channels", refusals, REFUSALS_MAX);
        }
        if (told.size() < NAMES_TOLD_MAX && told.add(name)) {
            refused.accept(name);
        }
        refusedChannel = id;
    }

    private boolean isAllowed(String name) {
        return FOR_ALL.contains(name) || NEEDS.containsKey(name) && allowed.contains(NEEDS.get(name));
    }

    private static int channelId(ByteBuf in, int index, int length) throws WireException {
        int bytes = idBytes(in.getUnsignedByte(index));
        if (length < 1 + bytes) {
            throw WireException.notEnoughBytes("dynamic channel id", bytes, length - 1);
        }
        return switch (bytes) {
            case 1 -> in.getUnsignedByte(index + 1);
            case 2 -> in.getUnsignedShortLE(index + 1);
            default -> in.getIntLE(index + 1);
        };
    }

    private static int idBytes(int head) {
        int code = head & 0x3;
        return code == 0 ? 1 : code == 1 ? 2 : 4;
    }
}
