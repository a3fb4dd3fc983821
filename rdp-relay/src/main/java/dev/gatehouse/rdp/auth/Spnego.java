/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The negotiation tokens of SPNEGO, [RFC 4178] 4.2 and [MS-SPNG] 2.2, as far as NTLM goes inside of them. */
final class Spnego {

    /** 1.3.6.1.4.1.311.2.2.10, content of the OBJECT IDENTIFIER. */
    static final byte[] NTLM = {0x2B, 0x06, 0x01, 0x04, 0x01, (byte) 0x82, 0x37, 0x02, 0x02, 0x0A};

    /** 1.3.6.1.5.5.2. */
    static final byte[] MECHANISM = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x02};

    static final int ACCEPT_COMPLETED = 0;
    static final int ACCEPT_INCOMPLETE = 1;
    static final int REJECT = 2;
    static final int REQUEST_MIC = 3;

    private static final int MECHANISMS_MAX = 16;
    private static final int OBJECT_IDENTIFIER_BYTES_MAX = 64;
    private static final int TOKEN_BYTES_MAX = TsRequest.BYTES_MAX;

    private Spnego() {}

    /**
     * NegTokenInit, [RFC 4178] 4.2.1.
     *
     * @param mechTypes MechTypeList in DER, which a mechListMIC is made over
     * @param ntlmIndex where NTLM stands in the list, from 0; -1 when it is not offered
     * @param mechToken of the first mechanism
     */
    record NegTokenInit(byte[] mechTypes, int ntlmIndex, Optional<byte[]> mechToken) {

        static NegTokenInit decode(byte[] token) throws WireException {
            WireReader reader = WireReader.over(token);
            WireReader context = Der.decodeOnly("spnego token", reader, Der.APPLICATION_0);
            WireReader mechanism = Der.decode("spnego mechanism", context, Der.OBJECT_IDENTIFIER);
            byte[] identifier = mechanism.rest("spnego mechanism", OBJECT_IDENTIFIER_BYTES_MAX);
            if (!Arrays.equals(identifier, MECHANISM)) {
                throw WireException.invalidField("gss mechanism length", identifier.length, "is not spnego");
            }
            WireReader choice = Der.decodeOnly("neg token init", context, Der.CONTEXT_0);
            InitDecoding decoding = new InitDecoding();
            Der.decodeFields("neg token init", Der.decodeOnly("neg token init", choice, Der.SEQUENCE), decoding);
            return new NegTokenInit(decoding.mechTypes, decoding.ntlmIndex, decoding.mechToken);
        }
    }

    private static final class InitDecoding implements Der.FieldReader {

        private byte[] mechTypes = new byte[0];
        private int ntlmIndex = -1;
        private Optional<byte[]> mechToken = Optional.empty();

        @Override
        public void field(int number, WireReader content) throws WireException {
            switch (number) {
                case 0 -> mechTypes(content.rest("mech types", TOKEN_BYTES_MAX));
                case 2 -> mechToken = Optional.of(Der.decodeOctets("mech token", content, TOKEN_BYTES_MAX));
                default -> {
                    // flags, and a MIC that nobody can have made yet
                }
            }
        }

        private void mechTypes(byte[] der) throws WireException {
            mechTypes = der;
            WireReader list = Der.decodeOnly("mech types", WireReader.over(der), Der.SEQUENCE);
            for (int index = 0; list.remaining() > 0; index++) {
                if (index == MECHANISMS_MAX) {
                    throw WireException.limitExceeded("mech types", index + 1L, MECHANISMS_MAX);
                }
                WireReader type = Der.decode("mech type", list, Der.OBJECT_IDENTIFIER);
                byte[] identifier = type.rest("mech type", OBJECT_IDENTIFIER_BYTES_MAX);
                if (ntlmIndex < 0 && Arrays.equals(identifier, NTLM)) {
                    ntlmIndex = index;
                }
            }
        }
    }

    /**
     * NegTokenResp, [RFC 4178] 4.2.2.
     *
     * @param negState see the constants of {@link Spnego}
     * @param ntlmSelected whether supportedMech is there and is NTLM
     * @param responseToken an NTLM message
     * @param mechListMic signature over the MechTypeList
     */
    record NegTokenResp(
            Optional<Integer> negState,
            boolean ntlmSelected,
            Optional<byte[]> responseToken,
            Optional<byte[]> mechListMic) {

        byte[] encode() {
            List<byte[]> fields = new ArrayList<>();
            negState.ifPresent(state ->
                    fields.add(Der.field(0, Der.encode(Der.ENUMERATED, new byte[] {state.byteValue()}))));
            if (ntlmSelected) {
                fields.add(Der.field(1, Der.encode(Der.OBJECT_IDENTIFIER, NTLM)));
            }
            responseToken.ifPresent(token -> fields.add(Der.field(2, Der.encode(Der.OCTET_STRING, token))));
            mechListMic.ifPresent(mic -> fields.add(Der.field(3, Der.encode(Der.OCTET_STRING, mic))));
            return Der.field(1, Der.encode(Der.SEQUENCE, fields.toArray(byte[][]::new)));
        }

        static NegTokenResp decode(byte[] token) throws WireException {
            WireReader reader = WireReader.over(token);
            WireReader choice = Der.decodeOnly("neg token resp", reader, Der.CONTEXT_0 | 1);
            RespDecoding decoding = new RespDecoding();
            Der.decodeFields("neg token resp", Der.decodeOnly("neg token resp", choice, Der.SEQUENCE), decoding);
            return new NegTokenResp(
                    decoding.negState, decoding.ntlmSelected, decoding.responseToken, decoding.mechListMic);
        }
    }

    private static final class RespDecoding implements Der.FieldReader {

        private Optional<Integer> negState = Optional.empty();
        private boolean ntlmSelected;
        private Optional<byte[]> responseToken = Optional.empty();
        private Optional<byte[]> mechListMic = Optional.empty();

        @Override
        public void field(int number, WireReader content) throws WireException {
            switch (number) {
                case 0 -> negState = Optional.of(Der.decodeEnumerated("neg state", content));
                case 1 -> supportedMech(content);
                case 2 -> responseToken = Optional.of(Der.decodeOctets("response token", content, TOKEN_BYTES_MAX));
                case 3 -> mechListMic = Optional.of(Der.decodeOctets("mech list mic", content, TOKEN_BYTES_MAX));
                default -> throw WireException.invalidField("neg token resp field number", number, "is not known");
            }
        }

        private void supportedMech(WireReader content) throws WireException {
            WireReader type = Der.decodeOnly("supported mech", content, Der.OBJECT_IDENTIFIER);
            byte[] identifier = type.rest("supported mech", OBJECT_IDENTIFIER_BYTES_MAX);
            if (!Arrays.equals(identifier, NTLM)) {
                throw WireException.invalidField("supported mech length", identifier.length, "is not ntlm");
            }
            ntlmSelected = true;
        }
    }
}
