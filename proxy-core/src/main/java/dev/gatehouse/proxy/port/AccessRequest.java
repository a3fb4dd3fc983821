/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.util.Objects;
import java.util.Optional;

/**
 * One request for a session, or for what can be chosen from. Immutable.
 *
 * @param session the id that the session, its recording and its audit rows will have
 * @param protocol lower case, such as {@code ssh}
 * @param login who wants what, as parsed; empty optional parts are for the authority to fill or refuse
 * @param evidence what proves the user
 * @param factor what the user has shown beside it; empty until the authority has asked
 * @param origin where it came from
 */
public record AccessRequest(
        SessionId session,
        String protocol,
        LoginName login,
        Evidence evidence,
        Optional<SecondFactor> factor,
        Origin origin) {

    public AccessRequest {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(login, "login");
        Objects.requireNonNull(evidence, "evidence");
        Objects.requireNonNull(factor, "factor");
        Objects.requireNonNull(origin, "origin");
    }

    /** The same with another second factor; the evidence is a copy, whose password is the caller's to {@link #wipe}. */
    public AccessRequest copyWith(Optional<SecondFactor> shown) {
        Evidence copy = evidence instanceof Evidence.Password password
                ? new Evidence.Password(password.secret().copy())
                : evidence;
        return new AccessRequest(session, protocol, login, copy, shown, origin);
    }

    /** Wipes what is secret in it. */
    public void wipe() {
        if (evidence instanceof Evidence.Password password) {
            password.secret().close();
        }
        factor.ifPresent(shown -> {
            if (shown instanceof SecondFactor.Code typed) {
                typed.code().close();
            }
        });
    }

    /** A request without a second factor. */
    public AccessRequest(SessionId session, String protocol, LoginName login, Evidence evidence, Origin origin) {
        this(session, protocol, login, evidence, Optional.empty(), origin);
    }
}
