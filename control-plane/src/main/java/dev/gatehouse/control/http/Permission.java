/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import io.javalin.security.RouteRole;
import java.util.Locale;

/** What a route needs. Every route declares exactly one; it is the route's role in Javalin's router, where a test reads it. */
public enum Permission implements RouteRole {
    /** Answers everybody, says nothing but the state. */
    PUBLIC,
    /** Whoever has said who it is: learn who that is. */
    SIGNED_IN,
    /** What is one's own: sign-ins, sessions, tokens. People only, the local operator owns nothing. */
    OWN,
    /** See users, never secrets. */
    USER_READ,
    /** Change users: who holds this can become anybody. */
    USER_WRITE,
    /** See targets, credentials (never secrets), policies. */
    CONFIGURATION_READ,
    /** Change targets, credentials, policies. */
    CONFIGURATION_WRITE,
    /** See sessions. */
    SESSION_READ,
    /** End sessions. */
    SESSION_TERMINATE,
    /** Freeze what the user of a session sends, and let it go on. */
    SESSION_LOCK,
    /** Issue one-time tokens for others. */
    TOKEN_DELEGATE,
    /** See one-time tokens, never their secrets. */
    TOKEN_READ,
    /** Take one-time tokens back. */
    TOKEN_REVOKE,
    /** See that recordings exist. */
    RECORDING_READ,
    /** Play what a recording shows. */
    RECORDING_PLAY,
    /** See what was typed in a recording. */
    RECORDING_INPUT,
    /** Take a recording, or its text, out of the house. */
    RECORDING_EXPORT,
    /** Keep recordings from being deleted. */
    RECORDING_HOLD,
    /** Delete recordings, and end what keeps them from it. */
    RECORDING_PURGE,
    /** Verify recordings and read the public keys. */
    RECORDING_VERIFY,
    /** Rotate the house's keys, print the recovery kit. */
    VAULT_MANAGE,
    /** Take credentials out of the house in a break-glass file. */
    CREDENTIAL_EXPORT,
    /** Read and verify the audit log. */
    AUDIT_READ,
    /** See how the server does. */
    SERVER_READ,
    /** Take nodes out of service and into it. */
    SERVER_DRAIN,
    /** Request, install and renew the certificates of our own listeners. */
    SERVER_TLS,
    /** Take a backup of everything: rows, sealed recordings, configuration. */
    SERVER_BACKUP,
    /** Stop the server; the local operator only. */
    SERVER_STOP;

    /** Stable text in rows, API and commands, such as {@code recording.play}. */
    public String code() {
        int group = this == SIGNED_IN ? -1 : name().indexOf('_');
        String text = group < 0 ? name() : name().substring(0, group) + "." + name().substring(group + 1);
        return text.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * From a request.
     *
     * @throws ApiProblem when there is no such permission
     */
    public static Permission parse(String code) {
        for (Permission permission : values()) {
            if (permission.code().equals(code)) {
                return permission;
            }
        }
        throw ApiProblem.usage("there is no such permission; gatehouse whoami lists yours");
    }
}
