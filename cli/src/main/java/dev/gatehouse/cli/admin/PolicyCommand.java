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
import dev.gatehouse.cli.output.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse policy …}. */
@Command(
        name = "policy",
        description = "Who may use which account on which target, and what is allowed inside.",
        subcommands = {
            PolicyCommand.Add.class,
            PolicyCommand.ListAll.class,
            PolicyCommand.Show.class,
            PolicyCommand.Set.class,
            PolicyCommand.Explain.class,
            PolicyCommand.Remove.class
        })
public final class PolicyCommand {

    private static final String POLICIES = "/api/v1/policies";

    private static String path(String name) {
        return POLICIES + "/" + AdminClient.encode(name);
    }

    /** What a policy says; absent options leave the server's default or the old value. */
    static final class Terms {
        @Option(names = "--user", paramLabel = "USER", split = ",", description = "Who. Repeatable.")
        private List<String> users;

        @Option(
                names = "--group",
                paramLabel = "GROUP",
                split = ",",
                description = "Who: the members of a group. Repeatable.")
        private List<String> groups;

        @Option(names = "--target", paramLabel = "TARGET", split = ",", description = "Where. Repeatable.")
        private List<String> targets;

        @Option(
                names = "--tag",
                paramLabel = "K=V",
                description = "Where: the targets with this tag, also those to come. Repeatable: a target needs all of"
                        + " them. Targets named with --target are meant too.")
        private List<String> targetTags;

        @Option(names = "--account", paramLabel = "ACCOUNT", split = ",", description = "As whom. Repeatable.")
        private List<String> accounts;

        @Option(
                names = "--allow",
                paramLabel = "CAPABILITY",
                split = ",",
                description =
                        "shell, exec, sftp, forward, agent, x11 for SSH; desktop for RDP, and with it clipboard, drive,"
                                + " audio. Default: shell,exec,sftp,desktop.")
        private List<String> allow;

        @Option(names = "--deny", paramLabel = "CAPABILITY", split = ",", description = "Wins over --allow.")
        private List<String> deny;

        @Option(names = "--record", paramLabel = "all|output|none", description = "What is recorded. Default: all.")
        private String record;

        @Option(
                names = "--mfa",
                paramLabel = "always|8h|none|by-role",
                description =
                        "When a code is asked for: for each session, once in 8 hours for each user and client address,"
                                + " never, or for each session of admins only. Default: by-role.")
        private String mfa;

        @Option(names = "--idle-timeout", paramLabel = "DURATION", description = "Such as 15m, the default.")
        private String idleTimeout;

        @Option(names = "--max-duration", paramLabel = "DURATION", description = "Such as 8h, the default.")
        private String maxDuration;

        @Option(
                names = "--environment",
                paramLabel = "NAME",
                split = ",",
                description = "Variables that may be set; * at the end matches a prefix. Default: LANG,LC_*,TERM.")
        private List<String> environment;

        RequestBody write(RequestBody body) {
            return body.list("users", users)
                    .list("groups", groups)
                    .list("targets", targets)
                    .list("targetTags", targetTags)
                    .list("accounts", accounts)
                    .list("allow", allow)
                    .list("deny", deny)
                    .text("record", record)
                    .text("mfa", mfa)
                    .text("idleTimeout", idleTimeout)
                    .text("maxDuration", maxDuration)
                    .list("environment", environment);
        }

        void requireWhoWhereAsWhom() {
            boolean isAboutNobody = users == null && groups == null;
            boolean isAboutNothing = targets == null && targetTags == null;
            if (isAboutNobody || isAboutNothing || accounts == null) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "a policy names at least one --user or --group, one --target or --tag, and one --account");
            }
        }

        /** Takes away what the options say, which an absent option cannot. */
        void without(boolean noTargets, boolean noTags) {
            if (noTargets && targets != null || noTags && targetTags != null) {
                throw new CommandFailure(
                        ExitCode.USAGE, "give --target or --no-targets, and --tag or --no-tags, not both");
            }
            targets = noTargets ? List.of() : targets;
            targetTags = noTags ? List.of() : targetTags;
        }
    }

    /** {@code policy add}. */
    @Command(name = "add", description = "Add a policy.")
    static final class Add extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "The policy's name.")
        private String name;

        @Mixin
        private Terms terms;

        @Mixin
        private OutputOption output;

        Add(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            terms.requireWhoWhereAsWhom();
            JsonNode policy = server.post(POLICIES, terms.write(new RequestBody().text("name", name)));
            return done(output, "policy " + name + " added", policy);
        }
    }

    /** {@code policy list}. */
    @Command(name = "list", description = "List policies; RECORD none is a mark to look at.")
    static final class ListAll extends ServerCommand {
        @Mixin
        private OutputOption output;

        ListAll(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            Table table = Table.of(
                    "name",
                    "enabled",
                    "users",
                    "groups",
                    "targets",
                    "TAGS=targetTags",
                    "accounts",
                    "allow",
                    "deny",
                    "record",
                    "mfa",
                    "idleTimeout",
                    "maxDuration");
            return print(output, table, server.items(POLICIES));
        }
    }

    /** {@code policy show}. */
    @Command(name = "show", description = "Show one policy.")
    static final class Show extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "The policy's name.")
        private String name;

        @Mixin
        private OutputOption output;

        Show(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            return print(output, server.get(path(name)));
        }
    }

    /** {@code policy set}. */
    @Command(name = "set", description = "Change a policy; each given list replaces the old one.")
    static final class Set extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "The policy's name.")
        private String name;

        @Mixin
        private Terms terms;

        @Option(names = "--no-targets", description = "Name no targets any more: those with the tags alone are meant.")
        private boolean noTargets;

        @Option(names = "--no-tags", description = "Select none by tags any more: the named targets alone are meant.")
        private boolean noTags;

        @Option(
                names = "--enabled",
                paramLabel = "true|false",
                arity = "1",
                description = "false ends the live sessions that it granted.")
        private Boolean enabled;

        @Mixin
        private OutputOption output;

        Set(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            terms.without(noTargets, noTags);
            RequestBody body = terms.write(new RequestBody().flag("enabled", enabled));
            if (body.isEmpty()) {
                throw new CommandFailure(ExitCode.USAGE, "nothing to change: give at least one option");
            }
            return done(output, "policy " + name + " changed", server.patch(path(name), body));
        }
    }

    /** {@code policy explain}. */
    @Command(name = "explain", description = "Say whether a user may use an account, and why. Exit status 1 when not.")
    static final class Explain extends ServerCommand {
        @Parameters(index = "0", paramLabel = "USER", description = "Who.")
        private String user;

        @Parameters(index = "1", paramLabel = "ACCOUNT@TARGET", description = "As whom and where.")
        private String account;

        @Mixin
        private OutputOption output;

        Explain(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            CredentialCommand.Name name = CredentialCommand.Name.parse(account);
            JsonNode answer = server.post(
                    POLICIES + "/explain",
                    new RequestBody()
                            .text("user", user)
                            .text("account", name.account())
                            .text("target", name.target()));
            print(output, answer);
            return answer.path("allowed").asBoolean() ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    /** {@code policy remove}. */
    @Command(name = "remove", description = "Remove a policy and end the live sessions that it granted.")
    static final class Remove extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "The policy's name.")
        private String name;

        Remove(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            server.delete(path(name));
            terminal().out().println("policy " + name + " removed");
            return ExitCode.DONE;
        }
    }
}
