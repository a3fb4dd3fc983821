/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.scenario;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a client reaches the target in one scenario. Immutable.
 *
 * @param port on 127.0.0.1
 * @param login the user name to send
 * @param identity private key file
 * @param knownHosts file with the host key to expect
 */
public record Route(int port, String login, Path identity, Path knownHosts) {

    /** The cipher of every leg of every scenario. */
    public static final String CIPHER = "aes128-gcm@openssh.com";

    /** The key exchange of every leg of every scenario. */
    public static final String KEY_EXCHANGE = "curve25519-sha256";

    /** An OpenSSH client command line that runs {@code remoteCommand} without a terminal. */
    public List<String> ssh(String remoteCommand) {
        List<String> line = new ArrayList<>(List.of("ssh", "-F", "/dev/null", "-T"));
        options().forEach(option -> line.addAll(List.of("-o", option)));
        line.addAll(List.of("-p", Integer.toString(port), "-l", login, "127.0.0.1", remoteCommand));
        return line;
    }

    private List<String> options() {
        return List.of(
                "Ciphers=" + CIPHER,
                "KexAlgorithms=" + KEY_EXCHANGE,
                "IdentityFile=" + identity,
                "IdentitiesOnly=yes",
                "UserKnownHostsFile=" + knownHosts,
                "StrictHostKeyChecking=yes",
                "BatchMode=yes",
                "LogLevel=ERROR",
                "IgnoreUnknown=ObscureKeystrokeTiming",
                "ObscureKeystrokeTiming=no");
    }
}
