/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.token;

import dev.gatehouse.proxy.port.TlsServerIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Signs {@code .rdp} files as Microsoft's {@code rdpsign.exe} does. There is no published specification; this follows what others found
 * out (github.com/nfedera/rdpsign): a detached PKCS#7 signature without signed attributes (RFC 5652) over the signed lines and their
 * scope in UTF-16LE with a terminating zero, behind a header of twelve bytes. Stateless.
 */
final class RdpFileSignature {

    /** Setting as it begins its line, to its name in the scope; in the order in which they are signed. */
    private static final Map<String, String> SIGNED = new LinkedHashMap<>();

    static {
        SIGNED.put("full address:s:", "Full Address");
        SIGNED.put("alternate full address:s:", "Alternate Full Address");
        SIGNED.put("use redirection server name:i:", "Use Redirection Server Name");
        SIGNED.put("negotiate security layer:i:", "Negotiate Security Layer");
        SIGNED.put("enablecredsspsupport:i:", "EnableCredSspSupport");
        SIGNED.put("autoreconnection enabled:i:", "AutoReconnection Enabled");
        SIGNED.put("prompt for credentials:i:", "Prompt For Credentials");
        SIGNED.put("authentication level:i:", "Authentication Level");
        SIGNED.put("audiomode:i:", "AudioMode");
        SIGNED.put("redirectdrives:i:", "RedirectDrives");
        SIGNED.put("redirectprinters:i:", "RedirectPrinters");
        SIGNED.put("redirectcomports:i:", "RedirectCOMPorts");
        SIGNED.put("redirectsmartcards:i:", "RedirectSmartCards");
        SIGNED.put("redirectposdevices:i:", "RedirectPOSDevices");
        SIGNED.put("redirectclipboard:i:", "RedirectClipboard");
        SIGNED.put("devicestoredirect:s:", "DevicesToRedirect");
        SIGNED.put("drivestoredirect:s:", "DrivesToRedirect");
        SIGNED.put("loadbalanceinfo:s:", "LoadBalanceInfo");
    }

    private static final int HEADER_BYTES = 12;
    private static final int HEADER_FIRST = 0x0001_0001;
    private static final int HEADER_SECOND = 1;

    private RdpFileSignature() {}

    /**
     * The lines with the signature's two behind them.
     *
     * @param lines without line ends
     * @throws IOException when the key cannot sign
     */
    static List<String> sign(List<String> lines, TlsServerIdentity signer) throws IOException {
        String scope = "signscope:s:" + String.join(",", scope(lines));
        byte[] signature = pkcs7(message(lines), signer);
        byte[] value = ByteBuffer.allocate(HEADER_BYTES + signature.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(HEADER_FIRST)
                .putInt(HEADER_SECOND)
                .putInt(signature.length)
                .put(signature)
                .array();
        List<String> signed = new ArrayList<>(lines);
        signed.add(scope);
        signed.add("signature:s:" + Base64.getEncoder().encodeToString(value));
        return signed;
    }

    /** What is signed. */
    static byte[] message(List<String> lines) {
        String text = SIGNED.keySet().stream()
                .flatMap(key -> lines.stream().filter(line -> line.startsWith(key)))
                .map(line -> line + "\r\n")
                .collect(Collectors.joining());
        String scope = "signscope:s:" + String.join(",", scope(lines)) + "\r\n";
        return (text + scope + "\0").getBytes(StandardCharsets.UTF_16LE);
    }

    private static List<String> scope(List<String> lines) {
        return SIGNED.entrySet().stream()
                .filter(entry -> lines.stream().anyMatch(line -> line.startsWith(entry.getKey())))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static byte[] pkcs7(byte[] message, TlsServerIdentity signer) throws IOException {
        String algorithm = signer.key().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(
                    new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                            .setDirectSignature(true)
                            .build(
                                    new JcaContentSignerBuilder(algorithm).build(signer.key()),
                                    signer.chain().get(0)));
            generator.addCertificates(new JcaCertStore(signer.chain()));
            return generator
                    .generate(new CMSProcessableByteArray(message), false)
                    .getEncoded("DER");
        } catch (OperatorCreationException | CertificateEncodingException | CMSException e) {
            throw new IOException("the .rdp file could not be signed with the key of the RDP listener", e);
        }
    }
}
