/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.retention;

import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.http.Access;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.session.RecordingReach;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Holds, purges and retention over the API. */
public final class RetentionRoutes implements Routes {

    private static final int REASON_CHARS_MAX = 256;

    private final Retention retention;
    private final RecordingReach reach;
    private final AuditLog audit;

    /** @param reach which recordings a caller may know of */
    public RetentionRoutes(Retention retention, RecordingReach reach, AuditLog audit) {
        this.retention = retention;
        this.reach = reach;
        this.audit = audit;
    }

    @Override
    public void register(RouteTable table) {
        String one = "/api/v1/recordings/{id}";
        table.get(one + "/retention", Permission.RECORDING_READ, (request, caller) -> show(request))
                .post(one + "/hold", Permission.RECORDING_HOLD, this::hold)
                .post(one + "/release", Permission.RECORDING_PURGE, this::release)
                .post(one + "/purge", Permission.RECORDING_PURGE, this::purge)
                .get("/api/v1/retention", Permission.SERVER_READ, (request, caller) -> overview(request))
                .post("/api/v1/retention/run", Permission.RECORDING_PURGE, this::run);
    }

    private void show(Context request) {
        request.json(fields(find(request)));
    }

    private void hold(Context request, Caller caller) {
        UUID id = find(request).id();
        request.json(fields(retention.hold(caller.actor(), id, reason(request))));
    }

    private void release(Context request, Caller caller) {
        UUID id = idOfOthers(request, "releases");
        request.json(fields(retention.release(caller.actor(), id, reason(request))));
    }

    private void purge(Context request, Caller caller) throws IOException {
        UUID id = idOfOthers(request, "purges");
        request.json(fields(retention.purge(caller.actor(), id, reason(request))));
    }

    /** Nobody deletes the record of what they did themselves, nor brings it nearer to that. */
    private UUID idOfOthers(Context request, String does) {
        KeptRecording recording = find(request);
        Access access = Access.of(request);
        if (access.isOwn(recording.owner())) {
            throw access.refuse(
                    Permission.RECORDING_PURGE,
                    "nobody " + does + " a recording of a session of their own; ask somebody else to");
        }
        return recording.id();
    }

    private void overview(Context request) {
        Retention.Totals totals = retention.totals();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("recordings", retention.config().recordings().orElse(null));
        fields.put("recordingsMaxBytes", retention.config().recordingsMaxBytes());
        fields.put("housekeeping", retention.config().housekeeping());
        fields.put("interval", retention.config().interval());
        fields.put("kept", totals.recordings());
        fields.put("keptBytes", totals.bytes());
        fields.put("held", totals.held());
        fields.put("oldest", totals.oldest());
        fields.put("dueNow", retention.due().size());
        request.json(fields);
    }

    private void run(Context request, Caller caller) {
        boolean dryRun;
        try (RequestBody body = RequestBody.read(request, Set.of("dryRun"), Set.of())) {
            dryRun = body.optionalFlag("dryRun").orElse(false);
        }
        Access access = Access.of(request);
        if (reach.isLimited(access)) {
            throw access.refuse(
                    Permission.RECORDING_PURGE,
                    "you may know of the recordings of some targets only, and this is about all of them");
        }
        List<KeptRecording> found = dryRun ? retention.due() : swept(caller);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("dryRun", dryRun);
        fields.put("recordings", found.size());
        fields.put(
                "bytes",
                found.stream()
                        .map(KeptRecording::sizeBytes)
                        .filter(Objects::nonNull)
                        .mapToLong(Long::longValue)
                        .sum());
        fields.put("isThereMore", found.size() == Retention.BATCH);
        fields.put("items", found.stream().map(RetentionRoutes::fields).toList());
        request.json(fields);
    }

    private List<KeptRecording> swept(Caller caller) {
        audit.record(AuditEvent.success("retention.run", caller.actor(), "", Map.of()));
        retention.keepHouse();
        return retention.sweep();
    }

    private KeptRecording find(Context request) {
        UUID id;
        try {
            id = UUID.fromString(request.pathParam("id"));
        } catch (IllegalArgumentException e) {
            throw ApiProblem.usage("a recording's id is a UUID; see gatehouse recording list");
        }
        reach.require(Access.of(request), id);
        return retention.get(id);
    }

    private static String reason(Context request) {
        try (RequestBody body = RequestBody.read(request, Set.of("reason"), Set.of())) {
            String reason = body.optionalText("reason").orElse("");
            if (reason.isBlank()) {
                throw ApiProblem.usage("a reason is needed: say why with --reason TEXT");
            }
            if (reason.length() > REASON_CHARS_MAX || reason.chars().anyMatch(Character::isISOControl)) {
                throw ApiProblem.usage("reason is one line of at most " + REASON_CHARS_MAX + " characters");
            }
            return reason;
        }
    }

    private static Map<String, Object> fields(KeptRecording recording) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", recording.id());
        fields.put("state", recording.state());
        fields.put("node", recording.node());
        fields.put("nodeName", recording.nodeName());
        fields.put("startedAt", recording.startedAt());
        fields.put("sizeBytes", recording.sizeBytes());
        fields.put("chainHead", recording.chainHead());
        fields.put("heldBy", recording.heldBy());
        fields.put("heldAt", recording.heldAt());
        fields.put("holdReason", recording.holdReason());
        fields.put("purgedBy", recording.purgedBy());
        fields.put("purgedAt", recording.purgedAt());
        fields.put("purgeReason", recording.purgeReason());
        return fields;
    }
}
