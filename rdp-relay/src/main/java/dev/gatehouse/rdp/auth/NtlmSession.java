/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.login.Ntlm;
import dev.gatehouse.proxy.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * Session security of NTLM with extended session security, key exchange and 128 bits, [MS-NLMP] 3.4: one direction to seal, one to
 * unseal. The RC4 state runs on from message to message. Confined to one thread.
 */
final class NtlmSession implements AutoCloseable {

    static final int SIGNATURE_BYTES = 16;

    private static final int CHECKSUM_BYTES = 8;
    private static final int SIGNATURE_VERSION = 1;

    private final Direction outgoing;
    private final Direction incoming;

    private NtlmSession(Direction outgoing, Direction incoming) {
        this.outgoing = outgoing;
        this.incoming = incoming;
    }

    /** The server's side. The key stays the caller's. */
    static NtlmSession ofServer(byte[] exportedSessionKey) {
        return new NtlmSession(Direction.fromServer(exportedSessionKey), Direction.fromClient(exportedSessionKey));
    }

    /** The client's side. The key stays the caller's. */
    static NtlmSession ofClient(byte[] exportedSessionKey) {
        return new NtlmSession(Direction.fromClient(exportedSessionKey), Direction.fromServer(exportedSessionKey));
    }

    /** GSS_WrapEx, [MS-NLMP] 3.4.6: signature, then the encrypted message. */
    byte[] seal(byte[] message) {
        byte[] encrypted = outgoing.rc4.apply(message);
        return new WireWriter(SIGNATURE_BYTES + encrypted.length)
                .bytes(outgoing.signature(message))
                .bytes(encrypted)
                .toBytes();
    }

    /** GSS_UnwrapEx, [MS-NLMP] 3.4.7: empty when the signature is not right. */
    Optional<byte[]> unseal(byte[] sealed) {
        if (sealed.length < SIGNATURE_BYTES) {
            return Optional.empty();
        }
        byte[] message = incoming.rc4.apply(Arrays.copyOfRange(sealed, SIGNATURE_BYTES, sealed.length));
        byte[] expected = incoming.signature(message);
        if (MessageDigest.isEqual(expected, Arrays.copyOf(sealed, SIGNATURE_BYTES))) {
            return Optional.of(message);
        }
        Arrays.fill(message, (byte) 0);
        return Optional.empty();
    }

    /** GSS_GetMICEx, [MS-NLMP] 3.4.8. */
    byte[] sign(byte[] message) {
        return outgoing.signature(message);
    }

    /** GSS_VerifyMICEx, [MS-NLMP] 3.4.9. */
    boolean verify(byte[] message, byte[] signature) {
        return MessageDigest.isEqual(incoming.signature(message), signature);
    }

    /** After a mechListMIC the RC4 state starts anew and the numbers go on, [MS-SPNG] 3.3.5.1. */
    void restartCiphers() {
        outgoing.restart();
        incoming.restart();
    }

    boolean isWiped() {
        return outgoing.isWiped() && incoming.isWiped();
    }

    @Override
    public void close() {
        outgoing.close();
        incoming.close();
    }

    private static final class Direction implements AutoCloseable {

        private final byte[] signKey;
        private final byte[] sealKey;
        private Rc4 rc4;
        private int number;

        private Direction(byte[] key, String direction) {
            signKey = derived(key, "session key to " + direction + " signing key magic constant\0");
            sealKey = derived(key, "session key to " + direction + " sealing key magic constant\0");
            rc4 = new Rc4(sealKey);
        }

        static Direction fromClient(byte[] key) {
            return new Direction(key, "client-to-server");
        }

        static Direction fromServer(byte[] key) {
            return new Direction(key, "server-to-client");
        }

        /** SIGNKEY and SEALKEY, [MS-NLMP] 3.4.5.2 and 3.4.5.3. */
        private static byte[] derived(byte[] key, String magic) {
            try {
                MessageDigest md5 = MessageDigest.getInstance("MD5");
                md5.update(key);
                return md5.digest(magic.getBytes(StandardCharsets.US_ASCII));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("md5 is not available", e);
            }
        }

        /** MAC with extended session security, [MS-NLMP] 3.4.4.2; uses up one number. */
        byte[] signature(byte[] message) {
            byte[] numberBytes = new WireWriter().u32Le(number++).toBytes();
            byte[] checksum = Arrays.copyOf(Ntlm.hmacMd5(signKey, numberBytes, message), CHECKSUM_BYTES);
            WireWriter signature = new WireWriter(SIGNATURE_BYTES);
            signature.u32Le(SIGNATURE_VERSION).bytes(rc4.apply(checksum)).bytes(numberBytes);
            return signature.toBytes();
        }

        void restart() {
            rc4.close();
            rc4 = new Rc4(sealKey);
        }

        boolean isWiped() {
            byte[] zeros = new byte[Ntlm.KEY_BYTES];
            return rc4.isWiped() && Arrays.equals(zeros, signKey) && Arrays.equals(zeros, sealKey);
        }

        @Override
        public void close() {
            Arrays.fill(signKey, (byte) 0);
            Arrays.fill(sealKey, (byte) 0);
            rc4.close();
        }
    }
}
