/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.recovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.cli.console.Terminal;
import dev.gatehouse.cli.output.Json;
import dev.gatehouse.cli.output.OutputFormat;
import dev.gatehouse.cli.output.Table;
import dev.gatehouse.control.backup.RestoreReport;
import dev.gatehouse.control.backup.RotationDoubt;
import java.io.PrintWriter;
import java.util.Locale;

/** What a restore says at its end. */
final class RestoreText {

    private final Terminal terminal;
    private final boolean rehearsal;

    RestoreText(Terminal terminal, boolean rehearsal) {
        this.terminal = terminal;
        this.rehearsal = rehearsal;
    }

    void print(OutputFormat format, RestoreReport report) {
        if (format == OutputFormat.JSON) {
            Json.print(terminal.out(), fields(report));
        } else {
            forPeople(report);
        }
        terminal.out().flush();
    }

    private ObjectNode fields(RestoreReport report) {
        ObjectNode fields = Json.object();
        fields.put("ok", true);
        fields.put("rehearsal", rehearsal);
        fields.put("takenAt", report.header().createdAt());
        fields.put("version", report.header().product());
        fields.put("masterKeyId", report.header().masterKeyId());
        fields.put("rows", report.rows());
        fields.put("auditRows", report.auditRows());
        fields.put("credentials", report.credentials());
        fields.put("recordings", report.recordings());
        ArrayNode missing = fields.putArray("missingRecordings");
        report.missing().forEach(missing::add);
        fields.put("sessionsEnded", report.sessionsEnded());
        fields.put("tokensRevoked", report.tokensRevoked());
        fields.set("rotations", rotations(report, RotationDoubt.Grade.NO_SIGN));
        return fields;
    }

    /** @param upTo the least doubtful that are wanted */
    private static ArrayNode rotations(RestoreReport report, RotationDoubt.Grade upTo) {
        ArrayNode items = Json.array();
        for (RotationDoubt doubt : report.rotations()) {
            if (doubt.grade().compareTo(upTo) <= 0) {
                items.addObject()
                        .put("account", doubt.account())
                        .put("target", doubt.target())
                        .put("version", doubt.version())
                        .put("changedAt", doubt.changedAt().toString())
                        .put("changes", doubt.changes())
                        .put(
                                "usualIntervalSeconds",
                                doubt.usualInterval()
                                        .map(java.time.Duration::toSeconds)
                                        .orElse(null))
                        .put(
                                "mayHaveRotated",
                                doubt.grade().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            }
        }
        return items;
    }

    private void forPeople(RestoreReport report) {
        PrintWriter out = terminal.out();
        out.println((rehearsal ? "The backup can be restored: " : "Restored: ") + report.rows() + " rows as of "
                + report.header().createdAt() + ", " + report.credentials() + " credentials open, " + report.auditRows()
                + " audit rows are one chain, " + report.recordings() + " recordings are whole.");
        if (!report.missing().isEmpty()) {
            out.println(report.missing().size()
                    + " recordings were not in the backup (purged while it was taken, or lost" + " before):");
            report.missing().forEach(path -> out.println("  " + path));
        }
        if (!rehearsal) {
            out.println(report.sessionsEnded() + " sessions that were under way then are ended, "
                    + report.tokensRevoked() + " one-time tokens are taken back.");
        }
        out.println(
                "What was changed after " + report.header().createdAt() + " is not in it: users, keys and policies that"
                        + " were disabled or removed since are back. Look through them before people come in.");
        ArrayNode doubts = rotations(report, RotationDoubt.Grade.POSSIBLE);
        long others = report.rotations().size() - (long) doubts.size();
        if (!doubts.isEmpty()) {
            out.println("Accounts whose secret may have been changed since; try each, and set it anew where it fails:");
            Table.of("account", "target", "version", "changedAt", "changes", "mayHaveRotated")
                    .print(out, doubts);
        }
        out.println(
                others + " further credentials had never been changed before the backup; whether they were since, only"
                        + " their targets know.");
    }
}
