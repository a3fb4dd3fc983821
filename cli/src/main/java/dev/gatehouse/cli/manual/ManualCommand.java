/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.manual;

import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse manual}. */
@Command(name = "manual", description = "Write the manual pages, for packages.")
public final class ManualCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The directory for them; it is made where it is not there.")
    private Path directory;

    ManualCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Map<String, String> pages = ManualPages.of(spec.root().commandLine(), release());
        try {
            Files.createDirectories(directory);
            for (Map.Entry<String, String> page : pages.entrySet()) {
                Files.writeString(directory.resolve(page.getKey()), page.getValue());
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "the pages cannot be written: " + e.getMessage(), e);
        }
        invocation.terminal().out().println(pages.size() + " pages written to " + directory);
        invocation.terminal().out().flush();
        return ExitCode.DONE.status();
    }

    private static String release() {
        String version = ManualCommand.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
