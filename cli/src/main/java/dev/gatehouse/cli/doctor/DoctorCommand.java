/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.doctor;

import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.output.Json;
import dev.gatehouse.cli.output.OutputFormat;
import dev.gatehouse.cli.output.PrintableText;
import dev.gatehouse.control.health.Finding;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gatehouse doctor}. */
@Command(
        name = "doctor",
        description = {
            "Check this machine and the Gatehouse on it: clock, disks, certificates, entropy, ports, permissions, limits, database.",
            "Works while the server is down, without the database then. Exit status 1 when something fails; a warning does not."
        })
public final class DoctorCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            defaultValue = "0",
            description = "As given to up; needed only while the server is down. Default: ${DEFAULT-VALUE}.")
    private int portOffset;

    @Mixin
    private OutputOption output;

    DoctorCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        List<Finding> findings = new Diagnosis(invocation, portOffset).run();
        PrintWriter out = invocation.terminal().out();
        if (output.format() == OutputFormat.JSON) {
            Json.print(out, Diagnosis.json(findings));
        } else {
            findings.forEach(finding -> print(out, finding));
        }
        out.flush();
        boolean fails = findings.stream().anyMatch(finding -> finding.state() == Finding.State.FAIL);
        return (fails ? ExitCode.FAILED : ExitCode.DONE).status();
    }

    private static void print(PrintWriter out, Finding finding) {
        out.printf(
                java.util.Locale.ROOT,
                "%-5s %-20s %s%n",
                finding.state().code(),
                finding.check(),
                PrintableText.of(finding.detail()));
        if (finding.state() != Finding.State.OK && !finding.advice().isEmpty()) {
            out.println("                           -> " + PrintableText.of(finding.advice()));
        }
    }
}
