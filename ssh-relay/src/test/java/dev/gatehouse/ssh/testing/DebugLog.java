/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.testing;

/** What OpenSSH's client ({@code -v}) and server ({@code LogLevel DEBUG}) say about a connection. */
public final class DebugLog {

    private DebugLog() {}

    /** Key exchanges that the other side took part in, the first one too. */
    public static long keyExchanges(String log) {
        return count(log, "SSH2_MSG_KEXINIT received");
    }

    /** Questions of the other side whether somebody is there. */
    public static long keepalives(String log) {
        return count(log, "rtype keepalive@openssh.com want_reply 1");
    }

    public static long count(String log, String what) {
        return log.lines().filter(line -> line.contains(what)).count();
    }
}
