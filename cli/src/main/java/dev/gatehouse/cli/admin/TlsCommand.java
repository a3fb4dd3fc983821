/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import dev.gatehouse.cli.output.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse tls}: certificates of Gatehouse's own listeners. */
@Command(
        name = "tls",
        description = {
            "The certificates that Gatehouse shows to its users: \"host\" for HTTPS, \"rdp\" for RDP.",
            "The house's own authority makes them at first and renews them; install yours in their place. No change needs a"
                    + " restart, and sessions that are under way go on."
        },
        subcommands = {
            TlsCommand.Show.class,
            TlsCommand.Csr.class,
            TlsCommand.Cancel.class,
            TlsCommand.Install.class,
            TlsCommand.Renew.class,
            TlsCommand.Remove.class
        })
public final class TlsCommand {

    private static final String ALL = "/api/v1/tls";
    private static final String REQUESTS = "/api/v1/tls-requests";
    private static final int CHAIN_BYTES_MAX = 128 << 10;

    private static String path(Identity identity) {
        return ALL + "/" + identity.name().toLowerCase(Locale.ROOT);
    }

    private static String sentence(JsonNode identity) {
        return "now shown: " + identity.path("fingerprint").asText() + ", until "
                + identity.path("notAfter").asText();
    }

    /** Which certificate. */
    enum Identity {
        HOST,
        RDP
    }

    /** {@code tls show}. */
    @Command(
            name = "show",
            description = "Show certificates, their names, fingerprints and ends, and the requests that wait.")
    static final class Show extends ServerCommand {

        /** Whose PEM. */
        enum Shown {
            HOST,
            RDP,
            CA
        }

        @Option(
                names = "--pem",
                paramLabel = "host|rdp|ca",
                description = "Print that chain as PEM instead; ca is the house's authority, for clients to trust.")
        private Shown pem;

        @Mixin
        private OutputOption output;

        Show(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode identities = server.get(ALL).path("items");
            if (pem != null) {
                terminal().out().print(pemOf(identities));
                return ExitCode.DONE;
            }
            JsonNode requests = server.get(REQUESTS).path("items");
            if (output.format() == OutputFormat.JSON) {
                ObjectNode all = Json.object();
                all.set("items", identities);
                all.set("requests", requests);
                Json.print(terminal().out(), all);
                return ExitCode.DONE;
            }
            for (JsonNode identity : identities) {
                ObjectNode fields = ((ObjectNode) identity).deepCopy();
                fields.remove(List.of("pem", "chain"));
                Table.printFields(terminal().out(), fields);
                for (JsonNode link : identity.path("chain")) {
                    terminal()
                            .out()
                            .println("  " + link.path("subject").asText() + "  until "
                                    + link.path("notAfter").asText() + "  "
                                    + link.path("fingerprint").asText());
                }
                terminal().out().println();
            }
            if (!requests.isEmpty()) {
                Table.of("REQUEST=id", "names", "createdAt").print(terminal().out(), requests);
            }
            return ExitCode.DONE;
        }

        private String pemOf(JsonNode identities) {
            String wanted = pem.name().toLowerCase(Locale.ROOT);
            for (JsonNode identity : identities) {
                boolean shown = identity.path("name").asText().equals(wanted);
                for (JsonNode listener : identity.path("shownBy")) {
                    shown |= listener.asText().equals(wanted);
                }
                if (shown) {
                    return identity.path("pem").asText();
                }
            }
            throw new CommandFailure(ExitCode.NOT_FOUND, "there is no certificate " + wanted);
        }
    }

    /** {@code tls csr}. */
    @Command(
            name = "csr",
            description =
                    "Make a key, which stays in the vault, and print a request for its certificate (PKCS#10, PEM).")
    static final class Csr extends ServerCommand {

        /** Kinds of key. */
        enum KeyType {
            RSA,
            EC
        }

        @Option(
                names = "--name",
                paramLabel = "NAME",
                required = true,
                description = "A DNS name or address by which people reach Gatehouse. Repeat for more.")
        private List<String> names;

        @Option(
                names = "--key-type",
                paramLabel = "rsa|ec",
                defaultValue = "rsa",
                description = "rsa (2048 bits) is taken by every RDP client. Default: ${DEFAULT-VALUE}.")
        private KeyType keyType;

