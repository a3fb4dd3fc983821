/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code /api/v1/targets} and {@code /api/v1/scan}. Safe for use by several threads. */
public final class TargetRoutes implements Routes {

    private static final String ONE = "/api/v1/targets/{name}";
    private static final Set<String> CREATABLE =
            Stream.concat(TargetSettings.NAMES.stream(), Stream.of("name")).collect(Collectors.toUnmodifiableSet());

    private final Targets targets;
    private final TargetScan scan;

    public TargetRoutes(Targets targets, TargetScan scan) {
        this.targets = targets;
        this.scan = scan;
    }

    @Override
    public void register(RouteTable table) {
        table.post("/api/v1/targets", Permission.CONFIGURATION_WRITE, this::create)
                .get(
                        "/api/v1/targets",
                        Permission.CONFIGURATION_READ,
                        (request, caller) -> request.json(targets.page(PageRequest.of(request))))
                .get(
                        ONE,
                        Permission.CONFIGURATION_READ,
                        (request, caller) -> request.json(targets.get(request.pathParam("name"))))
                .patch(ONE, Permission.CONFIGURATION_WRITE, this::change)
                .delete(ONE, Permission.CONFIGURATION_WRITE, this::remove)
                .post(ONE + "/scan", Permission.CONFIGURATION_WRITE, this::scanTarget)
                .post(ONE + "/test", Permission.CONFIGURATION_WRITE, this::testTarget)
                .post("/api/v1/scan", Permission.CONFIGURATION_WRITE, this::scanAddress)
                .repeatable("/api/v1/targets", RouteTable.Repeat.SAME_ANSWER);
    }

    private void create(Context request, Caller caller) {
        try (RequestBody body = RequestBody.read(request, CREATABLE, Set.of())) {
            String name = body.text("name");
            body.text("host");
            request.status(HttpStatus.CREATED).json(targets.create(caller.actor(), name, TargetSettings.read(body)));
        }
    }

    private void change(Context request, Caller caller) {
        try (RequestBody body = RequestBody.read(request, TargetSettings.NAMES, Set.of())) {
            request.json(targets.change(caller.actor(), request.pathParam("name"), TargetSettings.read(body)));
        }
    }

    private void remove(Context request, Caller caller) {
        targets.remove(caller.actor(), request.pathParam("name"));
        request.status(HttpStatus.NO_CONTENT);
    }

    private void scanTarget(Context request, Caller caller) {
        Target target = targets.get(request.pathParam("name"));
        note(caller, "target.scan", target);
        request.json(scan.scan(target.protocol(), target.host(), target.port(), target.allowLoopback()));
    }

    private void testTarget(Context request, Caller caller) {
        Target target = targets.get(request.pathParam("name"));
        note(caller, "target.test", target);
        request.json(scan.test(target, targets.authorities(target.id())));
    }

    private void note(Caller caller, String action, Target target) {
        Map<String, String> where = Map.of("host", target.host(), "port", Integer.toString(target.port()));
        targets.noteProbe(caller.actor(), action, "target:" + target.name(), where);
    }

    private void scanAddress(Context request, Caller caller) {
        Set<String> fields = Set.of("protocol", "host", "port", "allowLoopback");
        try (RequestBody body = RequestBody.read(request, fields, Set.of())) {
            Target.Protocol protocol =
                    body.optionalText("protocol").map(Target.Protocol::parse).orElse(Target.Protocol.SSH);
            HostName host = HostName.parse(body.text("host"));
            int port = body.optionalNumber("port", 1, TargetSettings.PORT_MAX)
                    .map(Math::toIntExact)
                    .orElse(protocol.defaultPort());
            targets.noteProbe(caller.actor(), "target.scan", "address:" + host.text() + ":" + port, Map.of());
            request.json(scan.scan(
                    protocol,
                    host.text(),
                    port,
                    body.optionalFlag("allowLoopback").orElse(false)));
        }
    }
}
