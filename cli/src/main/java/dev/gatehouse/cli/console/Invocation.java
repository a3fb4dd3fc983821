/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.console;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One call of the executable: its streams, environment and home. Confined to the command's thread. */
public final class Invocation {

    /** Where an installed Gatehouse keeps its home. */
    public static final Path INSTALLED_HOME = Path.of("/var/lib/gatehouse");

    private final Terminal terminal;
    private final Map<String, String> environment;
    private @Nullable Path home;

    public Invocation(Terminal terminal, Map<String, String> environment) {
        this.terminal = Objects.requireNonNull(terminal, "terminal");
        this.environment = Map.copyOf(environment);
    }

    public Terminal terminal() {
        return terminal;
    }

    /** Takes {@code --home}; wins over everything else. */
    public void chooseHome(Path chosen) {
        home = chosen;
    }

    /** {@code --home}, else {@code GATEHOUSE_HOME}, else the checkout's {@code var/}, else {@link #INSTALLED_HOME}. */
    public Path home() {
        if (home != null) {
            return home.toAbsolutePath().normalize();
        }
        String fromEnvironment = environment.getOrDefault("GATEHOUSE_HOME", "");
        if (!fromEnvironment.isBlank()) {
            return Path.of(fromEnvironment).toAbsolutePath().normalize();
        }
        String checkout = System.getProperty("gatehouse.checkout", "");
        return checkout.isBlank() ? INSTALLED_HOME : Path.of(checkout, "var");
    }

    /** Whether {@code --home} or {@code GATEHOUSE_HOME} says which home. */
    public boolean homeIsNamed() {
        return home != null || !environment("GATEHOUSE_HOME").isBlank();
    }

    /** Where a person's own settings are: {@code XDG_CONFIG_HOME/gatehouse}, else {@code HOME/.config/gatehouse}. */
    public Path configDirectory() {
        String configured = environment("XDG_CONFIG_HOME");
        if (!configured.isBlank()) {
            return Path.of(configured, "gatehouse");
        }
        String person = environment("HOME").isBlank() ? System.getProperty("user.home") : environment("HOME");
        return Path.of(person, ".config", "gatehouse");
    }

    /** An environment variable, or empty. */
    public String environment(String name) {
        return environment.getOrDefault(name, "");
    }
}
