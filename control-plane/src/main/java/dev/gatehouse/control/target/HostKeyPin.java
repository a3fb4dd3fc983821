/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.control.sshkey.KeyFormatException;
import dev.gatehouse.control.sshkey.SshPublicKey;
import dev.gatehouse.proxy.port.TargetTrust;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * A key that a target must show: for SSH a host key, for RDP the public key of its certificate. Immutable, apart from its array.
 *
 * @param fingerprint of the key
 * @param type such as {@code ssh-ed25519} or {@code x509}; empty when it is not known
 * @param blob the key itself, when it was given in full
 */
record HostKeyPin(Fingerprint fingerprint, String type, Optional<byte[]> blob) {

    /** A target has at most so many. */
    static final int PINS_MAX = 32;

    private static final String X509 = TargetTrust.Keeper.X509;
    private static final String PUBLIC_KEY = "PUBLIC KEY";
    /** What a script makes of no certificate at all. */
    private static final Fingerprint OF_NOTHING = Fingerprint.ofBlob(new byte[0]);

    private static final int KEY_BYTES_MAX = 8 * 1024;

    /** From texts as {@link #parse} takes them; each key once. */
    static List<HostKeyPin> parseAll(Target.Protocol protocol, List<String> texts) {
        if (texts.size() > PINS_MAX) {
            throw ApiProblem.usage("a target has at most " + PINS_MAX + " host keys");
        }
        Map<Fingerprint, HostKeyPin> found = new LinkedHashMap<>();
        for (String text : texts) {
            HostKeyPin pin = parse(protocol, text);
            found.merge(pin.fingerprint(), pin, (old, other) -> old.blob().isPresent() ? old : other);
        }
        return List.copyOf(found.values());
    }

    /**
     * From {@code SHA256:…}; for SSH from a public key line; for RDP from a certificate or public key in PEM (of several certificates the
     * first, which is the machine's own), or from {@code x509} and the SubjectPublicKeyInfo in base64.
     */
    static HostKeyPin parse(Target.Protocol protocol, String text) {
        String stripped = text.strip();
        try {
            if (Fingerprint.isFingerprint(stripped)) {
                String type = protocol == Target.Protocol.RDP ? X509 : "";
                Fingerprint fingerprint = Fingerprint.parse(stripped);
                if (fingerprint.equals(OF_NOTHING)) {
                    throw ApiProblem.usage("host key: this is the hash of nothing, so there was no key to hash;"
                            + " look at the command that made it");
                }
                return new HostKeyPin(fingerprint, type, Optional.empty());
            }
            if (protocol == Target.Protocol.RDP) {
                return ofPublicKey(publicKeyInfo(stripped));
            }
            SshPublicKey key = SshPublicKey.parseLine(stripped);
            return new HostKeyPin(key.fingerprint(), key.type(), Optional.of(key.blob()));
        } catch (KeyFormatException e) {
            throw ApiProblem.usage("host key: " + e.getMessage());
        }
    }

    private static byte[] publicKeyInfo(String text) {
        if (text.startsWith(X509 + " ")) {
            try {
                return Base64.getDecoder().decode(text.substring(X509.length()).strip());
            } catch (IllegalArgumentException e) {
                throw ApiProblem.usage("host key: after x509 there is base64");
            }
        }
        for (PemBlock block : PemBlock.parse(text)) {
            if (block.label().equals(PemBlock.CERTIFICATE)) {
                return block.certificate().getPublicKey().getEncoded();
            }
            if (block.label().equals(PUBLIC_KEY)) {
                return block.content();
            }
        }
        throw ApiProblem.usage(
                "host key: an RDP target's key is SHA256:… of its certificate's public key, or the certificate in PEM");
    }

    private static HostKeyPin ofPublicKey(byte[] info) {
        if (info.length > KEY_BYTES_MAX || !isPublicKeyInfo(info)) {
            throw ApiProblem.usage("host key: this is no public key of a certificate (SubjectPublicKeyInfo in DER)");
        }
        return new HostKeyPin(Fingerprint.ofBlob(info), X509, Optional.of(info));
    }

    /** Only in DER: another encoding of the same key would have another fingerprint. */
    private static boolean isPublicKeyInfo(byte[] info) {
        try {
            return Arrays.equals(SubjectPublicKeyInfo.getInstance(info).getEncoded(ASN1Encoding.DER), info);
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    TargetDao.KeyRow row(UUID target) {
        return new TargetDao.KeyRow(target, fingerprint.digest(), type, blob.orElse(null), "pin");
    }

    @Override
    public String toString() {
        return type + " " + fingerprint;
    }
}
