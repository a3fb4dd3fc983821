/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.recording;

import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.audit.AuditLog.Written;
import dev.gatehouse.control.http.Access;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.recording.RecordingLibrary.Opened;
import dev.gatehouse.control.recording.RecordingLibrary.Verified;
import dev.gatehouse.control.session.RecordingReach;
import dev.gatehouse.control.session.RecordingView;
import dev.gatehouse.iolog.export.AsciicastExport;
import dev.gatehouse.iolog.export.PngExport.Picture;
import dev.gatehouse.iolog.integrity.VerificationReport;
import dev.gatehouse.iolog.record.RecordType.Secrecy;
import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/** {@code /api/v1/recordings}. Every use of a recording's content is in the audit log before its first byte. Safe for use by several threads. */
public final class RecordingRoutes implements Routes {

    private static final int LIMIT_DEFAULT = 100;
    private static final int REASON_CHARS_MAX = 256;

    private final RecordingLibrary library;
    private final RecordingReach reach;
    private final AuditLog audit;
    private final Views views;
    private final Pictures pictures;

    /**
     * @param reach which of them a caller may know of
     * @param views what the relays' records mean to those who look
     * @param indexer takes what a request has no time for
     */
    public RecordingRoutes(
            RecordingLibrary library, RecordingReach reach, AuditLog audit, Views views, FrameIndexer indexer) {
        this.library = Objects.requireNonNull(library, "library");
        this.reach = Objects.requireNonNull(reach, "reach");
        this.audit = Objects.requireNonNull(audit, "audit");
        this.views = Objects.requireNonNull(views, "views");
        this.pictures = new Pictures(library::open, views, indexer, System::nanoTime);
    }

    @Override
    public void register(RouteTable table) {
        String one = "/api/v1/recordings/{id}";
        table.get("/api/v1/recordings", Permission.RECORDING_READ, (request, caller) -> list(request))
                .get(one, Permission.RECORDING_READ, (request, caller) -> request.json(fields(find(request))))
                .get(one + "/asciicast", Permission.RECORDING_PLAY, this::asciicast)
                .get(one + "/text", Permission.RECORDING_PLAY, this::text)
                .get(one + "/png", Permission.RECORDING_PLAY, this::png)
                .get(one + "/file", Permission.RECORDING_EXPORT, this::file)
                .post(one + "/verify", Permission.RECORDING_VERIFY, this::verify);
    }

    private void list(Context request) {
        request.json(library.list(Access.of(request), PageRequest.of(request, LIMIT_DEFAULT))
                .map(RecordingRoutes::fields));
    }

    private void asciicast(Context request, Caller caller) throws IOException {
        RecordingView recording = content(request);
        AsciicastExport export =
                new AsciicastExport(views.terminal(recording.session().protocol()), channel(request));
        Set<Secrecy> secrecies = play(request, caller, recording, Map.of());
        try (Opened opened = library.open(recording, secrecies)) {
            request.contentType("application/x-asciicast");
            Writer out = writer(request);
            export.write(opened.reader(), out);
            out.flush();
        }
    }

    private void text(Context request, Caller caller) throws IOException {
        RecordingView recording = content(request);
        Views.Text export = views.text(recording.session().protocol());
        Set<Secrecy> secrecies = play(request, caller, recording, Map.of("format", "text"));
        try (Opened opened = library.open(recording, secrecies)) {
            request.contentType("text/plain; charset=utf-8");
            Writer out = writer(request);
            export.write(opened.reader(), out);
            out.flush();
        }
    }

    private void png(Context request, Caller caller) throws IOException {
        RecordingView recording = content(request);
        long atNanos = atNanos(request);
        String at = Objects.requireNonNullElse(request.queryParam("atMillis"), "end");
        Map<String, String> detail = Map.of("format", "png", "atMillis", at);
        Picture picture =
                pictures.draw(recording, atNanos, () -> note(use(request), request, caller, recording, detail));
        request.contentType("image/png");
        OutputStream out = new BufferedOutputStream(request.outputStream());
        picture.write(out);
        out.flush();
    }

    /** Audits a use and says which keys go with it: input only when asked for, and then only for those who may see it. */
    private Set<Secrecy> play(Context request, Caller caller, RecordingView recording, Map<String, String> detail) {
        boolean withInput = withInput(request);
        Map<String, String> facts = new HashMap<>(detail);
        facts.put("input", Boolean.toString(withInput));
        note(use(request), request, caller, recording, facts);
        return withInput ? EnumSet.allOf(Secrecy.class) : EnumSet.of(Secrecy.OUTPUT);
    }

    /** A recording whose content is asked for by somebody who may have it in this way, and says why. */
    private RecordingView content(Context request) {
        RecordingView recording = find(request);
        if (isExport(request)) {
            requireExport(request, recording);
        }
        if (withInput(request)) {
            Access.of(request).require(Permission.RECORDING_INPUT);
        }
        reason(request);
        // what is not there was not played either: refused before the use is written down
        library.file(recording);
        return recording;
    }

    private static boolean withInput(Context request) {
        return Boolean.parseBoolean(request.queryParam("input"));
    }

    /** What is taken away, to be kept or passed on, is an export whatever its form; it needs the permission for that too. */
    private static boolean isExport(Context request) {
        return Boolean.parseBoolean(request.queryParam("export"));
    }

    private static String use(Context request) {
        return isExport(request) ? "recording.export" : "recording.play";
    }

