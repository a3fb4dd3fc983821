/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.client.RequestBody;
import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.console.SecretSource;
import dev.gatehouse.cli.output.Json;
import dev.gatehouse.cli.output.OutputFormat;
import dev.gatehouse.cli.output.QrText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code gatehouse user mfa NAME …}. */
@Command(
        name = "mfa",
        description = "A user's second factor: codes of an authenticator app (TOTP), and recovery codes.",
        subcommands = {
            UserMfaCommand.Enrol.class,
            UserMfaCommand.Confirm.class,
            UserMfaCommand.Status.class,
            UserMfaCommand.RecoveryCodes.class,
            UserMfaCommand.Reset.class
        })
final class UserMfaCommand {

    private static final int TRIES = 3;

    @Parameters(paramLabel = "NAME", description = "The user's name.")
    private String name;

    private String path() {
        return "/api/v1/users/" + AdminClient.encode(name) + "/factor";
    }

    abstract static class OfUser extends ServerCommand {
        @ParentCommand
        private UserMfaCommand user;

        OfUser(Invocation invocation) {
            super(invocation);
        }

        final String name() {
            return user.name;
        }

        final String path() {
            return user.path();
        }

        final JsonNode confirm(AdminClient server, char[] code) {
            return server.post(path() + "/confirm", new RequestBody().secret("code", code));
        }

        final void printRecoveryCodes(JsonNode codes) {
            terminal().out().println("recovery codes, each good once in the place of a code; they are shown only now:");
            codes.path("recoveryCodes").forEach(code -> terminal().out().println("  " + code.asText()));
        }

        final char[] ask() {
            String line = terminal().ask("Code that the app shows");
            if (line.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "no code was entered; the enrolment waits for one hour: gatehouse user mfa " + name()
                                + " confirm");
            }
            return line.toCharArray();
        }
    }

    /** {@code user mfa NAME enrol}. */
    @Command(
            name = "enrol",
            description =
                    "Show a new secret once, as a QR code; at a terminal, ask for the first code and put it in force.")
    static final class Enrol extends OfUser {
        @Mixin
        private OutputOption output;

        Enrol(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode secret = server.post(path(), new RequestBody());
            if (output.format() == OutputFormat.JSON) {
                Json.print(terminal().out(), secret);
                return ExitCode.DONE;
            }
            boolean colors = terminal().outIsTerminal()
                    && invocation().environment("NO_COLOR").isEmpty();
            terminal().out().println("scan this with the authenticator app of " + name() + ":");
            terminal().out().print(QrText.of(secret.path("uri").asText(), colors));
            terminal()
                    .out()
                    .println("or type the secret: " + secret.path("secret").asText());
            terminal().out().flush();
            if (!terminal().canAsk()) {
                terminal()
                        .out()
                        .println("in force once confirmed with a code: gatehouse user mfa " + name() + " confirm");
                return ExitCode.DONE;
            }
            JsonNode codes = confirmed(server);
            terminal().out().println("the second factor of " + name() + " is in force");
            printRecoveryCodes(codes);
            return ExitCode.DONE;
        }

        /** A slip of the finger or a code that has just changed is no reason to begin again. */
        private JsonNode confirmed(AdminClient server) {
            for (int left = TRIES - 1; ; left--) {
                try {
                    return confirm(server, ask());
                } catch (CommandFailure e) {
                    if (left == 0 || e.exitCode() != ExitCode.USAGE) {
                        throw e;
                    }
                    terminal().err().println(e.getMessage());
                }
            }
        }
    }

    /** {@code user mfa NAME confirm}. */
    @Command(
            name = "confirm",
            description = "Put an enrolment in force with the code that the app shows; prints recovery codes.")
    static final class Confirm extends OfUser {
        @Option(names = "--code-stdin", description = "Read the code from the first line of standard input.")
        private boolean fromInput;

        @Mixin
        private OutputOption output;

        Confirm(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            if (!fromInput && !terminal().canAsk()) {
                throw new CommandFailure(ExitCode.USAGE, "there is no terminal to ask on: give --code-stdin");
            }
            char[] code = fromInput ? SecretSource.firstLine(terminal().in()) : ask();
            JsonNode codes = confirm(server, code);
            if (output.format() == OutputFormat.JSON) {
                Json.print(terminal().out(), codes);
            } else {
                terminal().out().println("the second factor of " + name() + " is in force");
                printRecoveryCodes(codes);
            }
            return ExitCode.DONE;
        }
    }

    /** {@code user mfa NAME status}. */
    @Command(
            name = "status",
            description = "Show whether there is a factor, when it was used, and how many recovery codes are left.")
    static final class Status extends OfUser {
        @Mixin
        private OutputOption output;

        Status(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            return print(output, server.get(path()));
        }
    }

    /** {@code user mfa NAME recovery-codes}. */
    @Command(name = "recovery-codes", description = "Print ten new recovery codes; the old ones are void.")
    static final class RecoveryCodes extends OfUser {
        @Mixin
        private OutputOption output;

        RecoveryCodes(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode codes = server.post(path() + "/recovery-codes", new RequestBody());
            if (output.format() == OutputFormat.JSON) {
                Json.print(terminal().out(), codes);
            } else {
                printRecoveryCodes(codes);
            }
            return ExitCode.DONE;
        }
    }

    /** {@code user mfa NAME reset}. */
    @Command(
            name = "reset",
            description =
                    "Take the second factor away. An admin's takes two people: one asks, another admin (or the local"
                            + " operator) confirms within a day. The owner is told at the next session.")
    static final class Reset extends OfUser {
        @Option(names = "--confirm", description = "Agree with the reset that somebody else has asked for.")
        private boolean confirm;

        @Option(names = "--withdraw", description = "Take back a reset that waits for confirmation.")
        private boolean withdraw;

        Reset(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            if (confirm && withdraw) {
                throw new CommandFailure(ExitCode.USAGE, "give --confirm or --withdraw, not both");
            }
            if (withdraw) {
                server.delete(path() + "/reset");
                terminal().out().println("the reset of " + name() + "'s second factor is withdrawn");
                return ExitCode.DONE;
            }
            String path = path() + (confirm ? "/reset/confirm" : "/reset");
            boolean waits =
                    server.post(path, new RequestBody()).path("state").asText().equals("waiting");
            terminal()
                    .out()
                    .println(
                            waits
                                    ? "the reset waits for another admin: gatehouse user mfa " + name()
                                            + " reset --confirm, within a day"
                                    : "user " + name() + " has no second factor any more");
            return ExitCode.DONE;
        }
    }
}
