/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * TSRequest, [MS-CSSP] 2.2.1, the one message of CredSSP. Immutable by convention: nobody writes to the arrays.
 *
 * @param version as sent
 * @param negoToken a raw NTLM or a SPNEGO message; a list of one is all that is in use
 * @param authInfo sealed TSCredentials
 * @param pubKeyAuth sealed binding to the channel
 * @param errorCode NTSTATUS
 * @param clientNonce {@value #NONCE_BYTES} bytes
 */
record TsRequest(
        int version,
        Optional<byte[]> negoToken,
        Optional<byte[]> authInfo,
        Optional<byte[]> pubKeyAuth,
        Optional<Integer> errorCode,
        Optional<byte[]> clientNonce) {

    /** Limit of a whole TSRequest and so of every field in it. */
    static final int BYTES_MAX = 64 * 1024;

    static final int NONCE_BYTES = 32;

    static final int VERSION_MIN = 2;

    /** The newest version that we know. */
    static final int VERSION_MAX = 6;

    /** The first version whose pubKeyAuth is a hash over a nonce; the older ones are open to CVE-2018-0886. */
    static final int VERSION_HASHED = 5;

    private static final int VERSION_ERROR_CODE = 3;

    static TsRequest empty(int version) {
        return new TsRequest(
                version, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    TsRequest withNegoToken(byte[] token) {
        return new TsRequest(version, Optional.of(token), authInfo, pubKeyAuth, errorCode, clientNonce);
    }

    TsRequest withAuthInfo(byte[] sealed) {
        return new TsRequest(version, negoToken, Optional.of(sealed), pubKeyAuth, errorCode, clientNonce);
    }

    TsRequest withPubKeyAuth(byte[] sealed) {
        return new TsRequest(version, negoToken, authInfo, Optional.of(sealed), errorCode, clientNonce);
    }

    TsRequest withErrorCode(int ntStatus) {
        return new TsRequest(version, negoToken, authInfo, pubKeyAuth, Optional.of(ntStatus), clientNonce);
    }

    TsRequest withClientNonce(byte[] nonce) {
        return new TsRequest(version, negoToken, authInfo, pubKeyAuth, errorCode, Optional.of(nonce));
    }

    /** Whether {@code version} has the field errorCode: 3, 4 and from 6 on, but not 5. */
    static boolean hasErrorCode(int version) {
        return version >= VERSION_ERROR_CODE && version != VERSION_HASHED;
    }

    byte[] encode() {
        List<byte[]> fields = new ArrayList<>();
        fields.add(Der.field(0, Der.integer(version)));
        negoToken.ifPresent(token -> fields.add(Der.field(
                1, Der.encode(Der.SEQUENCE, Der.encode(Der.SEQUENCE, Der.field(0, octets(token)))))));
        authInfo.ifPresent(content -> fields.add(Der.field(2, octets(content))));
        pubKeyAuth.ifPresent(content -> fields.add(Der.field(3, octets(content))));
        errorCode.ifPresent(status -> fields.add(Der.field(4, Der.integer(status))));
        clientNonce.ifPresent(nonce -> fields.add(Der.field(5, octets(nonce))));
        return Der.encode(Der.SEQUENCE, fields.toArray(byte[][]::new));
    }

    static TsRequest decode(byte[] der) throws WireException {
        if (der.length > BYTES_MAX) {
            throw WireException.limitExceeded("ts request length", der.length, BYTES_MAX);
        }
        WireReader reader = WireReader.over(der);
        WireReader sequence = Der.decodeOnly("ts request", reader, Der.SEQUENCE);
        WireReader version = Der.decode("ts request version", sequence, Der.CONTEXT_0);
        Decoding decoding = new Decoding(Der.decodeInteger("ts request version", version));
        Der.decodeFields("ts request", sequence, decoding);
        return decoding.request;
    }

    private static byte[] octets(byte[] content) {
        return Der.encode(Der.OCTET_STRING, content);
    }

    private static final class Decoding implements Der.FieldReader {

        private TsRequest request;

        Decoding(int version) {
            request = empty(version);
        }

        @Override
        public void field(int number, WireReader content) throws WireException {
            switch (number) {
                case 1 -> request = request.withNegoToken(negoToken(content));
                case 2 -> request = request.withAuthInfo(Der.decodeOctets("auth info", content, BYTES_MAX));
                case 3 -> request = request.withPubKeyAuth(Der.decodeOctets("pub key auth", content, BYTES_MAX));
                case 4 -> request = request.withErrorCode(Der.decodeInteger("error code", content));
                case 5 -> request = request.withClientNonce(nonce(content));
                default -> throw WireException.invalidField("ts request field number", number, "is not known");
            }
        }

        private static byte[] negoToken(WireReader content) throws WireException {
            WireReader list = Der.decodeOnly("nego tokens", content, Der.SEQUENCE);
            WireReader item = Der.decodeOnly("nego token item", list, Der.SEQUENCE);
            WireReader token = Der.decodeOnly("nego token", item, Der.CONTEXT_0);
            return Der.decodeOctets("nego token", token, BYTES_MAX);
        }

        private static byte[] nonce(WireReader content) throws WireException {
            byte[] nonce = Der.decodeOctets("client nonce", content, NONCE_BYTES);
            if (nonce.length != NONCE_BYTES) {
                throw WireException.notEnoughBytes("client nonce", NONCE_BYTES, nonce.length);
            }
            return nonce;
        }
    }
}
