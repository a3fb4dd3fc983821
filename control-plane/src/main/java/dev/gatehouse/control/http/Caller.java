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
import java.util.Set;
import java.util.UUID;

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
     * A user of Gatehouse who has proved to be that, and how.
     *
     * @param userId never used again
     * @param name the user's name at this moment
     * @param role the user's role at this moment, such as {@code admin}
     * @param proof what came with the request
     * @param scope the only permissions that count, whatever the role has; empty for all of the role's
     * @param address where from
     */
    record Person(UUID userId, String name, String role, Proof proof, Optional<Set<Permission>> scope, String address)
            implements Caller {
        public Person {
            Objects.requireNonNull(userId, "userId");
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(role, "role");
            Objects.requireNonNull(proof, "proof");
            scope = scope.map(Set::copyOf);
            Objects.requireNonNull(address, "address");
        }

        @Override
        public Actor actor() {
            return new Actor(
                    Actor.Kind.USER,
                    name,
                    Map.of("address", address, proof.kind().code(), proof.id()));
        }
    }

    /**
     * What shows that a request is a person's.
     *
     * @param kind what sort
     * @param id of the sign-in or the API token; not its secret
     * @param method how the person proved it in the first place, such as {@code password}
     */
    record Proof(Kind kind, String id, String method) {
        public Proof {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(method, "method");
        }

        /** Sorts of proof. */
        public enum Kind {
            /** A person has signed in. */
            SIGN_IN("signIn"),
            /** A program has been given a token. */
            API_TOKEN("apiToken");

            private final String code;

            Kind(String code) {
                this.code = code;
            }

            /** Stable text in audit rows and API. */
            public String code() {
                return code;
            }
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
