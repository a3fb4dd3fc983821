/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.rdp.sequence.McsIds;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The last words to a client, byte for byte: [MS-RDPBCGR] 2.2.5.1 and 2.2.2.3. */
class FarewellTest {

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void ultimatumsSayWhoseWishItWas() {
        assertThat(hex(SlowPathFrame.userRequestedUltimatum())).isEqualTo("0300000902f0802180");
        assertThat(hex(SlowPathFrame.providerInitiatedUltimatum())).isEqualTo("0300000902f0802080");
    }

    @Test
    void theErrorInfoCarriesTheCauseInTheShareOfTheClient() {
        ShareState share = new ShareState();
        share.demanded(0x000103EA, 1024, 768, 16);
        byte[] pdu = ErrorInfo.of(CloseCause.IDLE_TIMEOUT, share, new McsIds(1005, 1003, 0, Map.of()));
        assertThat(hex(pdu)).startsWith("030000").contains("02f08068000103eb70");
        assertThat(hex(pdu)).endsWith("16001700ea03ea030100000108002f00000003000000");
    }
}
