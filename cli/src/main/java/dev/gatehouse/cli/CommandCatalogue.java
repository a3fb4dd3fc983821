/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli;

import dev.gatehouse.cli.admin.CredentialCommand;
import dev.gatehouse.cli.admin.GroupCommand;
import dev.gatehouse.cli.admin.NodeCommand;
import dev.gatehouse.cli.admin.PolicyCommand;
import dev.gatehouse.cli.admin.RetentionCommand;
import dev.gatehouse.cli.admin.SessionCommand;
import dev.gatehouse.cli.admin.StatusCommand;
import dev.gatehouse.cli.admin.TargetCommand;
import dev.gatehouse.cli.admin.TlsCommand;
import dev.gatehouse.cli.admin.TokenCommand;
import dev.gatehouse.cli.admin.UserCommand;
import dev.gatehouse.cli.audit.AuditCommand;
import dev.gatehouse.cli.config.ConfigCommand;
import dev.gatehouse.cli.configuration.ApplyCommand;
import dev.gatehouse.cli.configuration.ExportCommand;
import dev.gatehouse.cli.configuration.ImportCommand;
import dev.gatehouse.cli.configuration.SshConfigCommand;
import dev.gatehouse.cli.doctor.DoctorCommand;
import dev.gatehouse.cli.doctor.SupportBundleCommand;
import dev.gatehouse.cli.keys.BreakGlassCommand;
import dev.gatehouse.cli.keys.KeyCommand;
import dev.gatehouse.cli.keys.VaultCommand;
import dev.gatehouse.cli.login.ApiTokenCommand;
import dev.gatehouse.cli.login.LoginCommand;
import dev.gatehouse.cli.login.LogoutCommand;
import dev.gatehouse.cli.login.PasswordCommand;
import dev.gatehouse.cli.login.SetupCommand;
import dev.gatehouse.cli.login.SignInCommand;
import dev.gatehouse.cli.login.WhoamiCommand;
import dev.gatehouse.cli.manual.ManualCommand;
import dev.gatehouse.cli.recording.RecordingCommand;
import dev.gatehouse.cli.recovery.BackupCommand;
import dev.gatehouse.cli.recovery.RestoreCommand;
import dev.gatehouse.cli.serve.ServeCommand;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The commands by name, in the order of the help text. A call builds only those whose names occur in it: picocli reads every
 * annotation of what it is given, and for all commands that takes longer than the work of one (ADR 0050).
 */
final class CommandCatalogue {

    private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("user", UserCommand.class);
        COMMANDS.put("group", GroupCommand.class);
        COMMANDS.put("target", TargetCommand.class);
        COMMANDS.put("credential", CredentialCommand.class);
        COMMANDS.put("policy", PolicyCommand.class);
        COMMANDS.put("apply", ApplyCommand.class);
        COMMANDS.put("export", ExportCommand.class);
        COMMANDS.put("import", ImportCommand.class);
        COMMANDS.put("ssh-config", SshConfigCommand.class);
        COMMANDS.put("token", TokenCommand.class);
        COMMANDS.put("session", SessionCommand.class);
        COMMANDS.put("recording", RecordingCommand.class);
        COMMANDS.put("vault", VaultCommand.class);
        COMMANDS.put("key", KeyCommand.class);
        COMMANDS.put("break-glass", BreakGlassCommand.class);
        COMMANDS.put("audit", AuditCommand.class);
        COMMANDS.put("node", NodeCommand.class);
        COMMANDS.put("drain", NodeCommand.Drain.class);
        COMMANDS.put("setup", SetupCommand.class);
        COMMANDS.put("retention", RetentionCommand.class);
        COMMANDS.put("login", LoginCommand.class);
        COMMANDS.put("logout", LogoutCommand.class);
        COMMANDS.put("password", PasswordCommand.class);
        COMMANDS.put("whoami", WhoamiCommand.class);
        COMMANDS.put("sign-in", SignInCommand.class);
        COMMANDS.put("api-token", ApiTokenCommand.class);
        COMMANDS.put("config", ConfigCommand.class);
        COMMANDS.put("status", StatusCommand.class);
        COMMANDS.put("tls", TlsCommand.class);
        COMMANDS.put("backup", BackupCommand.class);
        COMMANDS.put("restore", RestoreCommand.class);
        COMMANDS.put("doctor", DoctorCommand.class);
        COMMANDS.put("support-bundle", SupportBundleCommand.class);
        COMMANDS.put("serve", ServeCommand.class);
        COMMANDS.put("version", VersionCommand.class);
        COMMANDS.put("completion", CompletionCommand.class);
        COMMANDS.put("manual", ManualCommand.class);
    }

    private CommandCatalogue() {}

    /** The commands that {@code arguments} name, or all where they name none or need all of them. */
    static Collection<Class<?>> needed(String... arguments) {
        List<Class<?>> named = Arrays.stream(arguments)
                .filter(COMMANDS::containsKey)
                // a value may be a command's name too: user add anna --role user
                .distinct()
                .<Class<?>>map(COMMANDS::get)
                .toList();
        return named.isEmpty() || named.contains(CompletionCommand.class) || named.contains(ManualCommand.class)
                ? COMMANDS.values()
                : named;
    }

    static Collection<Class<?>> all() {
        return COMMANDS.values();
    }
}
