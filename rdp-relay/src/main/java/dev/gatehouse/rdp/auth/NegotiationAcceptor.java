/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.wire.WireException;
import java.util.Optional;

/**
 * The server's side of what is around the NTLM messages: nothing, or SPNEGO ([RFC 4178], [MS-SPNG] 3.2.5 and 3.3.5) with NTLM anywhere
 * in the client's list. Confined to one thread.
 */
final class NegotiationAcceptor {

    private Optional<Spnego.NegTokenInit> init = Optional.empty();
    private boolean selectionSent;
    private Optional<byte[]> clientMic = Optional.empty();

    /**
     * The end of a negotiation.
     *
     * @param token to send; empty when there is nothing around NTLM
     * @param right whether the client's mechListMIC is right, or not needed and not there
     */
    record Finish(Optional<byte[]> token, boolean right) {}

    /**
     * Takes the client's first token.
     *
     * @return the NEGOTIATE_MESSAGE; empty when the client was optimistic about another mechanism and has to be told, with {@link
     *     #selection}
     */
    Optional<byte[]> first(byte[] token) throws WireException, NtlmRefusedException {
        if (NtlmMessage.is(token)) {
            return Optional.of(token);
        }
        Spnego.NegTokenInit offered = Spnego.NegTokenInit.decode(token);
        if (offered.ntlmIndex() < 0) {
            throw new NtlmRefusedException("client does not offer ntlm");
        }
        init = Optional.of(offered);
        return isFirstChoice() ? offered.mechToken() : Optional.empty();
    }

    /** Tells the client to go on with NTLM. */
    byte[] selection() {
        selectionSent = true;
        int state = isFirstChoice() ? Spnego.ACCEPT_INCOMPLETE : Spnego.REQUEST_MIC;
        return new Spnego.NegTokenResp(Optional.of(state), true, Optional.empty(), Optional.empty()).encode();
    }

    /** Takes every token but the first: the NTLM message in it. */
    byte[] next(byte[] token) throws WireException {
        if (init.isEmpty()) {
            return token;
        }
        Spnego.NegTokenResp response = Spnego.NegTokenResp.decode(token);
        clientMic = response.mechListMic();
        return response.responseToken().orElseThrow(() -> WireException.notEnoughBytes("response token", 1, 0));
    }

    /** Wraps the CHALLENGE_MESSAGE. */
    byte[] challenge(byte[] message) {
        if (init.isEmpty()) {
            return message;
        }
        Optional<byte[]> token = Optional.of(message);
        return new Spnego.NegTokenResp(Optional.of(Spnego.ACCEPT_INCOMPLETE), !selectionSent, token, Optional.empty())
                .encode();
    }

    /** Whether the client may wait for {@link Finish#token} before it sends pubKeyAuth. */
    boolean isWrapped() {
        return init.isPresent();
    }

    /**
     * Checks the client's mechListMIC and makes ours. It is a must when NTLM was not the client's first choice: else somebody in between
     * could have shortened the list.
     */
    Finish finish(NtlmSession session) {
        if (init.isEmpty()) {
            return new Finish(Optional.empty(), true);
        }
        byte[] mechTypes = init.get().mechTypes();
        boolean right = clientMic.map(mic -> session.verify(mechTypes, mic)).orElse(isFirstChoice());
        Optional<byte[]> mic = clientMic.map(ignored -> session.sign(mechTypes));
        if (clientMic.isPresent()) {
            session.restartCiphers();
        }
        Spnego.NegTokenResp response =
                new Spnego.NegTokenResp(Optional.of(Spnego.ACCEPT_COMPLETED), false, Optional.empty(), mic);
        return new Finish(Optional.of(response.encode()), right);
    }

    private boolean isFirstChoice() {
        return init.isPresent() && init.get().ntlmIndex() == 0;
    }
}
