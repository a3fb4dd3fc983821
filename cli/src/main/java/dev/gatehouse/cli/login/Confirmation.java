/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.login;

import dev.gatehouse.cli.client.Fingerprint;
import dev.gatehouse.cli.client.Logins;
import dev.gatehouse.cli.client.ServerAddress;
import dev.gatehouse.cli.client.ServerCertificate;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Terminal;
import java.util.Optional;

/** Makes sure of a server's certificate before anything is sent there. Confined to the command's thread. */
record Confirmation(Terminal terminal, Logins logins) {

    /**
     * The fingerprint that the server shows and that was given, kept, or confirmed just now.
     *
     * @param given on the command line; wins over what was kept
     */
    Fingerprint of(ServerAddress server, Optional<String> given) {
        Fingerprint seen = ServerCertificate.fingerprint(server);
        Optional<Fingerprint> wanted = given.isPresent() ? given.map(Fingerprint::parse) : logins.known(server);
        if (wanted.isPresent()) {
            if (!wanted.get().equals(seen)) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        given.isEmpty()
                                ? ServerCertificate.changed(server, wanted.get(), seen)
                                : server + " has the fingerprint " + seen + ", not the one you gave; nothing was sent");
            }
            return seen;
        }
        String compare = " (on the server: gatehouse tls show)";
        if (!terminal.canAsk()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    server
                            + " is not known yet and there is no terminal to ask on: give its fingerprint with --fingerprint"
                            + compare);
        }
        terminal.err().println("The certificate of " + server + " has the fingerprint");
        terminal.err().println("  " + seen);
        if (!terminal.confirm("Is it the server's" + compare + "?")) {
            throw new CommandFailure(ExitCode.FAILED, "not confirmed; nothing was sent");
        }
        return seen;
    }
}