    /** Nobody takes the record of what they did themselves out of the house. */
    private void requireExport(Context request, RecordingView recording) {
        Access access = Access.of(request);
        access.require(Permission.RECORDING_EXPORT);
        if (library.isOf(access, recording)) {
            throw access.refuse(
                    Permission.RECORDING_EXPORT,
                    "nobody exports a recording of a session of their own; ask somebody else to");
        }
    }

    private void file(Context request, Caller caller) throws IOException {
        RecordingView recording = find(request);
        requireExport(request, recording);
        reason(request);
        Path file = library.sealedFile(recording);
        note("recording.export", request, caller, recording, Map.of());
        request.contentType("application/octet-stream");
        request.header("Content-Length", Long.toString(Files.size(file)));
        try (OutputStream out = request.outputStream()) {
            Files.copy(file, out);
        }
    }

    private void verify(Context request, Caller caller) throws IOException {
        RecordingView recording = find(request);
        Verified verified;
        try {
            verified = library.verify(recording);
        } catch (IOException | ApiProblem e) {
            // a file too broken to be verified is found here first
            noteVerified(caller, recording, false, String.valueOf(e.getMessage()));
            throw e;
        }
        noteVerified(caller, recording, verified.isWhole(), verified.objection());
        request.json(fields(verified));
    }

    private void noteVerified(Caller caller, RecordingView recording, boolean ok, String objection) {
        Map<String, String> detail = Map.of("ok", Boolean.toString(ok), "objection", objection);
        String object = "recording:" + recording.session().id();
        audit.record(
                ok
                        ? AuditEvent.success("recording.verify", caller.actor(), object, detail)
                        : AuditEvent.failure("recording.verify", caller.actor(), object, detail));
    }

    private static Writer writer(Context request) {
        return new BufferedWriter(new OutputStreamWriter(request.outputStream(), StandardCharsets.UTF_8));
    }

    private static OptionalInt channel(Context request) {
        String text = request.queryParam("channel");
        if (text == null) {
            return OptionalInt.empty();
        }
        if (!text.matches("\\d{1,6}")) {
            throw ApiProblem.usage("channel is the number of a channel in the recording, counted from 0");
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    private static long atNanos(Context request) {
        String text = request.queryParam("atMillis");
        if (text == null) {
            return Long.MAX_VALUE;
        }
        if (!text.matches("\\d{1,12}")) {
            throw ApiProblem.usage("atMillis is a time in the recording, in milliseconds since its start");
        }
        return Duration.ofMillis(Long.parseLong(text)).toNanos();
    }

    private RecordingView find(Context request) {
        UUID id;
        try {
            id = UUID.fromString(request.pathParam("id"));
        } catch (IllegalArgumentException e) {
            throw ApiProblem.usage("a recording's id is a UUID; see gatehouse recording list");
        }
        reach.require(Access.of(request), id);
        return library.get(id);
    }

    /** No audit, no recording: what cannot be written down is not shown. */
    private void note(
            String action, Context request, Caller caller, RecordingView recording, Map<String, String> detail) {
        Map<String, String> facts = new HashMap<>(detail);
        facts.put("reason", reason(request));
        UUID id = recording.session().id();
        Written where = audit.record(AuditEvent.success(action, caller.actor(), "recording:" + id, facts));
        if (where == Written.STANDARD_ERROR) {
            throw ApiProblem.unavailable(
                    "the audit log takes no events, so recordings stay closed; see gatehouse status");
        }
    }

    /** People say why they look; the local operator, who looks only while there is no admin, may. */
    private static String reason(Context request) {
        String reason = Objects.requireNonNullElse(request.queryParam("reason"), "");
        if (reason.isBlank() && Access.of(request).caller() instanceof Caller.Person) {
            throw ApiProblem.usage("a reason is needed to open a recording: say why with --reason TEXT");
        }
        if (reason.length() > REASON_CHARS_MAX || reason.chars().anyMatch(Character::isISOControl)) {
            throw ApiProblem.usage("reason is one line of at most " + REASON_CHARS_MAX + " characters");
        }
        return reason;
    }

    private static Map<String, Object> fields(RecordingView recording) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", recording.session().id());
        fields.put("user", recording.session().user());
        fields.put("target", recording.session().target());
        fields.put("account", recording.session().account());
        fields.put("protocol", recording.session().protocol());
        fields.put("node", recording.session().node());
        fields.put("nodeName", recording.session().nodeName());
        fields.put("state", recording.state());
        fields.put("targetTags", recording.targetTags());
        fields.put("startedAt", recording.session().startedAt());
        fields.put("endedAt", recording.session().endedAt());
        fields.put("endCause", recording.session().endCause());
        fields.put("clientAddress", recording.session().clientAddress());
        fields.put("bytesIn", recording.session().bytesIn());
        fields.put("bytesOut", recording.session().bytesOut());
        fields.put("recordingId", recording.session().id());
        fields.put("sizeBytes", recording.sizeBytes());
        fields.put("durationMillis", recording.durationMillis());
        fields.put("sealedAt", recording.sealedAt());
        fields.put("keyId", recording.keyId());
        return fields;
    }

    private static Map<String, Object> fields(Verified verified) {
        VerificationReport report = verified.report();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("ok", verified.isWhole());
        fields.put("records", report.counts().data());
        fields.put("withheldInputs", report.counts().withheldLines());
        fields.put("undecidedInputs", report.counts().undecidedLines());
        fields.put("opened", report.counts().opened());
        fields.put("firstBad", report.firstBad().orElse(null));
        fields.put("keyId", report.keyId().orElse(null));
        fields.put("chainHead", report.chainHead());
        fields.put(
                "detail",
                verified.isWhole() ? "whole, signed by " + report.keyId().orElse("") : verified.objection());
        return fields;
    }
}
