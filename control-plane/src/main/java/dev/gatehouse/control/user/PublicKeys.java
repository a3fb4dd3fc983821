/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.user;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.sshkey.KeyFormatException;
import dev.gatehouse.control.sshkey.SshPublicKey;
import java.util.ArrayList;
import java.util.List;

/** Public keys as requests have them. Stateless. */
public final class PublicKeys {

    private PublicKeys() {}

    /** From lines as in a {@code .pub} file. */
    public static List<SshPublicKey> parse(List<String> lines) {
        List<SshPublicKey> keys = new ArrayList<>();
        for (String line : lines) {
            try {
                keys.add(SshPublicKey.parseLine(line));
            } catch (KeyFormatException e) {
                throw ApiProblem.usage(e.getMessage());
            }
        }
        return keys;
    }
}
