/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.output.Json;
import dev.gatehouse.cli.output.OutputFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gatehouse apply}. */
@Command(
        name = "apply",
        description = {
            "Make the house what documents say: users, groups, targets, credentials, policies.",
            "All of it or nothing. What a document leaves out stays as it is; a second apply changes nothing. See docs/apply.md."
        })
public final class ApplyCommand extends ServerCommand {

    private static final long REMOVALS_WITHOUT_YES = 10;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE|DIR|-",
            required = true,
            description =
                    "YAML or JSON; of a directory every .yaml, .yml and .json file; - is standard input. Repeatable.")
    private List<String> files;

    @Mixin
    private ApplyOptions options;

    @Option(
            names = "--prune",
            description = "Remove what earlier applies of the same set had and these documents have not.")
    private boolean prune;

    @Option(names = "--yes", description = "Do not ask before more than " + REMOVALS_WITHOUT_YES + " removals.")
    private boolean yes;

    @Mixin
    private OutputOption output;

    ApplyCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run(AdminClient server) {
        RowErrors errors = new RowErrors();
        List<Document> documents = read(errors);
        errors.refuse(terminal());
        if (documents.isEmpty() && !prune) {
            throw new CommandFailure(ExitCode.USAGE, "there is no document in " + String.join(", ", files));
        }
        Application application = new Application(invocation(), server, options.set(), documents);
        Optional<Long> removalsMax =
                prune ? Optional.of(yes || options.dryRun() ? Long.MAX_VALUE : REMOVALS_WITHOUT_YES) : Optional.empty();
        AdminClient.Answer answer = application.send(options.dryRun(), removalsMax);
        if (answer.status() == 409) {
            JsonNode plan = answer.body().path("plan");
            answer = application.send(false, Optional.of(confirmed(plan)));
        }
        Outcome.requireAccepted(terminal(), answer, documents);
        if (output.format() == OutputFormat.JSON) {
            Json.print(terminal().out(), answer.body());
        } else {
            Outcome.print(terminal().out(), answer.body());
        }
        return ExitCode.DONE;
    }

    private List<Document> read(RowErrors errors) {
        DocumentReader reader = new DocumentReader(errors);
        for (String file : files) {
            if (file.equals("-")) {
                reader.read("-", DocumentFiles.read("standard input", terminal().in()));
            } else {
                DocumentFiles.of(Path.of(file)).forEach(each -> reader.read(each.toString(), DocumentFiles.read(each)));
            }
        }
        List<Document> fromStandardInput = reader.documents().stream()
                .filter(document -> document.secret()
                        .filter(secret -> secret.from().equals("stdin"))
                        .isPresent())
                .toList();
        if (fromStandardInput.size() > (files.contains("-") ? 0 : 1)) {
            errors.add(
                    fromStandardInput.get(fromStandardInput.size() - 1).place(),
                    "standard input can be read only once; put this secret into a file or a variable");
        }
        return reader.documents();
    }

    private long confirmed(JsonNode plan) {
        int removals = plan.path("removed").asInt();
        if (!terminal().canAsk()) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "nothing was changed: this would remove " + removals
                            + " objects; look at them with --dry-run and add --yes");
        }
        Outcome.changes(terminal().err(), plan);
        if (!terminal().confirm("Remove " + removals + " objects?")) {
            throw new CommandFailure(ExitCode.FAILED, "nothing was changed");
        }
        return removals;
    }
}
