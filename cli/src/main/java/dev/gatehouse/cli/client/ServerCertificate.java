/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.client;

/** What is known of a server before anything is sent to it. Stateless. */
public final class ServerCertificate {

    private ServerCertificate() {}

    /** Of the certificate that whoever answers there shows. */
    public static Fingerprint fingerprint(ServerAddress server) {
        return TlsTransport.seen(server);
    }

    /** What to say of a server that shows another certificate than before, as one line. */
    public static String changed(ServerAddress server, Fingerprint known, Fingerprint seen) {
        return TlsTransport.changed(server, known, seen);
    }
}
