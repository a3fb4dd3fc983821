/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** [RFC 5246] 7.4.1 and 7.4.2, the messages that come before anything is encrypted. */
class OldTlsCertificateTest {

    /** ServerHello of TLS 1.0, then the certificate in a message of its own, cut into records of 100 bytes. */
    static byte[] flight(byte[] certificate) {
        byte[] hello =
                HexFormat.of().parseHex("0200002603 01".replace(" ", "") + "00".repeat(32) + "00" + "002f" + "00");
        ByteBuffer messages = ByteBuffer.allocate(hello.length + 10 + certificate.length);
        messages.put(hello);
        messages.put((byte) 11);
        for (int length : new int[] {certificate.length + 6, certificate.length + 3, certificate.length}) {
            messages.put((byte) (length >> 16)).putShort((short) length);
        }
        messages.put(certificate);
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        byte[] all = messages.array();
        for (int at = 0; at < all.length; at += 100) {
            int length = Math.min(100, all.length - at);
            records.writeBytes(new byte[] {22, 3, 1, 0, (byte) length});
            records.write(all, at, length);
        }
        return records.toByteArray();
    }

    private static byte[] read(byte[] bytes) throws IOException {
        return OldTlsCertificate.readPublicKey(new ByteArrayInputStream(bytes));
    }

    @Test
    void helloHasTheLengthsThatItSays() {
        ByteBuffer hello = ByteBuffer.wrap(OldTlsCertificate.hello(new byte[32]));
        assertThat(hello.getShort(3)).isEqualTo((short) (hello.capacity() - 5));
        assertThat(hello.getInt(5) & 0xFFFFFF).isEqualTo(hello.capacity() - 9);
        int suites = 11 + 32 + 1;
        int extensions = suites + 2 + hello.getShort(suites) + 2;
        assertThat(hello.getShort(extensions)).isEqualTo((short) (hello.capacity() - extensions - 2));
        int at = extensions + 2;
        while (at < hello.capacity()) {
            at += 4 + hello.getShort(at + 2);
        }
        assertThat(at).isEqualTo(hello.capacity());
    }

    @Test
    void keyIsReadOutOfManyRecords() throws Exception {
        TestCertificate shown = TestCertificate.authority("old");
        assertThat(read(flight(shown.certificate().getEncoded())))
                .isEqualTo(shown.certificate().getPublicKey().getEncoded());
    }

    @Test
    void everyTruncationFails() throws Exception {
        byte[] whole = flight(TestCertificate.authority("old").certificate().getEncoded());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void noMutationOfOneByteEndsInAnythingButAnIoException() throws Exception {
        byte[] whole = flight(TestCertificate.authority("old").certificate().getEncoded());
        for (int at = 0; at < whole.length; at++) {
            for (int bit = 1; bit < 256; bit <<= 1) {
                byte[] mutated = whole.clone();
                mutated[at] ^= (byte) bit;
                assertThatCode(() -> readOrRefuse(mutated)).as("byte " + at).doesNotThrowAnyException();
            }
        }
    }

    private static void readOrRefuse(byte[] bytes) {
        try {
            read(bytes);
        } catch (IOException e) {
            assertThat(e).isNotNull();
        }
    }

    @Test
    void alertIsTold() {
        assertThatThrownBy(() -> read(HexFormat.of().parseHex("15030100020228")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("alert 40");
    }

    @Test
    void messageLongerThanTheLimitIsNotReadToItsEnd() {
        byte[] record = new byte[5 + 16 * 1024];
        record[0] = 22;
        record[1] = 3;
        record[2] = 1;
        record[3] = 0x40;
        ByteArrayOutputStream endless = new ByteArrayOutputStream();
        for (int i = 0; i < 8; i++) {
            record[5] = (byte) (i == 0 ? 2 : 0); // a ServerHello of 16 MiB less one
            record[6] = record[7] = record[8] = (byte) (i == 0 ? 0xFF : 0);
            endless.writeBytes(record);
        }
        assertThatThrownBy(() -> read(endless.toByteArray())).hasMessageContaining("more than");
    }
}
