/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.console.Terminal;
import dev.gatehouse.cli.output.PrintableText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is switched on for a target that is too old to do better. */
final class ConcessionOption {

    private static final String NONE = "none";

    @Option(
            names = "--concession",
            paramLabel = "NAME",
            split = ",",
            description = "For an old rdp target only, weakens its sessions: legacy-tls (TLS 1.0, short RSA keys),"
                    + " legacy-credssp (CredSSP before version 5); none switches all off. Default: none.")
    private List<String> concessions;

    /** As the API takes them, or {@code null} where the option is not given. */
    @Nullable
    List<String> values() {
        return concessions == null
                ? null
                : concessions.stream().filter(name -> !name.equals(NONE)).toList();
    }

    /** Says what is switched on, where people see it and no script reads it. */
    static void warn(Terminal terminal, JsonNode target) {
        List<String> names = new ArrayList<>();
        target.path("concessions").forEach(name -> names.add(PrintableText.of(name.asText())));
        if (!names.isEmpty()) {
            terminal.err()
                    .println("warning: target "
                            + PrintableText.of(target.path("name").asText())
                            + " has weaker protection than others: " + String.join(", ", names)
                            + "; switch it off when the machine can do better (target set --concession none)");
        }
    }
}
