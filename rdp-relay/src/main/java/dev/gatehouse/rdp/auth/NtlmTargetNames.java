/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import java.util.Locale;
import java.util.Objects;

/**
 * How the gateway calls itself in NTLM's target information, [MS-NLMP] 2.2.2.1. Clients show these names at most; nothing is looked up
 * by them. Immutable.
 *
 * @param netBiosComputer at most 15 characters by custom
 * @param netBiosDomain of a machine without a domain: the same
 * @param dnsComputer fully qualified
 * @param dnsDomain may be empty
 */
public record NtlmTargetNames(String netBiosComputer, String netBiosDomain, String dnsComputer, String dnsDomain) {

    private static final int NET_BIOS_CHARS_MAX = 15;

    public NtlmTargetNames {
        Objects.requireNonNull(netBiosComputer, "netBiosComputer");
        Objects.requireNonNull(netBiosDomain, "netBiosDomain");
        Objects.requireNonNull(dnsComputer, "dnsComputer");
        Objects.requireNonNull(dnsDomain, "dnsDomain");
    }

    /** The names of a machine that is in no domain. */
    public static NtlmTargetNames ofHost(String dnsName) {
        int dot = dnsName.indexOf('.');
        String label = dot < 0 ? dnsName : dnsName.substring(0, dot);
        String netBios =
                label.substring(0, Math.min(label.length(), NET_BIOS_CHARS_MAX)).toUpperCase(Locale.ROOT);
        return new NtlmTargetNames(netBios, netBios, dnsName, dot < 0 ? "" : dnsName.substring(dot + 1));
    }

    AvPairs avPairs(byte[] fileTime) {
        return AvPairs.empty()
                .with(AvPairs.NB_DOMAIN_NAME, Utf16.encode(netBiosDomain))
                .with(AvPairs.NB_COMPUTER_NAME, Utf16.encode(netBiosComputer))
                .with(AvPairs.DNS_DOMAIN_NAME, Utf16.encode(dnsDomain))
                .with(AvPairs.DNS_COMPUTER_NAME, Utf16.encode(dnsComputer))
                .with(AvPairs.TIMESTAMP, fileTime);
    }
}
