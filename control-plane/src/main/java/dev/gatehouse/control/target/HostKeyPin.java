/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.control.sshkey.KeyFormatException;
import dev.gatehouse.control.sshkey.SshPublicKey;
import java.util.List;
import java.util.Optional;

/**
 * A host key that a target must show. Immutable.
 *
 * @param fingerprint of the key
 * @param key the key itself, when it was given in full
 */
record HostKeyPin(Fingerprint fingerprint, Optional<SshPublicKey> key) {

    /** A target has at most so many. */
    static final int PINS_MAX = 32;

    /** From {@code SHA256:…} or a public key line. */
    static HostKeyPin parse(String text) {
        try {
            String line = text.strip();
            if (Fingerprint.isFingerprint(line)) {
                return new HostKeyPin(Fingerprint.parse(line), Optional.empty());
            }
            SshPublicKey key = SshPublicKey.parseLine(line);
            return new HostKeyPin(key.fingerprint(), Optional.of(key));
        } catch (KeyFormatException e) {
            throw ApiProblem.usage("host key: " + e.getMessage());
        }
    }

    static List<HostKeyPin> parseAll(List<String> texts) {
        if (texts.size() > PINS_MAX) {
            throw ApiProblem.usage("a target has at most " + PINS_MAX + " host keys");
        }
        return texts.stream().map(HostKeyPin::parse).distinct().toList();
    }

    String type() {
        return key.map(SshPublicKey::type).orElse("");
    }
}
