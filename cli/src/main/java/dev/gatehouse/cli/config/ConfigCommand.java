/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.output.Json;
import dev.gatehouse.cli.output.OutputFormat;
import dev.gatehouse.cli.output.Table;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gatehouse config …}; reads the file itself, so that it works while no server runs. */
@Command(
        name = "config",
        description = "The configuration in HOME/gatehouse.yaml.",
        subcommands = {ConfigCommand.Show.class, ConfigCommand.Check.class})
public final class ConfigCommand {

    private static EffectiveConfig load(Invocation invocation, int portOffset) {
        try {
            return ConfigLoader.load(invocation.home(), portOffset);
        } catch (InvalidConfigException e) {
            e.problems().forEach(invocation.terminal().err()::println);
            throw new CommandFailure(
                    ExitCode.FAILED,
                    invocation.home().resolve(ConfigLoader.FILE_NAME) + " cannot be used: "
                            + e.problems().size() + " problem(s), listed above",
                    e);
        }
    }

    /** {@code config show}. */
    @Command(name = "show", description = "Print every key, its value and whether the file or the default says so.")
    static final class Show implements Callable<Integer> {
        private final Invocation invocation;

        @Option(
                names = "--port-offset",
                paramLabel = "N",
                defaultValue = "0",
                description = "As given to up. Default: ${DEFAULT-VALUE}.")
        private int portOffset;

        @Mixin
        private OutputOption output;

        Show(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            EffectiveConfig config = load(invocation, portOffset);
            ArrayNode items = Json.array();
            for (Map.Entry<String, String> entry : config.values().entrySet()) {
                items.addObject()
                        .put("key", entry.getKey())
                        .put("value", entry.getValue())
                        .put("source", config.given().contains(entry.getKey()) ? "file" : "default");
            }
            if (output.format() == OutputFormat.JSON) {
                Json.print(invocation.terminal().out(), items);
            } else {
                Table.of("key", "value", "source").print(invocation.terminal().out(), items);
            }
            return ExitCode.DONE.status();
        }
    }

    /** {@code config check}. */
    @Command(
            name = "check",
            description = "Say everything that is wrong with the file. Exit status 1 when something is.")
    static final class Check implements Callable<Integer> {
        private final Invocation invocation;

        Check(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            EffectiveConfig config = load(invocation, 0);
            invocation.terminal().out().println(config.file() + ": no problem found");
            return ExitCode.DONE.status();
        }
    }
}
