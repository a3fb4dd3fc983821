/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.policy;

import dev.gatehouse.proxy.port.SessionPolicy;
import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import java.nio.charset.StandardCharsets;

/** Applies a session's policy to requests. Immutable. */
public final class RequestRules {

    private final SessionPolicy policy;

    public RequestRules(SessionPolicy policy) {
        this.policy = policy;
    }

    /** A shell or a terminal for one. */
    public boolean allowsShell() {
        return policy.allowed().contains(Capability.SHELL);
    }

    /** A command. */
    public boolean allowsExec() {
        return policy.allowed().contains(Capability.EXEC);
    }

    /** A terminal, for a shell or a command. */
    public boolean allowsTerminal() {
        return allowsShell() || allowsExec();
    }

    /** An environment variable, by the policy's list; {@code *} at the end of an entry is a prefix match. */
    public boolean allowsEnvironment(byte[] name) {
        String text = new String(name, StandardCharsets.UTF_8);
        if (text.isEmpty() || text.indexOf('=') >= 0 || text.chars().anyMatch(c -> c <= ' ' || c >= 0x7F)) {
            return false;
        }
        for (String allowed : policy.environmentAllowed()) {
            boolean prefix = allowed.endsWith("*");
            if (prefix ? text.startsWith(allowed.substring(0, allowed.length() - 1)) : text.equals(allowed)) {
                return true;
            }
        }
        return false;
    }
}
