/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A private certificate authority (RFC 5280) that issues this machine's certificate; it may sign nothing but server certificates,
 * and no further authorities. Immutable.
 */
record CertificateAuthority(X509Certificate certificate, PrivateKey key) {

    static final String KEY_ALGORITHM = "EC";

    private static final int KEY_BITS = 256;
    private static final int RSA_BITS = 2_048;

    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3_650);
    /** The longest that browsers accept. */
    private static final Duration HOST_LIFE = Duration.ofDays(397);
    /** For clocks that are behind. */
    private static final Duration BACKDATED = Duration.ofHours(1);

    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int SERIAL_BITS = 127;

    /** A key with its certificate. */
    record Issued(X509Certificate certificate, PrivateKey key) {}

    static CertificateAuthority create(String nameOfMachine) throws IOException {
        try {
            KeyPair pair = newPair(KEY_ALGORITHM, KEY_BITS);
            X500Principal name = new X500Principal("CN=Gatehouse private CA " + cut(nameOfMachine));
            JcaX509v3CertificateBuilder builder = builder(name, name, pair, AUTHORITY_LIFE);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            return new CertificateAuthority(sign(builder, pair.getPrivate()), pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IOException("no certificate authority could be made", e);
        }
    }

    /** A certificate for this machine by all names and addresses that it knows of itself. */
    Issued issueForThisMachine() throws IOException {
        return issueForThisMachine(KEY_ALGORITHM, KEY_BITS, KeyUsage.digitalSignature);
    }

    /** The same with an RSA key, for clients that take no other. */
    Issued issueRsaForThisMachine() throws IOException {
        return issueForThisMachine("RSA", RSA_BITS, KeyUsage.digitalSignature | KeyUsage.keyEncipherment);
    }

    private Issued issueForThisMachine(String algorithm, int bits, int usage) throws IOException {
        try {
            KeyPair pair = newPair(algorithm, bits);
            String name = machineName();
            JcaX509v3CertificateBuilder builder = builder(
                    certificate.getSubjectX500Principal(), new X500Principal("CN=" + cut(name)), pair, HOST_LIFE);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(Extension.subjectAlternativeName, false, alternativeNames(name));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate));
            return new Issued(sign(builder, key), pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IOException("no certificate could be made for this machine", e);
        }
    }

    static String machineName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Principal issuer, X500Principal subject, KeyPair pair, Duration life) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS - 1),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(life)),
                subject,
                pair.getPublic());
    }

    private static GeneralNames alternativeNames(String name) throws IOException {
        Set<GeneralName> names = new LinkedHashSet<>();
        if (name.matches("[A-Za-z0-9.-]+")) {
            names.add(new GeneralName(GeneralName.dNSName, name));
        }
        names.add(new GeneralName(GeneralName.dNSName, "localhost"));
        List<NetworkInterface> interfaces = NetworkInterface.networkInterfaces().toList();
        for (NetworkInterface each : interfaces) {
            each.inetAddresses()
                    .filter(address -> !address.isLinkLocalAddress())
                    .forEach(address -> names.add(new GeneralName(
                            GeneralName.iPAddress, address.getHostAddress().replaceAll("%.*", ""))));
        }
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey signer)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(signer)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static KeyPair newPair(String algorithm, int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    /** What a distinguished name can hold without quoting, at most as long as a common name may be with our prefix. */
    private static String cut(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9.-]", "-");
        return plain.length() > 40 ? plain.substring(0, 40) : plain;
    }
}
