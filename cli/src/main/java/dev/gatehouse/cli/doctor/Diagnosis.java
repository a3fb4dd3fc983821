/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.config.ConfigLoader;
import dev.gatehouse.cli.config.GatehouseConfig;
import dev.gatehouse.cli.config.InvalidConfigException;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.output.Json;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.health.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Runs all checks, those of the server where one answers. */
final class Diagnosis {

    private final Invocation invocation;
    private final int portOffset;
    private final List<Finding> findings = new ArrayList<>();

    Diagnosis(Invocation invocation, int portOffset) {
        this.invocation = invocation;
        this.portOffset = portOffset;
    }

    List<Finding> run() {
        Home home = new Home(invocation.home());
        Optional<GatehouseConfig> config = configuration();
        Optional<JsonNode> status = server();
        findings.addAll(new HomeChecks(home).run());
        findings.addAll(new MachineChecks().run(status.map(up -> up.path("pid").asLong())));
        config.ifPresent(known -> {
            findings.addAll(new DiskChecks(home, known.recording()).run());
            findings.addAll(new PortChecks(known, status).run());
        });
        return List.copyOf(findings);
    }

    private Optional<GatehouseConfig> configuration() {
        try {
            GatehouseConfig config =
                    ConfigLoader.load(invocation.home(), portOffset).config();
            findings.add(Finding.ok("configuration", "no problem found"));
            return Optional.of(config);
        } catch (InvalidConfigException e) {
            findings.add(Finding.fail(
                    "configuration", String.join("; ", e.problems()), "correct the file; gatehouse config check"));
            return Optional.empty();
        }
    }

    private Optional<JsonNode> server() {
        AdminClient client = AdminClient.local(invocation.home(), invocation.environment("SUDO_USER"));
        try {
            JsonNode status = client.get("/api/v1/status");
            boolean ready = status.path("state").asText().equals("ready");
            findings.add(Finding.judge(
                    "server",
                    ready,
                    Finding.State.FAIL,
                    "runs, " + status.path("state").asText() + ", version "
                            + status.path("version").asText(),
                    "no new sessions begin; the warnings below and the log say why"));
            status.path("warnings").forEach(warning -> findings.add(Finding.warn("server", warning.asText(), "")));
            client.get("/api/v1/health/checks").path("items").forEach(item -> findings.add(finding(item)));
            return Optional.of(status);
        } catch (CommandFailure e) {
            findings.add(Finding.fail(
                    "server", String.valueOf(e.getMessage()), "the database is checked only while the server runs"));
            return Optional.empty();
        }
    }

    private static Finding finding(JsonNode item) {
        return new Finding(
                item.path("check").asText(),
                Finding.State.valueOf(item.path("state").asText().toUpperCase(Locale.ROOT)),
                item.path("detail").asText(),
                item.path("advice").asText());
    }

    static ArrayNode json(List<Finding> findings) {
        ArrayNode items = Json.array();
        for (Finding finding : findings) {
            items.addObject()
                    .put("check", finding.check())
                    .put("state", finding.state().code())
                    .put("detail", finding.detail())
                    .put("advice", finding.advice());
        }
        return items;
    }
}
