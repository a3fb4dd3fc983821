/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Terminal;
import dev.gatehouse.cli.output.PrintableText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the server has done with documents, for people. Stateless. */
final class Outcome {

    private static final Map<String, String> MARKS =
            Map.of("create", "+", "change", "~", "remove", "-", "release", "=");

    private Outcome() {}

    /** Ends the command when the server has refused documents, with the place of each error. */
    static void requireAccepted(Terminal terminal, AdminClient.Answer answer, List<Document> documents) {
        if (answer.status() < 300) {
            return;
        }
        RowErrors errors = new RowErrors();
        for (JsonNode error : answer.body().path("errors")) {
            int number = error.path("document").asInt(-1);
            String detail = error.path("detail").asText();
            if (number < 0 || number >= documents.size()) {
                throw new CommandFailure(ExitCode.FAILED, "nothing was changed: " + detail);
            }
            errors.add(documents.get(number).find(error.path("path").asText()), detail);
        }
        errors.refuse(terminal);
        throw new CommandFailure(
                answer.status() == 400 ? ExitCode.USAGE : ExitCode.FAILED,
                answer.body().path("detail").asText("the server has refused the documents"));
    }

    /** The changes and a line of numbers. */
    static void print(PrintWriter out, JsonNode result) {
        changes(out, result);
        boolean isDry = result.path("outcome").asText().equals("dry-run");
        String to = isDry ? "to be " : "";
        out.println((isDry
                        ? "dry run, nothing was changed: "
                        : "set " + result.path("set").asText() + ": ")
                + result.path("created").asInt() + " " + to + "created, "
                + result.path("changed").asInt() + " " + to + "changed, "
                + result.path("removed").asInt() + " " + to + "removed, "
                + result.path("unchanged").asInt() + " unchanged");
    }

    /** Only the changes. */
    static void changes(PrintWriter out, JsonNode result) {
        for (JsonNode change : result.path("changes")) {
            String action = change.path("action").asText();
            String note = action.equals("release") ? "  (stays: another set has it)" : "";
            out.println(MARKS.getOrDefault(action, "?") + " "
                    + PrintableText.of(change.path("kind").asText() + " "
                            + change.path("name").asText())
                    + note);
            if (action.equals("change")) {
                change.path("fields")
                        .properties()
                        .forEach(field -> out.println("    " + PrintableText.of(field.getKey()) + ": "
                                + text(field.getValue().path("from")) + " → "
                                + text(field.getValue().path("to"))));
            }
        }
    }

    private static String text(JsonNode value) {
        List<String> parts = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(each -> parts.add(each.asText()));
        } else if (value.isObject()) {
            value.properties()
                    .forEach(field ->
                            parts.add(field.getKey() + "=" + field.getValue().asText()));
        } else if (!value.isNull() && !value.isMissingNode()) {
            parts.add(value.asText());
        }
        return parts.isEmpty() ? "-" : PrintableText.of(String.join(", ", parts));
    }
}
