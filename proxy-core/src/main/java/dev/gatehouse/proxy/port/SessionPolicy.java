/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What one session may do, fixed at the grant. Immutable.
 *
 * @param policy the policy's name, for the record
 * @param allowed what is allowed; everything else is refused
 * @param record what is recorded
 * @param idleTimeout how long neither side may be silent
 * @param maxDuration from grant to end
 * @param environmentAllowed names of environment variables that may be set; {@code *} at the end is a prefix match
 * @param notice shown before the first byte; empty for none
 */
public record SessionPolicy(
        String policy,
        Set<Capability> allowed,
        RecordMode record,
        Duration idleTimeout,
        Duration maxDuration,
        List<String> environmentAllowed,
        String notice) {

    /** What can be allowed or refused inside a session. */
    public enum Capability {
        SHELL,
        EXEC,
        SFTP,
        FORWARD,
        AGENT,
        X11,
        /** RDP: the desktop itself. */
        DESKTOP,
        /** RDP: text, pictures and files through the clipboard, both ways. */
        CLIPBOARD,
        /** RDP: the client's drives, printers and other devices. */
        DRIVE,
        /** RDP: sound, both ways. */
        AUDIO
    }

    /** What is recorded. */
    public enum RecordMode {
        ALL,
        OUTPUT,
        NONE
    }

    public SessionPolicy {
        Objects.requireNonNull(policy, "policy");
        allowed = Set.copyOf(allowed);
        Objects.requireNonNull(record, "record");
        Objects.requireNonNull(idleTimeout, "idleTimeout");
        Objects.requireNonNull(maxDuration, "maxDuration");
        environmentAllowed = List.copyOf(environmentAllowed);
        Objects.requireNonNull(notice, "notice");
    }
}
