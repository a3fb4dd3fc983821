/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.rdp.pdu.nego.ConnectionRequest;
import dev.gatehouse.rdp.pdu.nego.NegotiationRequest;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtocolSelectionTest {

    private static final String TOKEN = "Cookie: msts=3640205228.15629.0000";

    /** Bits: 1 SSL, 2 HYBRID, 4 RDSTLS, 8 HYBRID_EX; no bits at all when there is no RDP_NEG_REQ. */
    @ParameterizedTest(name = "{0} {1} {2} {3}: {4}")
    @CsvSource({
        // Passwords of users cannot be proved by NTLM: TLS wherever it is offered.
        "anna, none, alone, 1, 1",
        "anna, none, alone, 3, 1",
        "anna, none, alone, 11, 1",
        "anna, none, alone, 15, 1",
        ", none, alone, 11, 1",
        "t-abc, none, alone, 11, 1",
        "anna-T-, none, alone, 11, 1",
        // The hints of a one-time token.
        "T-abc, none, alone, 3, 2",
        "T-abc, none, alone, 11, 8",
        "T-abc, none, alone, 9, 8",
        "T-, none, alone, 11, 8",
        ", token, alone, 3, 2",
        ", token, alone, 11, 8",
        "anna, token, alone, 11, 8",
        "anna, none, preconnected, 3, 2",
        ", none, preconnected, 11, 8",
        // A hint does not make a protocol that was not offered.
        "T-abc, token, preconnected, 1, 1",
        "T-abc, none, alone, 5, 1",
        // Nothing but CredSSP is offered.
        "anna, none, alone, 2, 2",
        "anna, none, alone, 8, 8",
        "anna, none, alone, 10, 8",
        "anna, none, alone, 14, 8",
        // RC4, RDSTLS alone, and what nobody knows.
        "anna, none, alone, 0, ",
        "anna, none, alone, , ",
        "T-abc, token, preconnected, , ",
        "T-abc, none, alone, 4, ",
        "T-abc, none, alone, 16, ",
    })
    void protocolIsChosenByOfferAndHint(
            String cookie, String token, String preconnection, Integer requested, Integer selected) {
        ConnectionRequest request = new ConnectionRequest(
                Optional.ofNullable(cookie),
                token.equals("token") ? Optional.of(TOKEN) : Optional.empty(),
                Optional.ofNullable(requested).map(bits -> new NegotiationRequest(0, bits)),
                Optional.empty());

        OptionalInt chosen = ProtocolSelection.select(request, preconnection.equals("preconnected"));

        assertThat(chosen).isEqualTo(selected == null ? OptionalInt.empty() : OptionalInt.of(selected));
        assertThat(ProtocolSelection.requested(request)).isEqualTo(requested == null ? 0 : requested);
    }
}
