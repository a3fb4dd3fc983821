/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
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
            KeyPair pair = KeyType.EC.newPair();
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

    /**
     * A certificate for this machine by all names and addresses that it knows of itself, and by others.
     *
     * @param keyType EC, or RSA for clients that take no other
     * @param others DNS names and addresses
     */
    Issued issue(KeyType keyType, Set<String> others) throws IOException {
        try {
            KeyPair pair = keyType.newPair();
            String name = machineName();
            JcaX509v3CertificateBuilder builder = builder(
                    certificate.getSubjectX500Principal(), new X500Principal("CN=" + cut(name)), pair, HOST_LIFE);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(keyType.usage()));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(Extension.subjectAlternativeName, false, alternativeNames(namesWith(others)));
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

    private static Set<String> namesWith(Set<String> others) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        if (machineName().matches("[A-Za-z0-9.-]+")) {
            names.add(machineName());
        }
        names.add("localhost");
        names.addAll(others);
        List<NetworkInterface> interfaces = NetworkInterface.networkInterfaces().toList();
        for (NetworkInterface each : interfaces) {
            each.inetAddresses()
                    .filter(address -> !address.isLinkLocalAddress())
                    .forEach(address -> names.add(address.getHostAddress().replaceAll("%.*", "")));
        }
        return names;
    }

    /** DNS names and addresses as a certificate or a request carries them. */
    static GeneralNames alternativeNames(Set<String> names) {
        return new GeneralNames(names.stream()
                .map(name -> new GeneralName(isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
    }

    static boolean isAddress(String name) {
        return name.contains(":") || name.matches("[0-9]+(\\.[0-9]+){3}");
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

    /** What a distinguished name can hold without quoting, at most as long as a common name may be with our prefix. */
    static String cut(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9.-]", "-");
        return plain.length() > 40 ? plain.substring(0, 40) : plain;
    }
}
