/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.iolog.memory.MemoryRecord;
import dev.gatehouse.iolog.memory.MemoryRecorder;
import dev.gatehouse.iolog.record.RecordingHeader;
import dev.gatehouse.iolog.write.RecordingWriter;
import dev.gatehouse.proxy.port.SessionPolicy;
import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import dev.gatehouse.proxy.port.SessionPolicy.RecordMode;
import dev.gatehouse.ssh.policy.RequestRules;
import dev.gatehouse.ssh.record.SessionTape;
import dev.gatehouse.ssh.record.SshRecordTypes;
import dev.gatehouse.ssh.transport.Frame;
import dev.gatehouse.ssh.wire.MessageNumber;
import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.PacketWriter;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No request carries anything past the recording: neither behind its fields nor in fields that are not recorded. */
class RequestForwarderTest {

    private final FakeTransport client = new FakeTransport();
    private final FakeTransport target = new FakeTransport();
    private final UUID id = UUID.randomUUID();
    private final List<String> observed = new ArrayList<>();
    private final MemoryRecorder recorder = new MemoryRecorder();
    private final RequestForwarder forwarder = new RequestForwarder(
            new RequestRules(new SessionPolicy(
                    "p",
                    EnumSet.allOf(Capability.class),
                    RecordMode.ALL,
                    Duration.ZERO,
                    Duration.ZERO,
                    List.of("LANG"),
                    "")),
            (event, detail) -> observed.add(detail.get("request")));
    private ChannelPair pair;

    @BeforeEach
    void open() throws Exception {
        RecordingWriter writer = recorder.open(new RecordingHeader(id, Instant.EPOCH, "ssh", Map.of()), Runnable::run)
                .toCompletableFuture()
                .get();
        Pipe.SessionHooks hooks = new FaultlessSession();
        Pipe in = new Pipe(client, target, 1 << 20, 1 << 15, hooks);
        Pipe out = new Pipe(target, client, 1 << 20, 1 << 15, hooks);
        pair = new ChannelPair(
                0, client, target, SessionTape.on(writer, RecordMode.ALL).channel(), in, out, hooks, over -> {});
        pair.open(7, 1 << 20, 1 << 15);
        pair.confirmed(9, 1 << 20, 1 << 15);
        target.messages.clear();
        client.messages.clear();
    }

    private static PacketWriter request(String type) {
        return PacketWriter.plain().putString(type).putBoolean(false);
    }

    private static PacketReader reader(PacketWriter writer) {
        byte[] bytes = writer.toBytes();
        return new PacketReader(bytes, 0, bytes.length);
    }

    private static PacketWriter ofClient(String type) {
        PacketWriter fields = request(type);
        return switch (type) {
            case "shell", "eow@openssh.com" -> fields;
            case "exec" -> fields.putString("id");
            case "env" -> fields.putString("LANG").putString("C");
            case "signal" -> fields.putString("TERM");
            case "break" -> fields.putUint32(500);
            case "window-change" -> size(fields);
            case "pty-req" -> size(fields.putString("xterm")).putString("modes-of-the-terminal");
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static PacketWriter size(PacketWriter fields) {
        return fields.putUint32(80).putUint32(24).putUint32(0).putUint32(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shell", "exec", "env", "signal", "break", "window-change", "pty-req", "eow@openssh.com"})
    void whatTheClientAsksIsForwardedAndNothingBehindIt(String type) throws Exception {
        forwarder.fromClient(pair, reader(ofClient(type)));
        assertThat(target.messages).hasSize(1);
        assertThatThrownBy(
                        () -> forwarder.fromClient(pair, reader(ofClient(type).putByte(1))))
                .isInstanceOf(SshProtocolException.class);
        assertThat(target.messages).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit-status", "exit-signal", "eow@openssh.com"})
    void whatTheTargetSaysIsForwardedAndNothingBehindIt(String type) throws Exception {
        forwarder.fromTarget(pair, reader(ofTarget(type)));
        assertThat(client.messages).hasSize(1);
        assertThatThrownBy(
                        () -> forwarder.fromTarget(pair, reader(ofTarget(type).putByte(1))))
                .isInstanceOf(SshProtocolException.class);
        assertThat(client.messages).hasSize(1);
    }

    private static PacketWriter ofTarget(String type) {
        PacketWriter fields = request(type);
        return switch (type) {
            case "exit-status" -> fields.putUint32(3);
            case "exit-signal" ->
                fields.putString("SEGV")
                        .putBoolean(true)
                        .putString("message-of-the-end")
                        .putString("language");
            default -> fields;
        };
    }

    @Test
    void modesAndMessagesAreRecordedAndLanguageTagsAreNotForwarded() throws Exception {
        forwarder.fromClient(pair, reader(ofClient("pty-req")));
        forwarder.fromTarget(pair, reader(ofTarget("exit-signal")));
        assertThat(recorded(SshRecordTypes.TERMINAL_MODES.tag())).contains("modes-of-the-terminal");
        assertThat(recorded(SshRecordTypes.EXIT_MESSAGE.tag())).contains("message-of-the-end");
        assertThat(text(client.messages.get(0))).contains("message-of-the-end").doesNotContain("language");
    }

    private String recorded(int tag) {
        return recorder.recording(id).orElseThrow().records().stream()
                .filter(each -> each.type().tag() == tag)
                .map(MemoryRecord::payload)
                .map(RequestForwarderTest::text)
                .findFirst()
                .orElse("");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Test
    void whatStockClientsAskAllTheTimeIsRefusedWithoutARow() throws Exception {
        for (String type : List.of("winadj@putty.projects.tartarus.org", "keepalive@openssh.com")) {
            forwarder.fromClient(
                    pair, reader(PacketWriter.plain().putString(type).putBoolean(true)));
        }
        assertThat(observed).isEmpty();
        assertThat(client.messages)
                .hasSize(2)
                .allMatch(message -> (message[0] & 0xFF) == MessageNumber.CHANNEL_FAILURE);
        forwarder.fromClient(pair, reader(request("x11-req")));
        assertThat(observed).containsExactly("x11-req");
        assertThat(target.messages).isEmpty();
    }

    @Test
    void onlyKnownTypesOfExtendedDataPass() throws Exception {
        assertThatThrownBy(() -> pair.clientData(1, frame())).isInstanceOf(SshProtocolException.class);
        assertThatThrownBy(() -> pair.targetData(2, frame())).isInstanceOf(SshProtocolException.class);
        pair.targetData(1, frame());
        assertThat(client.data).containsExactly(new FakeTransport.Data(1, "x"));
        assertThat(target.data).isEmpty();
    }

    private Frame frame() {
        Frame frame = Frame.forData(client.allocator, 1);
        frame.append(new byte[] {'x'}, 0, 1);
        return frame;
    }
}
