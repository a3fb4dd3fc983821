/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.serve;

import dev.gatehouse.cli.config.ConfigLoader;
import dev.gatehouse.cli.config.EffectiveConfig;
import dev.gatehouse.cli.config.InvalidConfigException;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.control.config.Home;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gatehouse serve}: the server itself, in the foreground; {@code up} starts it. */
@Command(
        name = "serve",
        description =
                "Run the server in the foreground. bin/gatehouse up does this, after it has built what is needed.")
public final class ServeCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            defaultValue = "0",
            description = "Add N to every default port. Default: ${DEFAULT-VALUE}.")
    private int portOffset;

    @Option(
            names = "--run-as",
            paramLabel = "TEXT",
            defaultValue = "",
            hidden = true,
            description = "As whom, for status.")
    private String runAs;

    ServeCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Home home = new Home(invocation.home());
        StopRequest stop = new StopRequest();
        stop.onSignals();
        try (HomeLock lock = HomeLock.acquire(home)) {
            serve(home, lock, stop);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        } finally {
            invocation.terminal().out().flush();
            invocation.terminal().err().flush();
            stop.stopped();
        }
        return ExitCode.DONE.status();
    }

    private void serve(Home home, HomeLock lock, StopRequest stop) throws IOException {
        long started = System.nanoTime();
        EffectiveConfig config = load();
        ServerLog.configure(home, config.config().log(), invocation.environment("GATEHOUSE_LOG_LEVEL"));
        try (Appliance appliance = Appliance.start(config.config(), home, stop, runAs)) {
            PrintWriter out = invocation.terminal().out();
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            appliance.describe(took).forEach(out::println);
            out.flush();
            lock.ready();
            stop.await();
        } catch (Ports.TakenException e) {
            lock.portTaken(e.port());
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private EffectiveConfig load() {
        try {
            return ConfigLoader.load(invocation.home(), portOffset);
        } catch (InvalidConfigException e) {
            e.problems().forEach(invocation.terminal().err()::println);
            throw new CommandFailure(
                    ExitCode.FAILED,
                    invocation.home().resolve(ConfigLoader.FILE_NAME) + " cannot be used: "
                            + e.problems().size() + " problem(s), listed above",
                    e);
        }
    }
}
