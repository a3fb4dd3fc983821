/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import java.util.ArrayList;
import java.util.List;

/** As whom the embedded PostgreSQL runs; never as root. Immutable. */
sealed interface ServerAccount {

    /** The parent's death sends a fast-shutdown signal, so that a killed JVM leaves no server behind. */
    String SHUTDOWN_SIGNAL = "INT";

    /** The command that runs {@code program} as this account; the program replaces the wrapper, so the process id is its own. */
    List<String> wrap(List<String> program, boolean dieWithParent);

    /** For the log and {@code status}. */
    String describe();

    /** We are not root: the server is ours. */
    record SameUser() implements ServerAccount {
        @Override
        public List<String> wrap(List<String> program, boolean dieWithParent) {
            if (!dieWithParent) {
                return program;
            }
            return join(List.of("setpriv", "--pdeathsig", SHUTDOWN_SIGNAL, "--"), program);
        }

        @Override
        public String describe() {
            return "this user";
        }
    }

    /**
     * We are root and step down to a service user.
     *
     * @param name for people
     * @param uid what counts
     * @param gid its primary group
     */
    record ServiceUser(String name, int uid, int gid) implements ServerAccount {
        @Override
        public List<String> wrap(List<String> program, boolean dieWithParent) {
            List<String> command = new ArrayList<>(List.of(
                    "setpriv",
                    "--reuid",
                    Integer.toString(uid),
                    "--regid",
                    Integer.toString(gid),
                    "--clear-groups",
                    "--no-new-privs"));
            if (dieWithParent) {
                command.addAll(List.of("--pdeathsig", SHUTDOWN_SIGNAL));
            }
            command.add("--");
            return join(command, program);
        }

        @Override
        public String describe() {
            return "service user " + name;
        }
    }

    /** We are root but no service user reaches the home: root without its powers, in a user namespace of its own. */
    record UserNamespace() implements ServerAccount {
        @Override
        public List<String> wrap(List<String> program, boolean dieWithParent) {
            List<String> command = new ArrayList<>(List.of("unshare", "--user", "setpriv", "--no-new-privs"));
            if (dieWithParent) {
                command.addAll(List.of("--pdeathsig", SHUTDOWN_SIGNAL));
            }
            command.add("--");
            return join(command, program);
        }

        @Override
        public String describe() {
            return "a user namespace";
        }
    }

    private static List<String> join(List<String> wrapper, List<String> program) {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(program);
        return List.copyOf(command);
    }
}
