/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.compression.Compression;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.DHFactory;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.mac.Mac;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;

/**
 * What we offer, best first. AES-GCM before all; AES-CTR with SHA-2 for peers without it; no CBC, no SHA-1, no ChaCha20 (in pure
 * Java it costs 60 % of a bulk transfer). Immutable.
 */
final class SshAlgorithms {

    /** Both sides: hybrid post-quantum first. */
    private static final List<BuiltinDHFactories> KEY_EXCHANGES = List.of(
            BuiltinDHFactories.mlkem768x25519,
            BuiltinDHFactories.sntrup761x25519,
            BuiltinDHFactories.sntrup761x25519_openssh,
            BuiltinDHFactories.curve25519,
            BuiltinDHFactories.curve25519_libssh,
            BuiltinDHFactories.ecdhp256,
            BuiltinDHFactories.ecdhp384,
            BuiltinDHFactories.ecdhp521);

    /** Only towards targets: as a server, groups of 4096 bits would let a stranger burn our processor. */
    private static final List<BuiltinDHFactories> KEY_EXCHANGES_OLD_TARGETS =
            List.of(BuiltinDHFactories.dhg16_512, BuiltinDHFactories.dhg14_256);

    private static final List<BuiltinDHFactories> SLOW_FOR_CLIENTS =
            List.of(BuiltinDHFactories.sntrup761x25519, BuiltinDHFactories.sntrup761x25519_openssh);

    private SshAlgorithms() {}

    static List<KeyExchangeFactory> forServer(Function<DHFactory, KeyExchangeFactory> toKeyExchange) {
        return supported(KEY_EXCHANGES, toKeyExchange);
    }

    /**
     * The client makes a key pair, which sntrup761 in Java takes 110 ms for and 55 ms to use (a server 20 ms): towards targets it
     * comes last (ADR 0045).
     */
    static List<KeyExchangeFactory> forClient(Function<DHFactory, KeyExchangeFactory> toKeyExchange) {
        List<BuiltinDHFactories> order = new ArrayList<>(KEY_EXCHANGES);
        order.removeAll(SLOW_FOR_CLIENTS);
        order.addAll(KEY_EXCHANGES_OLD_TARGETS);
        order.addAll(SLOW_FOR_CLIENTS);
        return supported(order, toKeyExchange);
    }

    private static List<KeyExchangeFactory> supported(
            List<BuiltinDHFactories> names, Function<DHFactory, KeyExchangeFactory> toKeyExchange) {
        return names.stream()
                .filter(BuiltinDHFactories::isSupported)
                .map(toKeyExchange)
                .toList();
    }

    static List<NamedFactory<Cipher>> ciphers() {
        return List.of(
                GcmCipher.Factory.AES128,
                GcmCipher.Factory.AES256,
                BuiltinCiphers.aes128ctr,
                BuiltinCiphers.aes192ctr,
                BuiltinCiphers.aes256ctr);
    }

    /** AES-GCM only for a client that has it in both directions, else all. */
    static List<NamedFactory<Cipher>> ciphersFor(String clientToServer, String serverToClient) {
        List<NamedFactory<Cipher>> gcm = List.of(GcmCipher.Factory.AES128, GcmCipher.Factory.AES256);
        return offersOneOf(gcm, clientToServer) && offersOneOf(gcm, serverToClient) ? gcm : ciphers();
    }

    private static boolean offersOneOf(List<NamedFactory<Cipher>> ours, String theirs) {
        List<String> names = theirs == null ? List.of() : List.of(theirs.split(","));
        return ours.stream().anyMatch(each -> names.contains(each.getName()));
    }

    static List<NamedFactory<Mac>> macs() {
        return List.of(
                BuiltinMacs.hmacsha256etm, BuiltinMacs.hmacsha512etm, BuiltinMacs.hmacsha256, BuiltinMacs.hmacsha512);
    }

    /** None: it would mix secrets with text of an attacker's choice, and costs more than it saves on any but slow links. */
    static List<NamedFactory<Compression>> compressions() {
        return List.of(BuiltinCompressions.none);
    }

    /** Host keys of ours and of targets. */
    static List<NamedFactory<Signature>> hostKeySignatures() {
        return List.of(
                BuiltinSignatures.ed25519,
                BuiltinSignatures.nistp256,
                BuiltinSignatures.nistp384,
                BuiltinSignatures.nistp521,
                BuiltinSignatures.rsaSHA512,
                BuiltinSignatures.rsaSHA256);
    }

    /** Keys of users, security keys among them. */
    static List<NamedFactory<Signature>> userKeySignatures() {
        return List.of(
                BuiltinSignatures.ed25519,
                BuiltinSignatures.sk_ssh_ed25519,
                BuiltinSignatures.nistp256,
                BuiltinSignatures.nistp384,
                BuiltinSignatures.nistp521,
                BuiltinSignatures.sk_ecdsa_sha2_nistp256,
                BuiltinSignatures.rsaSHA512,
                BuiltinSignatures.rsaSHA256);
    }
}
