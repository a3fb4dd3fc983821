/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.accept;

import dev.gatehouse.rdp.pdu.nego.ConnectionRequest;
import dev.gatehouse.rdp.pdu.nego.NegotiationRequest;
import dev.gatehouse.rdp.pdu.nego.SecurityProtocols;
import java.util.OptionalInt;

/**
 * Which security protocol is selected, [MS-RDPBCGR] 3.3.5.3.2. CredSSP is for whoever seems to come with a one-time token or offers nothing
 * else; all others get TLS, because passwords of users cannot be proved by NTLM. What the choice is made from is a hint and never an
 * identity.
 */
final class ProtocolSelection {

    /** How the name of a one-time token begins. */
    private static final String TOKEN_PREFIX = "T-";

    private ProtocolSelection() {}

    /** The bits that the client sent, exactly; {@link SecurityProtocols#RDP} when it has sent no RDP_NEG_REQ. */
    static int requested(ConnectionRequest request) {
        return request.negotiation().map(NegotiationRequest::requestedProtocols).orElse(SecurityProtocols.RDP);
    }

    /**
     * One of SSL, HYBRID and HYBRID_EX; empty when none of them was offered.
     *
     * @param preconnected whether a preconnection PDU came first
     */
    static OptionalInt select(ConnectionRequest request, boolean preconnected) {
        int requested = requested(request);
        int hybrid = hybrid(requested);
        boolean ssl = (requested & SecurityProtocols.SSL) != 0;
        if (hybrid != 0 && (!ssl || hintsToken(request, preconnected))) {
            return OptionalInt.of(hybrid);
        }
        return ssl ? OptionalInt.of(SecurityProtocols.SSL) : OptionalInt.empty();
    }

    private static int hybrid(int requested) {
        if ((requested & SecurityProtocols.HYBRID_EX) != 0) {
            return SecurityProtocols.HYBRID_EX;
        }
        return requested & SecurityProtocols.HYBRID;
    }

    private static boolean hintsToken(ConnectionRequest request, boolean preconnected) {
        return preconnected
                || request.routingToken().isPresent()
                || request.cookie()
                        .filter(cookie -> cookie.startsWith(TOKEN_PREFIX))
                        .isPresent();
    }
}
