/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.ssh.wire.PacketWriter;
import dev.gatehouse.ssh.wire.SshProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.mac.Mac;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Binary packets under every kind of keys: round trip in pieces, limits, and every flipped bit is found. */
class PacketsTest {

    private record Keys(String name, Supplier<PacketSealer> sealer, Supplier<PacketOpener> opener) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final byte[] KEY = new byte[64];
    private static final byte[] IV = new byte[16];

    static {
        new Random(1).nextBytes(KEY);
        new Random(2).nextBytes(IV);
    }

    static Stream<Keys> keys() {
        return Stream.of(
                new Keys("plain", PacketSealer.Plain::new, PacketOpener.Plain::new),
                new Keys(
                        "gcm-128",
                        () -> new GcmSealer(gcm(GcmCipher.Factory.AES128, Cipher.Mode.Encrypt)),
                        () -> new GcmOpener(gcm(GcmCipher.Factory.AES128, Cipher.Mode.Decrypt))),
                new Keys(
                        "gcm-256",
                        () -> new GcmSealer(gcm(GcmCipher.Factory.AES256, Cipher.Mode.Encrypt)),
                        () -> new GcmOpener(gcm(GcmCipher.Factory.AES256, Cipher.Mode.Decrypt))),
                withMac("ctr, etm", BuiltinMacs.hmacsha256etm),
                withMac("ctr, mac", BuiltinMacs.hmacsha256),
                withMac("ctr, mac 512", BuiltinMacs.hmacsha512));
    }

    static Stream<Keys> secretKeys() {
        return keys().skip(1);
    }

    private static Keys withMac(String name, BuiltinMacs mac) {
        return new Keys(
                name,
                () -> new MacSealer(ctr(Cipher.Mode.Encrypt), mac(mac)),
                () -> new MacOpener(ctr(Cipher.Mode.Decrypt), mac(mac)));
    }

    private static GcmCipher gcm(GcmCipher.Factory factory, Cipher.Mode mode) {
        GcmCipher cipher = (GcmCipher) factory.create();
        cipher.init(mode, Arrays.copyOf(KEY, factory.keyBytes()), IV);
        return cipher;
    }

    private static Cipher ctr(Cipher.Mode mode) {
        try {
            Cipher cipher = BuiltinCiphers.aes128ctr.create();
            cipher.init(mode, Arrays.copyOf(KEY, 16), IV);
            return cipher;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Mac mac(BuiltinMacs factory) {
        try {
            Mac mac = factory.create();
            mac.init(Arrays.copyOf(KEY, mac.getDefaultBlockSize()));
            return mac;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] seal(PacketSealer sealer, long sequence, byte[] payload) throws Exception {
        byte[] array = new byte[PacketWriter.HEADROOM_BYTES + payload.length + PacketWriter.TAILROOM_BYTES];
        System.arraycopy(payload, 0, array, PacketWriter.HEADROOM_BYTES, payload.length);
        ByteBuf out = Unpooled.buffer(payload.length + PacketSealer.OVERHEAD_BYTES_MAX);
        sealer.seal(array, 0, payload.length, sequence, out);
        byte[] sealed = new byte[out.readableBytes()];
        out.readBytes(sealed);
        out.release();
        return sealed;
    }

    private static byte[] payload(Frame frame) {
        byte[] array = frame.array();
        int start = frame.start();
        int length = ((array[start] & 0xFF) << 24
                        | (array[start + 1] & 0xFF) << 16
                        | (array[start + 2] & 0xFF) << 8
                        | array[start + 3] & 0xFF)
                - 1
                - (array[start + 4] & 0xFF);
        byte[] payload = Arrays.copyOfRange(array, start + 5, start + 5 + length);
        frame.release();
        return payload;
    }

    @ParameterizedTest
    @MethodSource("keys")
    void packetsOfAllLengthsArriveInPiecesOfAllLengths(Keys keys) throws Exception {
        PacketSealer sealer = keys.sealer.get();
        InboundPackets in = new InboundPackets(ByteBufAllocator.DEFAULT);
        in.keys(keys.opener.get(), false);
        Random random = new Random(3);
        for (int i = 0; i < 120; i++) {
            byte[] payload = new byte[1 + (i < 64 ? i : random.nextInt(30_000))];
            random.nextBytes(payload);
            byte[] sealed = seal(sealer, i, payload);
            Frame frame = null;
            int at = 0;
            while (frame == null) {
                int piece = Math.min(sealed.length - at, 1 + random.nextInt(i < 64 && i % 7 == 0 ? 3 : 20_000));
                in.add(Unpooled.copiedBuffer(sealed, at, piece));
                at += piece;
                frame = in.next();
            }
            assertThat(at).isEqualTo(sealed.length);
            assertThat(payload(frame)).isEqualTo(payload);
        }
        assertThat(in.next()).isNull();
        assertThat(in.peek(1)).isEmpty();
        assertThat(in.sequence()).isEqualTo(120);
        in.close();
    }

    @ParameterizedTest
    @MethodSource("secretKeys")
    void aFlippedBitIsFound(Keys keys) throws Exception {
        byte[] sealed = seal(keys.sealer.get(), 0, new byte[100]);
        for (int i = 0; i < sealed.length * 8; i += 41) {
            byte[] broken = sealed.clone();
            broken[i / 8] ^= (byte) (1 << (i % 8));
            InboundPackets in = new InboundPackets(ByteBufAllocator.DEFAULT);
            in.keys(keys.opener.get(), false);
            // enough behind it for whatever length the flipped bit made
            in.add(Unpooled.copiedBuffer(Unpooled.wrappedBuffer(broken), Unpooled.wrappedBuffer(new byte[40_000])));
            assertThatThrownBy(in::next).isInstanceOf(SshProtocolException.class);
            in.close();
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aPacketAboveTheLimitIsRefusedFromItsLengthAlone(Keys keys) throws Exception {
        int fits = InboundPackets.PACKET_MAX_UNKNOWN_PEER - 100;
        assertThat(first(keys, seal(keys.sealer.get(), 0, new byte[fits]))).isEqualTo(fits);
        byte[] tooLong = seal(keys.sealer.get(), 0, new byte[InboundPackets.PACKET_MAX_UNKNOWN_PEER + 1]);
        InboundPackets in = new InboundPackets(ByteBufAllocator.DEFAULT);
        in.keys(keys.opener.get(), false);
        in.add(Unpooled.copiedBuffer(tooLong, 0, 64));
        assertThatThrownBy(in::next)
                .isInstanceOf(SshProtocolException.class)
                .hasMessageContaining(Integer.toString(InboundPackets.PACKET_MAX_UNKNOWN_PEER));
        in.close();
    }

    private static int first(Keys keys, byte[] sealed) throws Exception {
        InboundPackets in = new InboundPackets(ByteBufAllocator.DEFAULT);
        in.keys(keys.opener.get(), false);
        in.add(Unpooled.copiedBuffer(sealed));
        int length = payload(in.next()).length;
        in.close();
        return length;
    }
}
