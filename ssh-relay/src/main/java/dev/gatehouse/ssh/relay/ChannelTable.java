/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.ssh.wire.SshProtocolException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** The channels of one session by our number, which is the same on both legs. Confined to the channel's event loop. */
final class ChannelTable {

    private final ChannelPair[] pairs;
    private int count;
    private int turn;

    ChannelTable(int channelsMax) {
        pairs = new ChannelPair[channelsMax];
    }

    /** The lowest free number, or -1. */
    int freeNumber() {
        for (int i = 0; i < pairs.length; i++) {
            if (pairs[i] == null) {
                return i;
            }
        }
        return -1;
    }

    void add(ChannelPair pair) {
        pairs[pair.number()] = pair;
        count++;
    }

    void remove(ChannelPair pair) {
        if (pairs[pair.number()] == pair) {
            pairs[pair.number()] = null;
            count--;
        }
    }

    ChannelPair get(int number) throws SshProtocolException {
        ChannelPair pair = number < pairs.length ? pairs[number] : null;
        if (pair == null) {
            throw new SshProtocolException("channel " + number + " is not open");
        }
        return pair;
    }

    int count() {
        return count;
    }

    void forEach(Consumer<ChannelPair> action) {
        all().forEach(action);
    }

    /** The same, but each time another one comes first: where they share what is scarce, each has its turn. */
    List<ChannelPair> inTurn() {
        List<ChannelPair> all = all();
        if (!all.isEmpty()) {
            turn = (turn + 1) % all.size();
            Collections.rotate(all, -turn);
        }
        return all;
    }

    /** A copy, so that channels may end while it is walked. */
    List<ChannelPair> all() {
        List<ChannelPair> all = new ArrayList<>(count);
        for (ChannelPair pair : pairs) {
            if (pair != null) {
                all.add(pair);
            }
        }
        return all;
    }
}
