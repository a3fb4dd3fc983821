/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.console;

import java.util.Objects;

/** A command could not do its work. The message is one line: what, why, what to do. */
public final class CommandFailure extends RuntimeException {

    private final transient ExitCode exitCode;

    public CommandFailure(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = Objects.requireNonNull(exitCode, "exitCode");
    }

    public CommandFailure(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = Objects.requireNonNull(exitCode, "exitCode");
    }

    /** The exit status this failure ends the process with. */
    public ExitCode exitCode() {
        return exitCode;
    }
}
