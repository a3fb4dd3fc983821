/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.sshd.common.kex.extension.KexExtensionHandler;
import org.apache.sshd.common.session.Session;

/** Keeps the signature algorithms that a target takes (RFC 8308 section 3.1); other extensions are ignored. Immutable. */
final class TargetExtensions implements KexExtensionHandler {

    private static final String SERVER_SIG_ALGS = "server-sig-algs";
    private static final int VALUE_BYTES_MAX = 4096;

    /** Our proposal does not depend on the server's. */
    @Override
    public boolean isKexExtensionsAvailable(Session session, AvailabilityPhase phase) {
        return phase == AvailabilityPhase.PROPOSAL;
    }

    @Override
    public boolean handleKexExtensionRequest(Session session, int index, int count, String name, byte[] data) {
        if (SERVER_SIG_ALGS.equals(name) && data.length <= VALUE_BYTES_MAX) {
            String value = new String(data, StandardCharsets.US_ASCII);
            ((ClientLeg) session).peerSignatureAlgorithms(List.of(value.split(",")));
        }
        return true;
    }
}
