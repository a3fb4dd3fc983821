/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.keys;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.client.RequestBody;
import dev.gatehouse.cli.command.OutputOption;
import dev.gatehouse.cli.command.ServerCommand;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.output.Table;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse key …}. */
@Command(
        name = "key",
        description =
                "The house's own keys: what seals secrets, what signs recordings, how SSH clients know the gateway.",
        subcommands = {KeyCommand.ListAll.class, KeyCommand.Rotations.class, KeyCommand.Rotate.class})
public final class KeyCommand {

    private static final String KEYS = "/api/v1/keys";
    private static final String ROTATIONS = KEYS + "/rotations";

    /** What can be rotated. */
    enum Kind {
        master,
        data,
        host,
        signing
    }

    /** {@code key list}. */
    @Command(name = "list", description = "List the house's keys, retired ones too; never a private part.")
    static final class ListAll extends ServerCommand {
        @Mixin
        private OutputOption output;

        ListAll(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            Table table = Table.of("use", "id", "state", "fingerprint", "createdAt", "retiredAt");
            return print(output, table, server.items(KEYS));
        }
    }

    /** {@code key rotations}. */
    @Command(name = "rotations", description = "List the newest rotations and how far they are.")
    static final class Rotations extends ServerCommand {
        @Mixin
        private OutputOption output;

        Rotations(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            Table table = Table.of(
                    "kind", "keyId", "startedBy", "startedAt", "rowsDone", "rowsTotal", "rowsFailed", "finishedAt");
            return print(output, table, server.items(ROTATIONS));
        }
    }

    /** {@code key rotate}. */
    @Command(
            name = "rotate",
            description = {
                "Replace a key while everything goes on. What was sealed or signed before stays readable.",
                "  master   the key outside the database; prepares it on every node, then changes over",
                "  data     the key that seals secrets; seals every secret again, and can be cut off at any time",
                "  host     the SSH host keys: announces new ones; with --activate, they take over",
                "  signing  the key that signs recordings; the old public key stays"
            })
    static final class Rotate extends ServerCommand {
        private static final long ASK_AGAIN_MILLIS = 300;

        @Parameters(paramLabel = "KIND", description = "One of ${COMPLETION-CANDIDATES}.")
        private Kind kind;

        @Option(names = "--activate", description = "For host: let the announced keys take over.")
        private boolean activate;

        @Option(names = "--no-wait", description = "For data: do not wait until every secret is sealed again.")
        private boolean noWait;

        @Mixin
        private OutputOption output;

        Rotate(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            if (activate) {
                if (kind != Kind.host) {
                    throw new CommandFailure(ExitCode.USAGE, "--activate goes with key rotate host");
                }
                JsonNode done = server.post(ROTATIONS + "/host/activate", new RequestBody());
                return done(output, "the new host keys are in use; live sessions keep the old ones", done);
            }
            JsonNode started = server.post(ROTATIONS, new RequestBody().text("kind", kind.name()));
            return kind == Kind.data && !noWait
                    ? await(server, started)
                    : done(output, sentence(server, started), started);
        }

        private String sentence(AdminClient server, JsonNode started) {
            String keyId = started.path("keyId").asText();
            return switch (kind) {
                case master ->
                    "the master key is " + keyId
                            + " now; earlier recovery kits do not open it: print one with gatehouse"
                            + " vault init, then destroy old copies of the key and old shares";
                case data ->
                    "new secrets are sealed with " + keyId + "; older ones are sealed again in the background"
                            + " (gatehouse key rotations)";
                case signing ->
                    "recordings are signed with " + keyId + " now; the old public keys stay for verification";
                case host -> announced(server);
            };
        }

        private static String announced(AdminClient server) {
            StringBuilder text = new StringBuilder("announced, not in use yet. Spread these, for example into"
                    + " known_hosts, then run gatehouse key rotate host --activate:");
            for (JsonNode key : server.items(KEYS)) {
                if (key.path("state").asText().equals("upcoming")) {
                    text.append("\n  ").append(key.path("fingerprint").asText());
                    text.append("  ").append(key.path("publicKey").asText());
                }
            }
            return text.toString();
        }

        private ExitCode await(AdminClient server, JsonNode started) {
            String id = started.path("id").asText();
            String shown = "";
            while (true) {
                JsonNode now = find(server, id);
                String progress = now.path("rowsDone").asText() + " of "
                        + now.path("rowsTotal").asText() + " secrets";
                if (!progress.equals(shown)) {
                    terminal().err().println(progress + " sealed again");
                    shown = progress;
                }
                if (!now.path("finishedAt").asText("").isEmpty()) {
                    return finished(now);
                }
                pause();
            }
        }

        private ExitCode finished(JsonNode rotation) {
            long failed = rotation.path("rowsFailed").asLong();
            if (failed > 0) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        failed + " secrets do not open and stay as they were; see the audit log, and set them anew");
            }
            String sentence = "every secret in the database is sealed with "
                    + rotation.path("keyId").asText();
            return done(output, sentence, rotation);
        }

        private static JsonNode find(AdminClient server, String id) {
            for (JsonNode rotation : server.items(ROTATIONS)) {
                if (rotation.path("id").asText().equals(id)) {
                    return rotation;
                }
            }
            throw new CommandFailure(
                    ExitCode.FAILED, "the rotation is not listed any more; see gatehouse key rotations");
        }

        private static void pause() {
            try {
                TimeUnit.MILLISECONDS.sleep(ASK_AGAIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommandFailure(ExitCode.FAILED, "interrupted; the rotation goes on without this command", e);
            }
        }
    }
}
