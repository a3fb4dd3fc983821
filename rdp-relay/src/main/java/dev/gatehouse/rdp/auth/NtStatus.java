/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import java.util.Map;

/** Why a server does not let a user in: the NTSTATUS ([MS-ERREF] 2.3.1) and SSPI codes that CredSSP servers send, in words. */
public final class NtStatus {

    /** Unknown user or wrong password; one code for both. */
    public static final int LOGON_FAILURE = 0xC000006D;

    private static final Map<Integer, String> CAUSES = Map.ofEntries(
            Map.entry(LOGON_FAILURE, "unknown user or wrong password"),
            Map.entry(0xC0000022, "access denied"),
            Map.entry(0xC000005E, "no domain controller can be reached"),
            Map.entry(0xC0000064, "unknown user"),
            Map.entry(0xC000006A, "wrong password"),
            Map.entry(0xC000006E, "account restriction"),
            Map.entry(0xC000006F, "outside the account's logon hours"),
            Map.entry(0xC0000070, "account may not log on from this workstation"),
            Map.entry(0xC0000071, "password has expired"),
            Map.entry(0xC0000072, "account is disabled"),
            Map.entry(0xC0000133, "clocks differ too much"),
            Map.entry(0xC000015B, "logon type is not granted to the account"),
            Map.entry(0xC000018D, "trust between the target and its domain is broken"),
            Map.entry(0xC0000193, "account has expired"),
            Map.entry(0xC0000224, "password must be changed before the first logon"),
            Map.entry(0xC0000234, "account is locked out"),
            Map.entry(0xC0000388, "target sees a downgrade of the authentication"),
            Map.entry(0xC0000413, "account may not authenticate to this target"),
            Map.entry(0xC0000418, "ntlm is blocked on the target"),
            Map.entry(0x80090302, "target does not support this authentication"),
            Map.entry(0x80090308, "target does not understand the token"),
            Map.entry(0x8009030C, "logon denied"),
            Map.entry(0x80090311, "no domain controller can be reached"),
            Map.entry(0x80090346, "channel bindings do not match"));

    private NtStatus() {}

    /** For the operator: words, with the code in hexadecimal. */
    public static String cause(int status) {
        return CAUSES.getOrDefault(status, "target refuses") + String.format(" (0x%08X)", status);
    }
}
