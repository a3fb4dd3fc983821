/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.netty;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Which TLS runs: BoringSSL where its native library loads, the JDK's elsewhere. Stateless. */
public final class TlsProvider {

    private TlsProvider() {}

    static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    /** For operators, such as {@code BoringSSL} with its version, or why it is not used. */
    public static String describe() {
        if (OpenSsl.isAvailable()) {
            return OpenSsl.versionString();
        }
        Throwable cause = OpenSsl.unavailabilityCause();
        return "JDK " + Runtime.version().feature()
                + (cause == null ? "" : " (BoringSSL did not load: " + cause.getMessage() + ")");
    }
}
