/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse import …}. */
@Command(
        name = "import",
        description = {
            "Take over what other programs have. Rows that cannot be taken over are named, each with its line, and then nothing is imported.",
            "What is imported is as if applied; --print shows the documents."
        },
        subcommands = {
            ImportCommand.Csv.class,
            ImportCommand.SshConfig.class,
            ImportCommand.KnownHostsFile.class,
            ImportCommand.Ansible.class
        })
public final class ImportCommand {

    /** What they have in common. */
    abstract static class FromFile extends ServerCommand {
        @Parameters(paramLabel = "FILE|-", description = "The file; - is standard input.")
        private String file;

        @Mixin
        private ImportOptions options;

        FromFile(Invocation invocation) {
            super(invocation);
        }

        List<Document> read(Importer importer, RowErrors errors) {
            String text = file.equals("-")
                    ? DocumentFiles.read("standard input", terminal().in())
                    : DocumentFiles.read(Path.of(file));
            return importer.read(file, text, errors);
        }

        ExitCode take(AdminClient server, List<Document> documents, RowErrors errors) {
            if (documents.isEmpty() && errors.isEmpty()) {
                throw new CommandFailure(ExitCode.FAILED, "there is nothing to import in " + file);
            }
            return new Import(invocation(), server, options, errors).run(documents);
        }
    }

    /** {@code import csv}. */
    @Command(
            name = "csv",
            description = "A table whose heading names the fields of a kind; lists are separated by ; in their cell.")
    static final class Csv extends FromFile {
        private static final Map<String, String> KINDS =
                Map.of("target", "Target", "user", "User", "group", "Group", "policy", "Policy");

        @Option(
                names = "--kind",
                paramLabel = "target|user|group|policy",
                defaultValue = "target",
                description = "What a row is. Default: ${DEFAULT-VALUE}.")
        private String kind;

        @Mixin
        private IdentityDefaults identity;

        Csv(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            String wanted = KINDS.get(kind.toLowerCase(Locale.ROOT));
            if (wanted == null) {
                throw new CommandFailure(ExitCode.USAGE, "--kind is target, user, group or policy");
            }
            RowErrors errors = new RowErrors();
            List<Document> documents = read(new CsvImporter(wanted), errors);
            return take(server, identity.complete(documents, errors), errors);
        }
    }

    /** {@code import ssh-config}. */
    @Command(
            name = "ssh-config",
            description = "An OpenSSH client configuration: each Host that is no pattern becomes a target.")
    static final class SshConfig extends FromFile {
        @Mixin
        private IdentityDefaults identity;

        SshConfig(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            RowErrors errors = new RowErrors();
            List<Document> documents = read(new SshConfigImporter(), errors);
            return take(server, identity.complete(documents, errors), errors);
        }
    }

    /** {@code import known-hosts}. */
    @Command(
            name = "known-hosts",
            description = "Host keys for targets that are there and have none, by their address; hashed names too.")
    static final class KnownHostsFile extends FromFile {

        KnownHostsFile(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            RowErrors errors = new RowErrors();
            JsonNode targets = server.items("/api/v1/targets");
            KnownHostsImporter importer = new KnownHostsImporter(targets);
            List<Document> documents = read(importer, errors);
            if (importer.unmatched() > 0) {
                terminal().err().println(importer.unmatched() + " lines are about no target");
            }
            if (documents.isEmpty() && errors.isEmpty()) {
                terminal().out().println("no target needs a key");
                return ExitCode.DONE;
            }
            return take(server, documents, errors);
        }
    }

    /** {@code import ansible-inventory}. */
    @Command(
            name = "ansible-inventory",
            description = "An Ansible inventory, INI or YAML: each host becomes a target, its groups become tags.")
    static final class Ansible extends FromFile {
        @Mixin
        private IdentityDefaults identity;

        Ansible(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            RowErrors errors = new RowErrors();
            List<Document> documents = read(new AnsibleImporter(), errors);
            return take(server, identity.complete(documents, errors), errors);
        }
    }
}
