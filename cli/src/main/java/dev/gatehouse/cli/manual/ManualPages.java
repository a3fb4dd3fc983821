/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.manual;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code gatehouse(1)}, and a page for each of its commands ({@code gatehouse-user(1)}). */
final class ManualPages {

    private static final String EXIT =
            "0 done; 1 refused or failed; 2 wrong use; 3 not found; 4 not permitted; 5 server not reachable."
                    + " A failure is one line on standard error: what, why, what to do.";

    private final String release;

    private ManualPages(String release) {
        this.release = release;
    }

    /**
     * All pages.
     *
     * @return file name ({@code gatehouse-user.1}) to page
     */
    static Map<String, String> of(CommandLine root, String release) {
        ManualPages pages = new ManualPages(release);
        Map<String, String> all = new LinkedHashMap<>();
        Collection<CommandLine> commands = root.getSubcommands().values();
        all.put("gatehouse.1", pages.front(root.getCommandSpec(), commands));
        for (CommandLine command : commands) {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                all.put("gatehouse-" + command.getCommandName() + ".1", pages.command(command.getCommandSpec()));
            }
        }
        return all;
    }

    private String front(CommandSpec root, Collection<CommandLine> commands) {
        Roff page = new Roff()
                .title("gatehouse", release)
                .section("NAME")
                .paragraph("gatehouse - privileged-access session proxy")
                .section("SYNOPSIS")
                .bold("gatehouse COMMAND [ARGUMENT...]")
                .section("DESCRIPTION")
                .paragraph(description(root))
                .section("COMMANDS");
        for (CommandLine command : commands) {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                page.entry("gatehouse-" + command.getCommandName() + "(1)", description(command.getCommandSpec()));
            }
        }
        page.section("OPTIONS");
        options(page, root);
        return page.section("EXIT STATUS")
                .paragraph(EXIT)
                .section("FILES")
                .entry("/var/lib/gatehouse", "The home: gatehouse.yaml, database, journal, recordings, logs.")
                .entry("/etc/gatehouse/keys", "The vault's master key, never in the home and never in a backup.")
                .toString();
    }

    private String command(CommandSpec command) {
        String name = "gatehouse-" + command.name();
        Roff page = new Roff()
                .title(name, release)
                .section("NAME")
                .paragraph(name + " - " + description(command))
                .section("SYNOPSIS");
        Collection<CommandLine> subcommands = command.subcommands().values();
        if (subcommands.isEmpty()) {
            page.bold(synopsis(command));
            page.section("OPTIONS");
            options(page, command);
        } else {
            subcommands.forEach(each -> page.bold(synopsis(each.getCommandSpec())));
            page.section("COMMANDS");
            for (CommandLine each : subcommands) {
                page.subsection(synopsis(each.getCommandSpec())).paragraph(description(each.getCommandSpec()));
                options(page, each.getCommandSpec());
            }
        }
        return page.section("EXIT STATUS")
                .paragraph(EXIT)
                .section("SEE ALSO")
                .paragraph("gatehouse(1)")
                .toString();
    }

    private static String synopsis(CommandSpec command) {
        StringBuilder line = new StringBuilder(command.qualifiedName());
        if (!shown(command).isEmpty()) {
            line.append(" [OPTION...]");
        }
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            line.append(' ').append(parameter.paramLabel());
        }
        return line.toString();
    }

    private static void options(Roff page, CommandSpec command) {
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            page.entry(parameter.paramLabel(), String.join(" ", parameter.description()));
        }
        for (OptionSpec option : shown(command)) {
            String argument = option.arity().max() == 0 ? "" : " " + option.paramLabel();
            page.entry(String.join(", ", option.names()) + argument, String.join(" ", option.description()));
        }
    }

    private static List<OptionSpec> shown(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.hidden() && !option.inherited())
                .toList();
    }

    private static String description(CommandSpec command) {
        return String.join(" ", command.usageMessage().description());
    }
}