        Csr(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode made = server.post(
                    REQUESTS,
                    new RequestBody()
                            .list("names", names)
                            .text("keyType", keyType.name().toLowerCase(Locale.ROOT)));
            terminal().out().print(made.path("pem").asText());
            terminal()
                    .err()
                    .println("request " + made.path("id").asText()
                            + ": have it signed, then gatehouse tls install CHAIN.pem");
            return ExitCode.DONE;
        }
    }

    /** {@code tls cancel}. */
    @Command(name = "cancel", description = "Forget a request and its key.")
    static final class Cancel extends ServerCommand {
        @Parameters(paramLabel = "ID", description = "As tls show lists it.")
        private String id;

        Cancel(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            server.delete(REQUESTS + "/" + AdminClient.encode(id));
            terminal().out().println("request " + id + " forgotten");
            return ExitCode.DONE;
        }
    }

    /** {@code tls install}. */
    @Command(
            name = "install",
            description = {
                "Show a certificate that somebody else has issued. It is checked first: key, order of the chain, dates, use, names.",
                "Installed as host it is shown by RDP too, unless one was installed for rdp."
            })
    static final class Install extends ServerCommand {
        @Parameters(paramLabel = "CHAIN", description = "PEM: the server's certificate, then each issuer.")
        private Path chain;

        @Option(
                names = "--key",
                paramLabel = "FILE",
                description = "Its private key, PEM, not encrypted. Default: the key of the request that it answers.")
        private Path key;

        @Option(
                names = "--for",
                paramLabel = "host|rdp",
                defaultValue = "host",
                description = "Which listener. Default: ${DEFAULT-VALUE}.")
        private Identity identity;

        @Option(
                names = "--any-name",
                description = "Also when it lacks a name of its request, or this machine's name when it had none.")
        private boolean anyName;

        @Mixin
        private OutputOption output;

        Install(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            JsonNode now = server.post(
                    path(identity) + "/install",
                    new RequestBody()
                            .text("chain", chainText())
                            .flag("anyName", anyName)
                            .secret("key", key == null ? null : SecretSource.wholeFile(key)));
            return done(output, sentence(now), now);
        }

        private String chainText() {
            try {
                if (Files.size(chain) > CHAIN_BYTES_MAX) {
                    throw new CommandFailure(ExitCode.USAGE, chain + " is too large for a chain of certificates");
                }
                return Files.readString(chain);
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.FAILED, "cannot read " + chain + ": is it there, and PEM?", e);
            }
        }
    }

    /** {@code tls renew}. */
    @Command(
            name = "renew",
            description = "Have the house's authority make a new certificate, by hand or for further names.")
    static final class Renew extends ServerCommand {
        @Option(
                names = "--for",
                paramLabel = "host|rdp",
                description = "Which. Default: each that the house's authority has issued.")
        private Identity identity;

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "A further DNS name or address. Repeat for more. Names that it had stay.")
        private List<String> names;

        Renew(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            List<Identity> all = identity == null ? List.of(Identity.values()) : List.of(identity);
            int renewed = 0;
            CommandFailure refused = null;
            for (Identity each : all) {
                try {
                    JsonNode now = server.post(path(each) + "/renew", new RequestBody().list("names", names));
                    terminal().out().println(each.name().toLowerCase(Locale.ROOT) + " " + sentence(now));
                    renewed++;
                } catch (CommandFailure e) {
                    refused = e;
                }
            }
            if (refused != null && renewed == 0) {
                throw refused;
            }
            return ExitCode.DONE;
        }
    }

    /** {@code tls remove}. */
    @Command(name = "remove", description = "Go back from an installed certificate to one of the house's authority.")
    static final class Remove extends ServerCommand {
        @Parameters(paramLabel = "host|rdp", description = "Which.")
        private Identity identity;

        Remove(Invocation invocation) {
            super(invocation);
        }

        @Override
        protected ExitCode run(AdminClient server) {
            server.delete(path(identity));
            terminal().out().println("a certificate of the house's authority is shown again");
            return ExitCode.DONE;
        }
    }
}
