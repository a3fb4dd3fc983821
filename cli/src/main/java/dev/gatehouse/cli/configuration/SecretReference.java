/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.cli.console.SecretSource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a document says that its secret is; the secret itself is never in a document. Immutable.
 *
 * @param place in the document
 * @param from {@code file}, {@code env} or {@code stdin}
 * @param name of the file or variable; empty for {@code stdin}
 * @param isWhole a private key is all of it, a password its first line
 */
record SecretReference(Place place, String from, String name, boolean isWhole) {

    /** {@code stdin}, {@code {file: PATH}} or {@code {env: NAME}}; null with a row in {@code errors} when it is none of them. */
    static @Nullable SecretReference read(Located value, boolean isWhole, RowErrors errors) {
        if (value instanceof Located.Scalar scalar && "stdin".equals(scalar.value())) {
            return new SecretReference(value.place(), "stdin", "", isWhole);
        }
        if (value instanceof Located.Fields fields && fields.fields().size() == 1) {
            String from = fields.fields().keySet().iterator().next();
            String name = fields.text(from);
            if ((from.equals("file") || from.equals("env")) && !name.isBlank()) {
                return new SecretReference(value.place(), from, name, isWhole);
            }
        }
        errors.add(value.place(), "where is the secret? write {file: PATH}, {env: NAME} or stdin");
        return null;
    }

    /** Reads it; the caller wipes it. A file's name is taken from the document's directory. */
    char[] open(Invocation invocation) {
        try {
            return switch (from) {
                case "file" -> isWhole ? SecretSource.wholeFile(file()) : SecretSource.firstLineOf(file());
                case "env" -> environment(invocation);
                default ->
                    isWhole
                            ? SecretSource.whole(invocation.terminal().in())
                            : SecretSource.firstLine(invocation.terminal().in());
            };
        } catch (CommandFailure e) {
            throw new CommandFailure(e.exitCode(), place + ": " + e.getMessage(), e);
        }
    }

    private Path file() {
        Path directory =
                place.source().equals("-") ? null : Path.of(place.source()).getParent();
        return directory == null ? Path.of(name) : directory.resolve(name);
    }

    private char[] environment(Invocation invocation) {
        String value = invocation.environment(name);
        if (value.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "the environment variable that should hold a secret is not set");
        }
        return value.toCharArray();
    }
}
