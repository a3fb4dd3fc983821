/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.pdu.share.Control;
import dev.gatehouse.rdp.pdu.share.ShareData;
import dev.gatehouse.rdp.testing.HostileBytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/** Every PDU of a client in every state of the screen. */
class HoldScreenStatesTest {

    private static final int SIDE = 200;

    private static Map<String, byte[]> pdus() {
        ScreenPeer peer = new ScreenPeer(SIDE, SIDE, 16, true, false);
        Map<String, byte[]> pdus = new LinkedHashMap<>();
        pdus.put("confirm", peer.confirmActive());
        pdus.put("synchronize", ScreenPeer.synchronizePdu());
        pdus.put("cooperate", ScreenPeer.control(Control.COOPERATE));
        pdus.put("request", ScreenPeer.control(Control.REQUEST_CONTROL));
        pdus.put("fontList", ScreenPeer.fontList());
        pdus.put("key", ScreenPeer.key(0x1E));
        pdus.put("slowKey", ScreenPeer.slowPathInput(0x0004, 0, 0x1E, 0));
        pdus.put("refresh", ScreenPeer.data(ShareData.REFRESH_RECT, new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 9, 0}));
        pdus.put("suppress", ScreenPeer.data(ShareData.SUPPRESS_OUTPUT, new byte[4]));
        pdus.put("keyList", ScreenPeer.data(ShareData.PERSISTENT_KEY_LIST, new byte[24]));
        pdus.put("unknown", ScreenPeer.data(0x7B, new byte[5]));
        pdus.put("channel", ScreenPeer.frame(1004, new byte[9]));
        pdus.put("disconnect", new byte[] {3, 0, 0, 9, 2, (byte) 0xF0, (byte) 0x80, 0x21, (byte) 0x80});
        return pdus;
    }

    private static HoldScreen inState(String state, Told told) throws WireException {
        HoldScreen screen = new HoldScreen(new ScreenClient(SIDE, SIDE, 16, 0x0409, ScreenPeer.IDS), told);
        screen.show(new View.Menu(List.of("one"), ""));
        if (state.equals("created")) {
            return screen;
        }
        screen.begin();
        ScreenPeer peer = new ScreenPeer(SIDE, SIDE, 16, true, false);
        int steps = List.of("confirming", "finalizing", "active", "left").indexOf(state);
        List<byte[]> handshake = peer.handshake();
        for (byte[] pdu : handshake.subList(0, steps == 0 ? 0 : steps == 1 ? 1 : handshake.size())) {
            screen.received(pdu);
        }
        told.paint(screen);
        if (state.equals("left")) {
            screen.leave();
        }
        told.sent.clear();
        return screen;
    }

    /** What the screen sends: a number of PDUs, or that the client is refused. */
    @ParameterizedTest
    @CsvSource({
        // state, confirm, synchronize, cooperate, request, fontList, key, slowKey, refresh, suppress, keyList,
        // unknown, channel, disconnect
        "created,    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0",
        "confirming, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0",
        "finalizing, x, 1, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0",
        "active,     x, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0",
        "left,       0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0",
    })
    void pduInState(ArgumentsAccessor row) throws WireException {
        String state = row.getString(0);
        int column = 1;
        for (Map.Entry<String, byte[]> pdu : pdus().entrySet()) {
            Told told = new Told();
            HoldScreen screen = inState(state, told);
            assertThat(outcome(screen, told, pdu.getValue())).as(pdu.getKey()).isEqualTo(row.getString(column++));
        }
    }

    private static String outcome(HoldScreen screen, Told told, byte[] pdu) {
        try {
            screen.received(pdu.clone());
            told.paint(screen);
            return String.valueOf(told.sent.size());
        } catch (WireException refused) {
            return "x";
        }
    }

    @ParameterizedTest
    @CsvSource({"confirming", "finalizing", "active"})
    void truncatedAndMutatedPdusAreRefusedCleanly(String state) throws WireException {
        HoldScreen active = inState("active", new Told());
        for (byte[] pdu : pdus().values()) {
            // no PDU ends the active state, so that one screen is enough
            HostileBytes.Decoder fresh =
                    bytes -> (state.equals("active") ? active : inState(state, new Told())).received(bytes.clone());
            if (!outcome(inState(state, new Told()), new Told(), pdu).equals("x")) {
                HostileBytes.mutate(pdu, fresh);
            }
            // an empty frame is none
            assertThat(HostileBytes.lengthsAccepted(pdu, fresh)).isSubsetOf(0);
        }
    }

    @Test
    void concatenatedPdusAreTakenOneByOne() throws WireException {
        Told told = new Told();
        HoldScreen screen = inState("finalizing", told);
        byte[] synchronize = shareOf(ScreenPeer.synchronizePdu());
        byte[] fontList = shareOf(ScreenPeer.fontList());
        byte[] both = new byte[synchronize.length + fontList.length];
        System.arraycopy(synchronize, 0, both, 0, synchronize.length);
        System.arraycopy(fontList, 0, both, synchronize.length, fontList.length);
        screen.received(ScreenPeer.frame(ScreenPeer.IDS.io(), both));

        assertThat(screen.isActive()).isTrue();
    }

    private static byte[] shareOf(byte[] frame) throws WireException {
        return Frames.userData(frame, ScreenPeer.IDS.io()).orElseThrow();
    }
}
