/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.docs;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes {@code docs/cli.md} from the commands themselves. */
final class CommandReference {

    private final StringBuilder text = new StringBuilder();

    private CommandReference() {}

    static String of(CommandLine root) {
        CommandReference reference = new CommandReference();
        reference.text.append("""
                # Commands

                Generated from the commands and checked by a test; `mvn test -pl cli -am -Dgatehouse.docs.write=true` writes it anew.

                `bin/gatehouse up|down|status` are described in the [README](../README.md); every other command goes to the running
                server over the Unix socket in its home, without a login: the server knows who you are from the kernel.

                Exit status: 0 done, 1 refused or failed, 2 wrong use, 3 not found, 4 not permitted, 5 server not reachable. A failure is
                one line on standard error: what, why, what to do. Secrets come from standard input, a file or a prompt, never from an
                argument. Lists take `--output table|json`; JSON field names are stable; times are RFC 3339 in UTC.

                Every command takes `--home DIR` (default: `GATEHOUSE_HOME`, else `var/` in a checkout, else `/var/lib/gatehouse`) and
                `--help`.
                """);
        root.getSubcommands().values().forEach(command -> reference.group(command.getCommandSpec()));
        return reference.text.toString();
    }

    private void group(CommandSpec command) {
        text.append("\n## gatehouse ")
                .append(command.name())
                .append("\n\n")
                .append(description(command))
                .append('\n');
        Map<String, CommandLine> subcommands = command.subcommands();
        if (subcommands.isEmpty()) {
            arguments(command);
        }
        subcommands.values().forEach(subcommand -> single(command.name(), subcommand.getCommandSpec()));
    }

    private void single(String group, CommandSpec command) {
        text.append("\n### gatehouse ").append(group).append(' ').append(command.name());
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            text.append(' ').append(parameter.paramLabel());
        }
        text.append("\n\n").append(description(command)).append('\n');
        arguments(command);
    }

    private void arguments(CommandSpec command) {
        List<OptionSpec> options = command.options().stream()
                .filter(option ->
                        !option.hidden() && !List.of("--home", "--help").contains(option.longestName()))
                .toList();
        if (options.isEmpty() && command.positionalParameters().isEmpty()) {
            return;
        }
        text.append("\n| argument | |\n|---|---|\n");
        command.positionalParameters().forEach(parameter -> row(parameter.paramLabel(), parameter));
        options.forEach(option -> row(
                option.longestName()
                        + (option.arity().max() == 0
                                        || option.typeInfo().isBoolean()
                                                && option.arity().min() == 0
                                ? ""
                                : " " + option.paramLabel()),
                option));
    }

    private void row(String name, ArgSpec argument) {
        text.append("| `")
                .append(name.replace("|", "\\|"))
                .append("` | ")
                .append(argument.required() && argument.isOption() && !inOptionalGroup(argument) ? "Required. " : "")
                .append(String.join(" ", argument.description()).replace("|", "\\|"))
                .append(" |\n");
    }

    /** Required by its group, where that is given at all. */
    private static boolean inOptionalGroup(ArgSpec argument) {
        for (ArgGroupSpec group = argument.group(); group != null; group = group.parentGroup()) {
            if (group.multiplicity().min() == 0) {
                return true;
            }
        }
        return false;
    }

    private static String description(CommandSpec command) {
        return String.join(" ", command.usageMessage().description());
    }
}
