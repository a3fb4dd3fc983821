/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.tls.KeyType;
import dev.gatehouse.control.tls.TestIdentities;
import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import dev.gatehouse.proxy.port.TlsServerIdentity;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.junit.jupiter.api.Test;

class RdpFileSignatureTest {

    private static final TokenName TOKEN = new TokenName("0123456789abcdefghijAB");

    private static boolean verifies(List<String> signed, byte[] message, TlsServerIdentity signer) throws Exception {
        String line = signed.get(signed.size() - 1);
        byte[] value = Base64.getDecoder().decode(line.substring("signature:s:".length()));
        ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(in.getInt()).isEqualTo(0x0001_0001);
        assertThat(in.getInt()).isEqualTo(1);
        assertThat(in.getInt()).as("length of what follows").isEqualTo(in.remaining());
        byte[] pkcs7 = new byte[in.remaining()];
        in.get(pkcs7);
        CMSSignedData data = new CMSSignedData(new CMSProcessableByteArray(message), pkcs7);
        assertThat(data.getSignedContent()).isNotNull();
        assertThat(new CMSSignedData(pkcs7).getSignedContent()).as("detached").isNull();
        assertThat(data.getCertificates().getMatches(null))
                .hasSize(signer.chain().size());
        SignerInformation info = data.getSignerInfos().iterator().next();
        assertThat(info.getEncodedSignedAttributes()).isNull();
        try {
            return info.verify(new JcaSimpleSignerInfoVerifierBuilder()
                    .build(signer.chain().get(0)));
        } catch (org.bouncycastle.cms.CMSSignerDigestMismatchException e) {
            return false;
        }
    }

    @Test
    void theSignatureHoldsForTheListedLinesAndForNoOthers() throws Exception {
        for (TlsServerIdentity signer : List.of(
                TestIdentities.issued(KeyType.RSA).serverIdentity(),
                TestIdentities.issued(KeyType.EC).serverIdentity())) {
            List<String> lines = new RdpFile("gate.example:4489", TOKEN, Set.of(Capability.DRIVE)).lines();
            List<String> signed = RdpFileSignature.sign(lines, signer);
            assertThat(verifies(signed, RdpFileSignature.message(lines), signer))
                    .as(signer.key().getAlgorithm())
                    .isTrue();
            List<String> changed = lines.stream()
                    .map(line -> line.replace("full address:s:gate.example", "full address:s:evil.example"))
                    .toList();
            assertThat(verifies(signed, RdpFileSignature.message(changed), signer))
                    .isFalse();
        }
    }

    @Test
    void whatIsSignedIsTheLinesInTheirOrderTheScopeAndAZero() {
        List<String> lines = List.of("username:s:T-x", "redirectclipboard:i:0", "full address:s:a:1");
        assertThat(new String(RdpFileSignature.message(lines), StandardCharsets.UTF_16LE))
                .isEqualTo("full address:s:a:1\r\nredirectclipboard:i:0\r\n"
                        + "signscope:s:Full Address,RedirectClipboard\r\n\0");
    }

    @Test
    void redirectionsAreWhatThePolicyAllows() {
        assertThat(new RdpFile("g:1", TOKEN, Set.of()).lines())
                .contains(
                        "redirectclipboard:i:0",
                        "redirectdrives:i:0",
                        "drivestoredirect:s:",
                        "redirectprinters:i:0",
                        "audiomode:i:2",
                        "audiocapturemode:i:0");
        assertThat(new RdpFile("g:1", TOKEN, EnumSet.allOf(Capability.class)).lines())
                .contains(
                        "redirectclipboard:i:1",
                        "redirectdrives:i:1",
                        "drivestoredirect:s:*",
                        "redirectprinters:i:1",
                        "audiomode:i:0",
                        "audiocapturemode:i:1",
                        "username:s:T-0123456789abcdefghijAB");
    }
}
