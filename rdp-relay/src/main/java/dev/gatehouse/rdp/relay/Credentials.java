/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import dev.gatehouse.proxy.port.TargetConcession;
import dev.gatehouse.rdp.auth.CredSspAcceptor;
import dev.gatehouse.rdp.auth.CredSspInitiator;
import dev.gatehouse.rdp.auth.NtlmCredSspAcceptor;
import dev.gatehouse.rdp.auth.NtlmCredSspInitiator;
import dev.gatehouse.rdp.auth.NtlmTargetNames;
import dev.gatehouse.rdp.sequence.ClientDescription;
import dev.gatehouse.rdp.sequence.connect.ConnectSettings;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Gives CredSSP's two roles the randomness and time that they need, and a target the account that it is to see. Stateless. */
final class Credentials {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CREDSSP_VERSION_MIN = 5;
    private static final int CREDSSP_VERSION_MIN_LEGACY = 2;

    /** Says nothing of the machine. */
    private static final NtlmTargetNames NAMES = NtlmTargetNames.ofHost("gatehouse");

    /** Static channels that a capability of the policy opens; what is not here is for nobody. */
    private static final Map<String, Capability> NEEDS =
            Map.of("cliprdr", Capability.CLIPBOARD, "rdpdr", Capability.DRIVE, "rdpsnd", Capability.AUDIO);

    private Credentials() {}

    static CredSspAcceptor acceptor(byte[] subjectPublicKey, Clock clock) {
        return new NtlmCredSspAcceptor(subjectPublicKey, NAMES, RANDOM, clock.instant());
    }

    static CredSspInitiator initiator(byte[] subjectPublicKey, ConnectSettings settings, Clock clock) {
        int versionMin = settings.concessions().contains(TargetConcession.LEGACY_CREDSSP)
                ? CREDSSP_VERSION_MIN_LEGACY
                : CREDSSP_VERSION_MIN;
        return new NtlmCredSspInitiator(
                subjectPublicKey,
                new NtlmCredSspInitiator.Account(
                        settings.targetName(), settings.user(), settings.domain(), settings.password()),
                versionMin,
                RANDOM,
                clock.instant());
    }

    /** @param password stays the caller's */
    static ConnectSettings settings(ClientDescription client, Grant grant, Secret password) {
        String account = grant.account();
        int backslash = account.indexOf('\\');
        Set<Capability> allowed = grant.policy().allowed();
        return new ConnectSettings(
                client,
                name -> isAllowed(name, allowed),
                account.substring(backslash + 1),
                backslash < 0 ? "" : account.substring(0, backslash),
                password.copy(),
                grant.target().address().getHostString(),
                grant.target().concessions());
    }

    private static boolean isAllowed(String name, Set<Capability> allowed) {
        String known = name.toLowerCase(Locale.ROOT);
        return known.equals(StaticChannels.DYNAMIC) || NEEDS.containsKey(known) && allowed.contains(NEEDS.get(known));
    }
}
