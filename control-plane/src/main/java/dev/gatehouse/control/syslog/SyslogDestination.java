/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.syslog;

import java.net.URI;
import java.util.Locale;

/**
 * Where a collector is. Immutable.
 *
 * @param name as configured; also the name of its cursor
 * @param host name or address, without brackets
 */
record SyslogDestination(String name, Transport transport, String host, int port) {

    private static final int STREAM_MESSAGE_BYTES_MAX = 8_192;
    private static final int DATAGRAM_MESSAGE_BYTES_MAX = 2_048;

    /** How it is reached, with the port where none is given and the longest message that receivers should take. */
    enum Transport {
        TLS(6514, STREAM_MESSAGE_BYTES_MAX),
        TCP(601, STREAM_MESSAGE_BYTES_MAX),
        UDP(514, DATAGRAM_MESSAGE_BYTES_MAX);

        private final int usualPort;
        private final int messageBytesMax;

        Transport(int usualPort, int messageBytesMax) {
            this.usualPort = usualPort;
            this.messageBytesMax = messageBytesMax;
        }

        /** RFC 5425 section 4.3.1, RFC 5426 section 3.2. */
        int messageBytesMax() {
            return messageBytesMax;
        }
    }

    /** @param text checked by the configuration already */
    static SyslogDestination parse(String text) {
        URI uri = URI.create(text);
        Transport transport = Transport.valueOf(uri.getScheme().toUpperCase(Locale.ROOT));
        String host = uri.getHost();
        String plain = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new SyslogDestination(text, transport, plain, uri.getPort() < 0 ? transport.usualPort : uri.getPort());
    }
}
