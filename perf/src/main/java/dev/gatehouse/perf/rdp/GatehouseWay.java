/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.rdp;

import dev.gatehouse.perf.scenario.Appliance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a Gatehouse needs to relay to the synthetic target. Stateless. */
final class GatehouseWay {

    private static final int RDP_PORT = 4489;
    private static final String NAME = "03-gatehouse";
    private static final String PASSWORD = "synthetic-user-1";
    private static final String ACCOUNT = "administrator";

    private GatehouseWay() {}

    /** Adds one user, target, credential and policy with the defaults: everything is recorded. */
    static Way prepare(Appliance appliance, Path directory, int targetPort) throws IOException, InterruptedException {
        String password = Files.writeString(directory.resolve("password"), PASSWORD + "\n")
                .toString();
        String address = "127.0.0.1:" + targetPort;
        appliance.cli("user", "add", "perf", "--password-file", password);
        appliance.cli(
                "target",
                "add",
                "desktop",
                "--protocol",
                "rdp",
                "--address",
                address,
                "--trust",
                "first-use",
                "--allow-loopback");
        appliance.cli("credential", "add", ACCOUNT + "@desktop", "--password-file", password);
        appliance.cli("policy", "add", "perf", "--user", "perf", "--target", "desktop", "--account", ACCOUNT);
        return new Way(
                NAME,
                appliance.port(RDP_PORT),
                false,
                "perf+" + ACCOUNT + "+desktop",
                PASSWORD,
                Optional.of(appliance));
    }
}
