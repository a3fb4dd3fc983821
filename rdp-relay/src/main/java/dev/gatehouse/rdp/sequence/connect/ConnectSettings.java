/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.connect;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.TargetConcession;
import dev.gatehouse.rdp.sequence.ClientDescription;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a connection to a target is made of.
 *
 * @param client in whose name we connect; its user and password are not used
 * @param channelAllowed which of its static virtual channels the target gets to see, by name as the client wrote it
 * @param user the account at the target
 * @param domain the account's domain, may be empty
 * @param password the account's password; the sequence takes it over and wipes it
 * @param targetName the target's host name, for its service principal
 * @param concessions what the operator has switched on for this target, for CredSSP
 */
public record ConnectSettings(
        ClientDescription client,
        Predicate<String> channelAllowed,
        String user,
        String domain,
        Secret password,
        String targetName,
        Set<TargetConcession> concessions) {

    /** Copies {@code concessions}. */
    public ConnectSettings {
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(channelAllowed, "channelAllowed");
        Objects.requireNonNull(password, "password");
        concessions = Set.copyOf(concessions);
    }
}
