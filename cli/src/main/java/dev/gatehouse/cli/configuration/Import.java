/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.console.Terminal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One import: rows that are wrong stop it, unless the others are wanted by themselves. Confined to the command's thread. */
final class Import {

    private final Invocation invocation;
    private final AdminClient server;
    private final ImportOptions options;
    private final RowErrors errors;

    Import(Invocation invocation, AdminClient server, ImportOptions options, RowErrors errors) {
        this.invocation = invocation;
        this.server = server;
        this.options = options;
        this.errors = errors;
    }

    ExitCode run(List<Document> documents) {
        Terminal terminal = invocation.terminal();
        if (!options.partial()) {
            errors.refuse(terminal);
        }
        if (options.print()) {
            DocumentWriter.write(
                    terminal.out(),
                    DocumentWriter.Format.YAML,
                    documents.stream()
                            .<DocumentWriter.Content>map(document -> generator -> write(generator, document))
                            .iterator());
        } else {
            JsonNode result = send(documents);
            if (result != null) {
                Outcome.print(terminal.out(), result);
            }
        }
        errors.print(terminal);
        if (!errors.isEmpty()) {
            terminal.out().flush();
            throw new CommandFailure(ExitCode.FAILED, "imported without the rows named above: " + errors.count());
        }
        return ExitCode.DONE;
    }

    private static void write(JsonGenerator generator, Document document) throws IOException {
        document.content().write(generator);
    }

    /** Leaves out what the server refuses until it refuses nothing more; null when nothing is left. */
    private @Nullable JsonNode send(List<Document> all) {
        List<Document> documents = new ArrayList<>(all);
        while (!documents.isEmpty()) {
            AdminClient.Answer answer = new Application(invocation, server, options.set(), documents)
                    .send(options.dryRun(), Optional.empty());
            if (answer.status() < 300) {
                return answer.body();
            }
            if (!options.partial()) {
                Outcome.requireAccepted(invocation.terminal(), answer, documents);
            }
            documents.removeIf(refused(answer, documents)::contains);
        }
        if (errors.isEmpty()) {
            throw new CommandFailure(ExitCode.FAILED, "there is nothing to import");
        }
        return null;
    }

    private Set<Document> refused(AdminClient.Answer answer, List<Document> documents) {
        Set<Document> refused = Collections.newSetFromMap(new IdentityHashMap<>());
        for (JsonNode error : answer.body().path("errors")) {
            int number = error.path("document").asInt(-1);
            if (number < 0 || number >= documents.size()) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "nothing was changed: " + error.path("detail").asText());
            }
            Document document = documents.get(number);
            errors.add(
                    document.find(error.path("path").asText()),
                    document.key() + ": " + error.path("detail").asText());
            refused.add(document);
        }
        if (refused.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.FAILED, answer.body().path("detail").asText("refused"));
        }
        return refused;
    }
}
