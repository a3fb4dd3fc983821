/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.control.audit.Actor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** Who calls the API. */
public sealed interface Caller {

    /** As the audit log names this caller. */
    Actor actor();

    /**
     * Somebody on the machine, known by the kernel's word for the socket's peer.
     *
     * @param uid effective user id of the peer (SO_PEERCRED)
     * @param userName that user's name, or the number
     * @param pid of the peer, when the kernel tells
     * @param loginUid the login uid ({@code /proc/PID/loginuid}), when set
     * @param sudoUser SUDO_USER as the peer claims it; hostile text
     */
    record LocalOperator(long uid, String userName, OptionalLong pid, OptionalLong loginUid, Optional<String> sudoUser)
            implements Caller {
        public LocalOperator {
            Objects.requireNonNull(userName, "userName");
        }

        @Override
        public Actor actor() {
            Map<String, String> facts = new HashMap<>();
            facts.put("uid", Long.toString(uid));
            loginUid.ifPresent(id -> facts.put("loginUid", Long.toString(id)));
            sudoUser.ifPresent(name -> facts.put("sudoUser", name));
            return new Actor(Actor.Kind.LOCAL_OPERATOR, userName, facts);
        }
    }

    /**
     * Nobody in particular; may only call {@link Permission#PUBLIC} routes.
     *
     * @param address where from
     */
    record Anonymous(String address) implements Caller {
        @Override
        public Actor actor() {
            return Actor.claimed("", address);
        }
    }
}
