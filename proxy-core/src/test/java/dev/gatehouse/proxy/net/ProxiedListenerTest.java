/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.proxy.limit.Admission;
import dev.gatehouse.proxy.limit.AdmissionLimits;
import dev.gatehouse.proxy.limit.ClientAddress;
import dev.gatehouse.proxy.origin.ProxyHeader;
import dev.gatehouse.proxy.origin.TrustedProxies;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A listener that answers with the address it takes for the client's, and then with what it reads. The proxy is 127.0.0.9. */
class ProxiedListenerTest {

    private static final byte[] HEADER =
            HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111000cc0000209c6336401c7380016");

    private final EventLoops loops = EventLoops.open(1);
    private final Admission admission = new Admission(new AdmissionLimits(10, 2));
    private Listener listener;

    @BeforeEach
    void open() throws IOException {
        listener = Listener.open(
                loops,
                new InetSocketAddress("127.0.0.1", 0),
                admission,
                new TrustedProxies(List.of(TrustedProxies.Range.parse("127.0.0.9")), Duration.ofMillis(700)),
                new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Echo());
                    }
                });
    }

    @AfterEach
    void close() {
        listener.close();
        loops.close();
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            String client =
                    ClientAddress.internet(context.channel()).getAddress().getHostAddress();
            ByteBuf answer = context.alloc().buffer();
            answer.writeCharSequence(client + " ", StandardCharsets.US_ASCII);
            answer.writeBytes((ByteBuf) message);
            ((ByteBuf) message).release();
            context.writeAndFlush(answer);
        }
    }

    private Socket from(String address) throws IOException {
        Socket socket = new Socket(
                InetAddress.getByName("127.0.0.1"), listener.address().getPort(), InetAddress.getByName(address), 0);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String answer(Socket socket, int chars) throws IOException {
        return new String(socket.getInputStream().readNBytes(chars), StandardCharsets.US_ASCII);
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void aConfiguredProxyIsBelieved() throws Exception {
        try (Socket proxy = from("127.0.0.9")) {
            byte[] both = new byte[HEADER.length + 2];
            System.arraycopy(HEADER, 0, both, 0, HEADER.length);
            both[HEADER.length] = 'h';
            both[HEADER.length + 1] = 'i';
            proxy.getOutputStream().write(both);
            assertThat(answer(proxy, 12)).isEqualTo("192.0.2.9 hi");
            proxy.getOutputStream().write('!');
            assertThat(answer(proxy, 11)).isEqualTo("192.0.2.9 !");
        }
    }

    @Test
    void aHeaderMayComeByteByByteAndMaySayLocal() throws Exception {
        try (Socket proxy = from("127.0.0.9")) {
            proxy.setTcpNoDelay(true);
            for (byte each : ProxyHeader.local()) {
                proxy.getOutputStream().write(each);
            }
            proxy.getOutputStream().write('x');
            assertThat(answer(proxy, 11)).isEqualTo("127.0.0.9 x");
        }
    }

    @Test
    void aConfiguredProxyWithoutAHeaderIsClosed() throws Exception {
        for (String text : List.of("SSH-2.0-x\r\n", "PROXY TCP4 192.0.2.9 198.51.100.1 51000 22\r\n", "\r\n\r\n")) {
            try (Socket proxy = from("127.0.0.9")) {
                proxy.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                assertThat(isClosed(proxy)).as(text).isTrue();
            }
        }
        try (Socket silent = from("127.0.0.9")) {
            assertThat(isClosed(silent)).isTrue();
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> admission.unauthenticated() == 0);
    }

    @Test
    void aStrangersHeaderIsAsGoodAsAnyOtherBytes() throws Exception {
        try (Socket stranger = from("127.0.0.8")) {
            stranger.getOutputStream().write(HEADER);
            byte[] answer = stranger.getInputStream().readNBytes(10 + HEADER.length);
            assertThat(new String(answer, StandardCharsets.ISO_8859_1)).startsWith("127.0.0.8 \r\n\r\n");
        }
    }

    @Test
    void limitsCountTheClientsNotTheProxy() throws Exception {
        try (Socket first = from("127.0.0.9");
                Socket second = from("127.0.0.9");
                Socket third = from("127.0.0.9");
                Socket other = from("127.0.0.9")) {
            first.getOutputStream().write(HEADER);
            second.getOutputStream().write(HEADER);
            await().atMost(Duration.ofSeconds(10)).until(() -> admission.unauthenticated() == 2);
            third.getOutputStream().write(HEADER);
            assertThat(isClosed(third)).isTrue();
            byte[] elsewhere = HEADER.clone();
            elsewhere[19] = 10;
            other.getOutputStream().write(elsewhere);
            other.getOutputStream().write('y');
            assertThat(answer(other, 12)).isEqualTo("192.0.2.10 y");
        }
    }
}
