/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.accept;

import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.IO;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.KEY;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.USER;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.attach;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.blocks;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.clientInfo;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.core;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.erect;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.initial;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.io;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.join;
import static dev.gatehouse.rdp.sequence.accept.AcceptSequenceFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.sequence.ClientDescription;
import dev.gatehouse.rdp.sequence.McsIds;
import dev.gatehouse.rdp.sequence.connect.ConnectEvents;
import dev.gatehouse.rdp.sequence.connect.ConnectSequence;
import dev.gatehouse.rdp.sequence.connect.ConnectSettings;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whole sequences, in the order in which real clients send their PDUs. */
class AcceptSequenceClientsTest {

    private final AcceptSequenceFixture peer = new AcceptSequenceFixture();

    private void receive(byte[]... frames) throws WireException {
        for (byte[] frame : frames) {
            peer.sequence.received(frame);
        }
    }

    /** TLS and CredSSP offered, a message channel, all joins, the message channel's before the static ones. */
    @Test
    void sequenceOfXfreerdp() throws WireException {
        receive(request("anna%db7", 3));
        peer.sequence.tlsEstablished(KEY);
        receive(initial(blocks(core(0x5e3, 1), true, "rdpdr", "rdpsnd", "cliprdr", "drdynvc")), erect(), attach());
        receive(join(USER), join(IO), join(1008), join(1004), join(1005), join(1006), join(1007));

        receive(io(clientInfo("", "anna%db7", "typed-password")));

        assertThat(peer.calls).containsExactly("tls", "accepted");
        // Confirm, Connect Response, Attach User Confirm, seven Channel Join Confirms, licence.
        assertThat(peer.sent).hasSize(11);
        assertThat(peer.client.user()).isEqualTo("anna%db7");
        assertThat(peer.client.ids().message()).isEqualTo(1008);
    }

    /** No message channel; Erect Domain and Attach User come in one go, and the password is empty. */
    @Test
    void sequenceOfRdesktop() throws WireException {
        receive(request("anna%db7", 3));
        peer.sequence.tlsEstablished(KEY);
        receive(
                initial(blocks(core(0x1, 1), false, "cliprdr", "rdpsnd", "snddbg", "rdpdr", "drdynvc")),
                erect(),
                attach());
        receive(join(USER), join(IO), join(1004), join(1005), join(1006), join(1007), join(1008));

        receive(io(clientInfo("", "anna%db7", "")));

        assertThat(peer.calls).containsExactly("tls", "accepted");
        assertThat(peer.client.ids().statics().keySet())
                .containsExactly("cliprdr", "rdpsnd", "snddbg", "rdpdr", "drdynvc");
        assertThat(peer.client.ids().message()).isZero();
    }

    // Our own connecting half against our accepting half.

    private final Deque<byte[]> toServer = new ArrayDeque<>();
    private McsIds connected;
    private int tls;

    private final class Target implements ConnectEvents {
        @Override
        public void send(byte[] bytes) {
            // A copy: the sender overwrites what holds a password.
            toServer.add(bytes.clone());
        }

        @Override
        public void startTls() {
            tls++;
        }

        @Override
        public void connected(McsIds ids) {
            connected = ids;
        }

        @Override
        public void failed(CloseCause cause, String detail) {
            throw new AssertionError(cause + " " + detail);
        }
    }

    private static ClientDescription user() throws WireException {
        AcceptSequenceFixture user = new AcceptSequenceFixture().joined();
        user.sequence.received(AcceptSequenceFixture.informing());
        return user.client;
    }

    private void pump(ConnectSequence connecting) throws WireException {
        int delivered = 0;
        while (!toServer.isEmpty() || delivered < peer.sent.size()) {
            if (!toServer.isEmpty()) {
                peer.sequence.received(toServer.remove());
            } else {
                byte[] frame = peer.sent.get(delivered++);
                connecting.received(Arrays.copyOf(frame, frame.length));
            }
            if (tls == 1) {
                tls++;
                peer.sequence.tlsEstablished(KEY);
                connecting.tlsEstablished(KEY);
            }
        }
    }

    @Test
    void connectingHalfIsAcceptedByTheAcceptingHalf() throws WireException {
        ConnectSettings settings = new ConnectSettings(
                user(), name -> !name.equals("rdpdr"), "svc", "CORP", Secret.ofText("vaulted"), "db7", Set.of());
        ConnectSequence connecting = new ConnectSequence(
                settings,
                key -> {
                    throw new AssertionError("tls stands alone");
                },
                new Target());

        connecting.begin();
        pump(connecting);

        assertThat(connected.io()).isEqualTo(IO);
        assertThat(connected.statics()).isEqualTo(peer.client.ids().statics());
        assertThat(List.copyOf(peer.client.ids().statics().keySet())).containsExactly("rdpsnd", "cliprdr");
        assertThat(peer.client.user()).isEqualTo("CORP\\svc");
        assertThat(peer.client.password().orElseThrow().copyBytes()).isEqualTo("vaulted".getBytes());
    }
}
