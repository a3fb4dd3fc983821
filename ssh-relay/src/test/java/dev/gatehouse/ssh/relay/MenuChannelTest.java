/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.ssh.config.SshFlowConfig;
import dev.gatehouse.ssh.wire.MessageNumber;
import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.PacketWriter;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The channel that ends at Gatehouse, by the letter of RFC 4254. */
class MenuChannelTest implements MenuChannel.Listener {

    private static final int CLIENT_CHANNEL = 7;
    private static final SshFlowConfig FLOW = SshFlowConfig.DEFAULT;

    private final FakeTransport client = new FakeTransport();
    private final List<String> events = new ArrayList<>();
    private final StringBuilder typed = new StringBuilder();

    @Override
    public void shell() {
        events.add("shell");
    }

    @Override
    public void impossible() {
        events.add("impossible");
    }

    @Override
    public void resized() {
        events.add("resized");
    }

    @Override
    public void typed(byte[] array, int offset, int length) {
        typed.append(new String(array, offset, length, StandardCharsets.US_ASCII));
    }

    @Override
    public void flushed() {
        events.add("flushed");
    }

    @Override
    public void ended() {
        events.add("ended");
    }

    private MenuChannel open(long window, long packetMax) throws SshProtocolException {
        MenuChannel channel = new MenuChannel(client, FLOW, this, CLIENT_CHANNEL, window, packetMax);
        client.messages.clear();
        return channel;
    }

    private static PacketReader request(String type, boolean wantReply, byte[] rest) {
        byte[] payload = PacketWriter.plain()
                .putString(type)
                .putBoolean(wantReply)
                .putRaw(rest)
                .toBytes();
        return new PacketReader(payload, 0, payload.length);
    }

    private static PacketReader pty() {
        return request(
                "pty-req",
                true,
                PacketWriter.plain()
                        .putString("xterm")
                        .putUint32(80)
                        .putUint32(24)
                        .putUint32(0)
                        .putUint32(0)
                        .putString("")
                        .toBytes());
    }

    private List<Integer> numbers() {
        return client.messages.stream().map(message -> (int) message[0]).toList();
    }

    private String written() throws SshProtocolException {
        StringBuilder text = new StringBuilder();
        for (byte[] message : client.messages) {
            if (message[0] == MessageNumber.CHANNEL_DATA) {
                PacketReader reader = new PacketReader(message, 1, message.length - 1);
                assertThat(reader.readUint32()).isEqualTo(CLIENT_CHANNEL);
                text.append(reader.readText(1 << 20, "data"));
            }
        }
        return text.toString();
    }

    @Test
    void itIsConfirmedAndAShellNeedsATerminal() throws Exception {
        MenuChannel channel = new MenuChannel(client, FLOW, this, CLIENT_CHANNEL, 1000, 1000);
        assertThat(numbers()).containsExactly(MessageNumber.CHANNEL_OPEN_CONFIRMATION);
        channel.request(pty());
        channel.request(request("shell", true, new byte[0]));
        assertThat(numbers()).endsWith(MessageNumber.CHANNEL_SUCCESS, MessageNumber.CHANNEL_SUCCESS);
        assertThat(events).containsExactly("shell");
        channel.request(request("shell", true, new byte[0]));
        assertThat(numbers()).endsWith(MessageNumber.CHANNEL_FAILURE);
        assertThat(events).as("once").containsExactly("shell");
    }

    @Test
    void withoutATerminalThereIsNoShell() throws Exception {
        open(1000, 1000).request(request("shell", true, new byte[0]));
        assertThat(events).containsExactly("impossible");
    }

    @Test
    void outputKeepsToWindowAndPackets() throws Exception {
        MenuChannel channel = open(3, 256);
        channel.write("abcdefgh".getBytes(StandardCharsets.US_ASCII));
        assertThat(written()).isEqualTo("abc");
        assertThat(channel.hasUnsent()).isTrue();
        channel.adjust(2);
        channel.write("ij".getBytes(StandardCharsets.US_ASCII));
        assertThat(written()).isEqualTo("abcde");
        channel.adjust(1_000);
        assertThat(written()).isEqualTo("abcdefghij");
        assertThat(channel.hasUnsent()).isFalse();
        channel.write(new byte[600]);
        assertThat(client.messages).allSatisfy(message -> assertThat(message).hasSizeLessThanOrEqualTo(256 + 9));
        assertThatThrownBy(() -> channel.adjust(0xFFFF_FFFFL)).isInstanceOf(SshProtocolException.class);
    }

    @Test
    void theEndComesAfterTheLastWords() throws Exception {
        MenuChannel channel = open(2, 256);
        channel.write("bye".getBytes(StandardCharsets.US_ASCII));
        channel.end(130);
        assertThat(numbers()).containsOnly((int) (byte) MessageNumber.CHANNEL_DATA);
        assertThat(channel.isUsable()).isFalse();
        channel.adjust(10);
        assertThat(numbers())
                .containsSubsequence(
                        MessageNumber.CHANNEL_DATA,
                        MessageNumber.CHANNEL_DATA,
                        MessageNumber.CHANNEL_REQUEST,
                        MessageNumber.CHANNEL_EOF,
                        MessageNumber.CHANNEL_CLOSE);
        byte[] status = client.messages.get(2);
        assertThat(status[status.length - 1] & 0xFF).isEqualTo(130);
        channel.close();
        assertThat(channel.isClosed()).isTrue();
        assertThat(events).as("it was our end").doesNotContain("ended");
    }

    @Test
    void aClientThatClosesIsAnswered() throws Exception {
        MenuChannel channel = open(1000, 1000);
        channel.close();
        assertThat(numbers()).containsExactly(MessageNumber.CHANNEL_CLOSE);
        assertThat(events).containsExactly("ended");
        assertThatThrownBy(() -> channel.data(0, new byte[1], 0, 1)).isInstanceOf(SshProtocolException.class);
    }

    @Test
    void inputKeepsToTheWindowWhichIsWholeAtTheHandOver() throws Exception {
        MenuChannel channel = open(1000, 1000);
        channel.request(pty());
        channel.data(0, "db1".getBytes(StandardCharsets.US_ASCII), 0, 3);
        assertThat(typed.toString()).isEqualTo("db1");
        AdoptedChannel adopted = channel.handOver();
        byte[] last = client.messages.get(client.messages.size() - 1);
        assertThat(last[0]).isEqualTo((byte) MessageNumber.CHANNEL_WINDOW_ADJUST);
        assertThat(last[last.length - 1]).isEqualTo((byte) 3);
        assertThat(adopted.window()).isEqualTo(1000);
        assertThatThrownBy(() -> channel.data(0, new byte[FLOW.packetBytes() + 1], 0, FLOW.packetBytes() + 1))
                .isInstanceOf(SshProtocolException.class);
        assertThatThrownBy(() -> channel.data(1, new byte[1], 0, 1)).isInstanceOf(SshProtocolException.class);
    }

    @Test
    void whatTheClientHasNotTakenIsHandedOver() throws Exception {
        MenuChannel channel = open(1, 256);
        channel.request(pty());
        channel.write("ab".getBytes(StandardCharsets.US_ASCII));
        channel.write("cd".getBytes(StandardCharsets.US_ASCII));
        AdoptedChannel adopted = channel.handOver();
        assertThat(adopted.unsent()).isEqualTo("bcd".getBytes(StandardCharsets.US_ASCII));
        assertThat(adopted.window()).isZero();
    }

    @Test
    void packetsThatCostTooMuchAreRefused() {
        assertThatThrownBy(() -> open(1000, 255)).isInstanceOf(SshProtocolException.class);
    }
}
