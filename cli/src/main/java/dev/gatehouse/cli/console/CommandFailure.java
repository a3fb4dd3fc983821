/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.console;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A command could not do its work. The message is one line: what, why, what to do. */
public final class CommandFailure extends RuntimeException {

    private final transient ExitCode exitCode;
    private final String message;

    public CommandFailure(ExitCode exitCode, @Nullable String message) {
        this(exitCode, message, null);
    }

    public CommandFailure(ExitCode exitCode, @Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
        this.message = message == null ? "no more is known" : message;
        this.exitCode = Objects.requireNonNull(exitCode, "exitCode");
    }

    /** For people; an exception's message, which may be passed on as it is, may be none. */
    @Override
    public String getMessage() {
        return message;
    }

    /** The exit status this failure ends the process with. */
    public ExitCode exitCode() {
        return exitCode;
    }
}
