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
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LicensePduTest {

    private static final String REQUEST = "80000000" + "01037e00" + "5a".repeat(32) + "00000600"
            + "2c000000" + "4d006900".repeat(11) + "08000000" + "4100300032000000" + "0d000400" + "01000000"
            + "03000800" + "0102030405060708" + "01000000" + "0e000e00" + "6d6963726f736f66742e636f6d00";

    private static LicensePdu decode(byte[] bytes) throws WireException {
        return LicensePdu.decode(WireReader.over(bytes));
    }

    private static LicensePdu hex(String hex) throws WireException {
        return decode(HexFormat.of().parseHex(hex));
    }

    /** [MS-RDPBCGR] 4.1.11 with enhanced security's header. */
    @Test
    void validClientInBothVersions() throws WireException {
        byte[] version3 = LicenseError.VALID_CLIENT.encode(LicensePdu.VERSION_3);
        byte[] version2 = LicenseError.VALID_CLIENT.encode(LicensePdu.VERSION_2);

        assertThat(HexFormat.of().formatHex(version3)).isEqualTo("80000000ff031000070000000200000004000000");
        assertThat(HexFormat.of().formatHex(version2)).isEqualTo("80000000ff021000070000000200000004000000");
        assertThat(decode(version3)).isEqualTo(LicenseError.VALID_CLIENT);
    }

    @ParameterizedTest
    @CsvSource({
        "80000000ff031000070000000200000004000000, true",
        "80020000ff831000070000000200000004000000, true",
        "80000000ff031400070000000200000004000000, true",
        "80000000ff031000060000000100000004000000, false",
        "80000000ff031000070000000100000004000000, false"
    })
    void onlyAValidClientGoesOn(String bytes, boolean letsGoOn) throws WireException {
        assertThat(((LicenseError) hex(bytes)).letsGoOn()).isEqualTo(letsGoOn);
    }

    @Test
    void licenceRequestIsRead() throws WireException {
        LicenseRequest request = (LicenseRequest) hex(REQUEST);

        assertThat(request.serverRandom()).hasSize(32).containsOnly(0x5a);
        assertThat(request.certificate()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void otherMessagesKeepTheirNumber() throws WireException {
        assertThat(hex("8000000002030400")).isEqualTo(new LicensePdu.Other(LicensePdu.PLATFORM_CHALLENGE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"40000000ff031000070000000200000004000000", "80000000ff030300070000000200000004000000", "88"})
    void whatIsNoLicensingPduIsRefused(String bytes) {
        assertThatThrownBy(() -> hex(bytes)).isInstanceOf(WireException.class);
    }

    @Test
    void cutAndChangedBytesFailCleanly() {
        byte[] request = HexFormat.of().parseHex(REQUEST);
        byte[] error = LicenseError.VALID_CLIENT.encode(LicensePdu.VERSION_3);

        assertThat(HostileBytes.lengthsAccepted(request, LicensePduTest::decode))
                .allMatch(length -> length >= request.length - 22);
        assertThat(HostileBytes.lengthsAccepted(error, LicensePduTest::decode)).allMatch(length -> length >= 16);
        HostileBytes.mutate(request, LicensePduTest::decode);
        HostileBytes.mutate(error, LicensePduTest::decode);
    }
}
