/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.sshkey;

import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;

/**
 * A private key file as people have them: OpenSSH's own format, PKCS#8, PKCS#1 ({@code RSA PRIVATE KEY}) and SEC 1 ({@code EC
 * PRIVATE KEY}), without a passphrase. Kept as PKCS#8 in a {@link Secret}; close it. BouncyCastle's key objects between the two
 * hold numbers that cannot be wiped; they become garbage when {@link #parse} returns.
 */
public final class SshPrivateKey implements AutoCloseable {

    /** A private key file is not longer. */
    public static final int FILE_BYTES_MAX = 32 * 1024;

    /** id-Ed25519, RFC 8410 section 3. */
    private static final ASN1ObjectIdentifier ED25519 = new ASN1ObjectIdentifier("1.3.101.112");

    private final SshPublicKey publicKey;
    private final Secret pkcs8;

    private SshPrivateKey(SshPublicKey publicKey, Secret pkcs8) {
        this.publicKey = publicKey;
        this.pkcs8 = pkcs8;
    }

    /** Parses a key file; the caller keeps and wipes {@code file}. */
    public static SshPrivateKey parse(Secret file) throws KeyFormatException {
        byte[] text = file.copyBytes();
        try {
            if (text.length > FILE_BYTES_MAX) {
                throw new KeyFormatException("a private key file has at most " + FILE_BYTES_MAX + " bytes");
            }
            PemBlock pem = PemBlock.find(text);
            try {
                return of(parameters(pem));
            } finally {
                pem.wipe();
            }
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    private static AsymmetricKeyParameter parameters(PemBlock pem) throws KeyFormatException {
        try {
            return switch (pem.label()) {
                case "OPENSSH PRIVATE KEY" -> openSsh(pem.content());
                case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> OpenSSHPrivateKeyUtil.parsePrivateKeyBlob(pem.content());
                case "PRIVATE KEY" -> PrivateKeyFactory.createKey(pem.content());
                case "ENCRYPTED PRIVATE KEY" -> throw passphrase();
                default ->
                    throw new KeyFormatException(
                            "not a private key of a kind that is accepted (OpenSSH, PKCS#8, RSA, EC)");
            };
        } catch (RuntimeException | IOException e) {
            throw new KeyFormatException("the private key is damaged");
        }
    }

    private static AsymmetricKeyParameter openSsh(byte[] blob) throws KeyFormatException {
        // openssh/PROTOCOL.key: magic, then the cipher's name; anything but "none" needs a passphrase
        byte[] unencrypted = "openssh-key-v1\0\0\0\0\4none".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        if (!Arrays.equals(blob, 0, Math.min(blob.length, unencrypted.length), unencrypted, 0, unencrypted.length)) {
            throw passphrase();
        }
        return OpenSSHPrivateKeyUtil.parsePrivateKeyBlob(blob);
    }

    private static KeyFormatException passphrase() {
        return new KeyFormatException(
                "the private key has a passphrase; remove it first (ssh-keygen -p), the vault encrypts it");
    }

    private static SshPrivateKey of(AsymmetricKeyParameter key) throws KeyFormatException {
        try {
            SshPublicKey publicKey = SshPublicKey.ofBlob(OpenSSHPublicKeyUtil.encodePublicKey(publicPart(key)), "");
            return new SshPrivateKey(publicKey, Secret.ofBytes(encode(key)));
        } catch (IOException e) {
            throw new KeyFormatException("the private key cannot be encoded");
        }
    }

    private static byte[] encode(AsymmetricKeyParameter key) throws IOException {
        if (key instanceof Ed25519PrivateKeyParameters ed) {
            // RFC 8410 section 7 without the optional public key, which the JDK's reader refuses
            byte[] seed = ed.getEncoded();
            PrivateKeyInfo info = new PrivateKeyInfo(new AlgorithmIdentifier(ED25519), new DEROctetString(seed));
            Arrays.fill(seed, (byte) 0);
            return info.getEncoded();
        }
        return PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded();
    }

    private static AsymmetricKeyParameter publicPart(AsymmetricKeyParameter key) throws KeyFormatException {
        if (key instanceof Ed25519PrivateKeyParameters ed) {
            return ed.generatePublicKey();
        }
        if (key instanceof RSAPrivateCrtKeyParameters rsa) {
            return new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
        }
        if (key instanceof ECPrivateKeyParameters ec && ec.getParameters() instanceof ECNamedDomainParameters curve) {
            return new ECPublicKeyParameters(curve.getG().multiply(ec.getD()).normalize(), curve);
        }
        throw new KeyFormatException("only Ed25519, ECDSA (nistp256/384/521) and RSA private keys are accepted");
    }

    /** The public half. */
    public SshPublicKey publicKey() {
        return publicKey;
    }

    /** The key as PKCS#8 in DER; lives as long as this object. */
    public Secret pkcs8() {
        return pkcs8;
    }

    /** Signature algorithms that a key of this type can do, best first; none with SHA-1 (RFC 8332, RFC 5656, RFC 8709). */
    public static List<String> signatureAlgorithms(String keyType) {
        return keyType.equals("ssh-rsa") ? List.of("rsa-sha2-512", "rsa-sha2-256") : List.of(keyType);
    }

    @Override
    public void close() {
        pkcs8.close();
    }
}
