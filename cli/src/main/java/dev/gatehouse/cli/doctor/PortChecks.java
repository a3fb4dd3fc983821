/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.config.GatehouseConfig;
import dev.gatehouse.control.health.Finding;
import dev.gatehouse.control.os.PortHolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who holds the ports that Gatehouse listens on. */
final class PortChecks {

    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Optional<Long> server;

    PortChecks(GatehouseConfig config, Optional<JsonNode> status) {
        server = status.map(up -> up.path("pid").asLong());
        ports.put("console", config.console().port());
        ports.put("ssh", config.ssh().port());
        ports.put("rdp", config.rdp().port());
        // what runs knows better, as it may have been started with another offset
        status.ifPresent(up ->
                ports.replaceAll((name, port) -> up.path("ports").path(name).asInt(port)));
    }

    List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        ports.forEach((name, port) -> findings.add(check(name, port)));
        return findings;
    }

    private Finding check(String name, int port) {
        Optional<PortHolder> holder = PortHolder.find(port);
        String what = name + " " + port + ": ";
        if (server.isEmpty()) {
            return holder.map(other -> Finding.fail(
                            "port",
                            what + "held by process " + other.pid() + " (" + other.command() + ")",
                            "stop that, or choose another port (" + name + ".port, --port-offset)"))
                    .orElseGet(() -> Finding.ok("port", what + "free, as far as this user can see"));
        }
        return holder.map(
                        found -> Finding.judge(
                                "port",
                                found.pid() == server.get(),
                                Finding.State.WARN,
                                what + "held by process " + found.pid() + " (" + found.command() + ")",
                                "that is not the server that answers here; two share the port, or it runs in a namespace of its own"))
                .orElseGet(() -> Finding.warn(
                        "port",
                        what + "nobody is seen to listen",
                        "run this as the server's user, or as root, to see who does"));
    }
}
