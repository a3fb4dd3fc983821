/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.login;

import dev.gatehouse.cli.client.AdminClient;
import dev.gatehouse.cli.client.Login;
import dev.gatehouse.cli.client.Logins;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code gatehouse logout}. */
@Command(name = "logout", description = "Sign out where gatehouse login signed you in; commands go to the home again.")
public final class LogoutCommand implements Callable<Integer> {

    private final Invocation invocation;

    LogoutCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Logins logins = new Logins(invocation.configDirectory());
        Optional<Login> login = logins.current();
        if (login.isEmpty()) {
            throw new CommandFailure(ExitCode.NOT_FOUND, "you are not signed in anywhere");
        }
        CommandFailure failure = end(login.get());
        logins.forget();
        if (failure != null && failure.exitCode() != ExitCode.NOT_PERMITTED) {
            throw new CommandFailure(
                    failure.exitCode(),
                    "the sign-in is forgotten here, but the server could not be told and keeps it until it expires: "
                            + failure.getMessage(),
                    failure);
        }
        invocation.terminal().out().println("signed out: " + login.get());
        invocation.terminal().out().flush();
        return ExitCode.DONE.status();
    }

    /** What went wrong; null for nothing. A server that does not know the sign-in any more has nothing to be told. */
    private static @Nullable CommandFailure end(Login login) {
        try {
            AdminClient.signedIn(login).delete("/api/v1/sign-ins/current");
            return null;
        } catch (CommandFailure e) {
            return e;
        }
    }
}
