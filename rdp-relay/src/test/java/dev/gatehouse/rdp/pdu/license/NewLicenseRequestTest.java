/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.license;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.testing.HostileBytes;
import dev.gatehouse.rdp.testing.LicenseExamples;
import java.math.BigInteger;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewLicenseRequestTest {

    private static LicenseRequest request(byte[] bytes) throws WireException {
        return (LicenseRequest) LicensePdu.decode(WireReader.over(bytes));
    }

    @Test
    void answerToXrdpIsAsTheSpecificationSays() throws WireException {
        byte[] answer = NewLicenseRequest.answer(request(LicenseExamples.xrdpRequest()), "alice", "LAPTOP")
                .orElseThrow();

        WireReader reader = WireReader.over(answer);
        assertThat(reader.u16Le("flags")).isEqualTo(0x80);
        reader.skip("flagsHi", 2);
        assertThat(reader.u8("type")).isEqualTo(0x13);
        assertThat(reader.u8("version")).isEqualTo(3);
        assertThat(reader.u16Le("size")).isEqualTo(answer.length - 4);
        assertThat(reader.u32Le("algorithm")).isEqualTo(1);
        assertThat(reader.u32Le("platform")).isEqualTo(0x04010000);
        reader.skip("random", 32);
        assertThat(reader.u16Le("blob")).isEqualTo(2);
        byte[] secret = reader.bytes("secret", reader.u16Le("length"), 4096);
        assertThat(secret).hasSize(72).endsWith(new byte[8]);
        assertThat(HexFormat.of().formatHex(answer))
                .endsWith("0f000600" + "616c69636500" + "10000700" + "4c4150544f5000");
    }

    /** 5 to the power of 3 is 125, which the modulus does not reach. */
    @Test
    void encryptionIsPlainRsaWithTheLeastSignificantByteFirst() {
        BigInteger modulus = BigInteger.ONE.shiftLeft(511).setBit(0);
        LicenseKey key = new LicenseKey(modulus, BigInteger.valueOf(3));

        assertThat(key.encrypt(new byte[] {5, 0})).hasSize(72).startsWith(125, 0, 0);
    }

    @Test
    void chainOfCertificatesIsForServersThatIssueLicences() throws WireException {
        assertThat(LicenseKey.of(HexFormat.of().parseHex("02000080"))).isEmpty();
        assertThat(LicenseKey.of(new byte[0])).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"f8010000", "00020100", "01020000", "ffffffff"})
    void keyOfAnAbsurdLengthIsRefused(String bits) {
        String key = "52534131" + "48000000" + bits + "3f000000" + "01000100" + "ff".repeat(1024);
        String certificate = "010000000100000001000000" + "0600" + "1404" + key + "08000000";

        assertThatThrownBy(() -> LicenseKey.of(HexFormat.of().parseHex(certificate)))
                .hasMessageContaining("bitlen");
    }

    @Test
    void cutAndChangedRequestsFailCleanly() {
        byte[] whole = LicenseExamples.xrdpRequest();
        HostileBytes.Decoder decoder = bytes -> {
            if (LicensePdu.decode(WireReader.over(bytes)) instanceof LicenseRequest request) {
                NewLicenseRequest.answer(request, "u", "m");
            }
        };

        assertThat(HostileBytes.lengthsAccepted(whole, decoder)).allMatch(length -> length >= whole.length - 22);
        HostileBytes.mutate(whole, decoder);
    }
}
