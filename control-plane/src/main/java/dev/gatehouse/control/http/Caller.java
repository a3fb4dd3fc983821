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

    /** In which a client at the Unix socket names its own process, so that the audit row can tell its login uid. */
    String PID_HEADER = "Gatehouse-Client-Pid";

    /** In which a client at the Unix socket passes on SUDO_USER. */
    String SUDO_USER_HEADER = "Gatehouse-Sudo-User";

    /** As the audit log names this caller. */
    Actor actor();

    /**
     * Somebody on the machine. The kernel vouches for the user id (SO_PEERCRED); the rest is read from the process that the caller
     * says it is, which must belong to that user id.
     *
     * @param uid effective user id of the peer
     * @param userName that user's name, or the number
     * @param pid the process, when the caller named one of that user's
     * @param loginUid that process's login uid ({@code /proc/PID/loginuid}), when set
     * @param sudoUser SUDO_USER as the caller claims it; hostile text
     */
    record LocalOperator(long uid, String userName, OptionalLong pid, OptionalLong loginUid, Optional<String> sudoUser)
            implements Caller {
        public LocalOperator {
            Objects.requireNonNull(userName, "userName");
            Objects.requireNonNull(pid, "pid");
            Objects.requireNonNull(loginUid, "loginUid");
            Objects.requireNonNull(sudoUser, "sudoUser");
        }

        @Override
        public Actor actor() {
            Map<String, String> facts = new HashMap<>();
            facts.put("uid", Long.toString(uid));
            pid.ifPresent(id -> facts.put("pid", Long.toString(id)));
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
