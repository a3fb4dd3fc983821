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
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.output.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse group …}. */
@Command(
        name = "group",
        description = "Groups of users, for policies.",
        subcommands = {
            GroupCommand.Add.class,
            GroupCommand.ListAll.class,
            GroupCommand.Show.class,
            GroupCommand.Remove.class,
            GroupCommand.MemberCommand.class
        })
public final class GroupCommand {

    private static final String GROUPS = "/api/v1/groups";

    private static String path(String name) {
        return GROUPS + "/" + AdminClient.encode(name);
    }

    /** {@code group add}. */
    @Command(name = "add", description = "Add a group.")
    static final class Add extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "Lower case letters, digits, dot, underscore and hyphen.")
        private String name;

        @Option(names = "--member", paramLabel = "USER", split = ",", description = "A user in it. Repeatable.")
        private List<String> members;

        @Mixin
        private OutputOption output;

        Add(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode group =
                    server.post(GROUPS, new RequestBody().text("name", name).list("members", members));
            return done(output, "group " + name + " added", group);
        }
    }

    /** {@code group list}. */
    @Command(name = "list", description = "List groups and their members.")
    static final class ListAll extends ServerCommand {
        @Mixin
        private OutputOption output;

        ListAll(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            return print(output, Table.of("name", "members", "createdAt"), server.items(GROUPS));
        }
    }

    /** {@code group show}. */
    @Command(name = "show", description = "Show one group.")
    static final class Show extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "The group's name.")
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

    /** {@code group remove}. */
    @Command(
            name = "remove",
            description = "Remove a group; policies lose it, and live sessions that rested on it end.")
    static final class Remove extends ServerCommand {
        @Parameters(paramLabel = "NAME", description = "The group's name.")
        private String name;

        Remove(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            server.delete(path(name));
            terminal().out().println("group " + name + " removed");
            return ExitCode.DONE;
        }
    }

    /** {@code group member …}. */
    @Command(
            name = "member",
            description = "Who is in a group.",
            subcommands = {AddMember.class, RemoveMember.class})
    static final class MemberCommand {}

    /** {@code group member add}. */
    @Command(name = "add", description = "Take users into a group; who is in it already stays.")
    static final class AddMember extends ServerCommand {
        @Parameters(index = "0", paramLabel = "GROUP", description = "The group's name.")
        private String group;

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "USER", description = "Who.")
        private List<String> users;

        @Mixin
        private OutputOption output;

        AddMember(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode changed = server.patch(path(group), new RequestBody().list("addMembers", users));
            return done(output, String.join(", ", users) + " added to group " + group, changed);
        }
    }

    /** {@code group member remove}. */
    @Command(
            name = "remove",
            description = "Put users out of a group; live sessions that rested on the membership end.")
    static final class RemoveMember extends ServerCommand {
        @Parameters(index = "0", paramLabel = "GROUP", description = "The group's name.")
        private String group;

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "USER", description = "Who.")
        private List<String> users;

        @Mixin
        private OutputOption output;

        RemoveMember(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode changed = server.patch(path(group), new RequestBody().list("removeMembers", users));
            return done(output, String.join(", ", users) + " removed from group " + group, changed);
        }
    }
}
