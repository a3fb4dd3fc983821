/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.testing;

import java.util.HexFormat;

/** Licensing PDUs as servers send them, from the basic security header on. */
public final class LicenseExamples {

    private static final String CERTIFICATE = "010000000100000001000000" + "06005c00"
            + "52534131" + "48000000" + "00020000" + "3f000000" + "01000100"
            + "01c7c9f78e5a38e429c300952ddd4c3e50450b0d9e2a5d186364c42cf78f29d5"
            + "3fc5352234ffad3ae6e39506ae5582e3c8c7b4a847c85071742953896d9ced70" + "0000000000000000"
            + "08004800" + "a8f431b9ab4be6b4f43989d6b1daf61eecb1f0543b5e3e6a71b4f775c8162f24"
            + "00dee982995f330ba9a694afcb11c3f2db0942682956580156db590369db7d37" + "0000000000000000";

    private LicenseExamples() {}

    /** What xrdp 0.9.21 sends to everybody. */
    public static byte[] xrdpRequest() {
        return requestWith(CERTIFICATE);
    }

    /** The same with another certificate, in hex. */
    public static byte[] requestWith(String certificate) {
        String length = String.format("%02x%02x", certificate.length() / 2 & 0xFF, certificate.length() / 2 >> 8);
        return HexFormat.of()
                .parseHex("80020000" + "01023e01" + "7b3c31a6aee874f6b4a50390e7c2c739ba531c30546e9005d005ce4418918381"
                        + "00000400" + "2c000000" + "4d006900630072006f0073006f0066007400"
                        + "200043006f00720070006f0072006100740069006f006e000000" + "08000000" + "3200330036000000"
                        + "0d000400" + "01000000" + "0300" + length + certificate
                        + "01000000" + "0e000e00" + "6d6963726f736f66742e636f6d00");
    }
}
