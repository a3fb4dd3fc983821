/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.channel;

import static dev.gatehouse.ssh.channel.ChannelEvent.CONFIRMED;
import static dev.gatehouse.ssh.channel.ChannelEvent.PEER_ADJUST;
import static dev.gatehouse.ssh.channel.ChannelEvent.PEER_CLOSE;
import static dev.gatehouse.ssh.channel.ChannelEvent.PEER_DATA;
import static dev.gatehouse.ssh.channel.ChannelEvent.PEER_EOF;
import static dev.gatehouse.ssh.channel.ChannelEvent.PEER_REPLY;
import static dev.gatehouse.ssh.channel.ChannelEvent.PEER_REQUEST;
import static dev.gatehouse.ssh.channel.ChannelEvent.REFUSED;
import static dev.gatehouse.ssh.channel.ChannelEvent.SEND_CLOSE;
import static dev.gatehouse.ssh.channel.ChannelEvent.SEND_DATA;
import static dev.gatehouse.ssh.channel.ChannelEvent.SEND_EOF;
import static dev.gatehouse.ssh.channel.ChannelEvent.SEND_REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.ssh.channel.ChannelState.Closed;
import dev.gatehouse.ssh.channel.ChannelState.Open;
import dev.gatehouse.ssh.channel.ChannelState.Opening;
import dev.gatehouse.ssh.channel.ChannelState.PeerClosed;
import dev.gatehouse.ssh.channel.ChannelState.WeClosed;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every state × every event; what the table does not name is illegal. */
class ChannelStateTest {

    private static final Map<ChannelState, Map<ChannelEvent, ChannelState>> TABLE = new HashMap<>();

    private static void state(ChannelState state, Object... eventsAndNext) {
        Map<ChannelEvent, ChannelState> row = new EnumMap<>(ChannelEvent.class);
        for (int i = 0; i < eventsAndNext.length; i += 2) {
            row.put((ChannelEvent) eventsAndNext[i], (ChannelState) eventsAndNext[i + 1]);
        }
        TABLE.put(state, row);
    }

    static {
        Open both = new Open(false, false);
        Open peerEof = new Open(true, false);
        Open eofSent = new Open(false, true);
        Open neither = new Open(true, true);
        Closed closed = new Closed();
        state(new Opening(), CONFIRMED, both, REFUSED, closed);
        state(
                both,
                PEER_DATA,
                both,
                PEER_ADJUST,
                both,
                PEER_REQUEST,
                both,
                PEER_REPLY,
                both,
                PEER_EOF,
                peerEof,
                PEER_CLOSE,
                new PeerClosed(),
                SEND_DATA,
                both,
                SEND_REQUEST,
                both,
                SEND_EOF,
                eofSent,
                SEND_CLOSE,
                new WeClosed(false));
        state(
                peerEof,
                PEER_ADJUST,
                peerEof,
                PEER_REQUEST,
                peerEof,
                PEER_REPLY,
                peerEof,
                PEER_CLOSE,
                new PeerClosed(),
                SEND_DATA,
                peerEof,
                SEND_REQUEST,
                peerEof,
                SEND_EOF,
                neither,
                SEND_CLOSE,
                new WeClosed(true));
        state(
                eofSent,
                PEER_DATA,
                eofSent,
                PEER_ADJUST,
                eofSent,
                PEER_REQUEST,
                eofSent,
                PEER_REPLY,
                eofSent,
                PEER_EOF,
                neither,
                PEER_CLOSE,
                new PeerClosed(),
                SEND_REQUEST,
                eofSent,
                SEND_CLOSE,
                new WeClosed(false));
        state(
                neither,
                PEER_ADJUST,
                neither,
                PEER_REQUEST,
                neither,
                PEER_REPLY,
                neither,
                PEER_CLOSE,
                new PeerClosed(),
                SEND_REQUEST,
                neither,
                SEND_CLOSE,
                new WeClosed(true));
        state(new PeerClosed(), SEND_CLOSE, closed);
        WeClosed we = new WeClosed(false);
        WeClosed weAfterEof = new WeClosed(true);
        state(
                we,
                PEER_DATA,
                we,
                PEER_ADJUST,
                we,
                PEER_REQUEST,
                we,
                PEER_REPLY,
                we,
                PEER_EOF,
                weAfterEof,
                PEER_CLOSE,
                closed);
        state(
                weAfterEof,
                PEER_ADJUST,
                weAfterEof,
                PEER_REQUEST,
                weAfterEof,
                PEER_REPLY,
                weAfterEof,
                PEER_CLOSE,
                closed);
        state(closed);
    }

    private static final List<ChannelEvent> OURS = List.of(SEND_DATA, SEND_REQUEST, SEND_EOF, SEND_CLOSE);

    @TestFactory
    Stream<DynamicTest> everyStateWithEveryEvent() {
        return TABLE.entrySet().stream()
                .flatMap(row -> Stream.of(ChannelEvent.values())
                        .map(event -> DynamicTest.dynamicTest(
                                row.getKey() + " on " + event,
                                () -> check(row.getKey(), event, row.getValue().get(event)))));
    }

    private static void check(ChannelState state, ChannelEvent event, ChannelState next) throws Exception {
        if (next != null) {
            assertThat(state.on(event)).isEqualTo(next);
        } else if (OURS.contains(event)) {
            assertThatThrownBy(() -> state.on(event)).isInstanceOf(IllegalStateException.class);
        } else {
            assertThatThrownBy(() -> state.on(event)).isInstanceOf(SshProtocolException.class);
        }
    }
}
