/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.login;

import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.Secret;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * The authentication that every door shares: penalties before the evidence is looked at, the same cost for an unknown user, the
 * same words and pace for every refusal, the cause in the audit log. Safe for use by several threads; answers never come before
 * their time and may take seconds.
 */
public interface Door {

    /** Who has proved a password, or what to tell the one who has not. */
    sealed interface Answer {

        /**
         * The password is this user's.
         *
         * @param userId never used again
         * @param name the user's name
         * @param passwordVersion of the password that was proved: another since then ends what rests on it
         */
        record Proved(UUID userId, String name, long passwordVersion) implements Answer {
            public Proved {
                Objects.requireNonNull(userId, "userId");
                Objects.requireNonNull(name, "name");
            }
        }

        /**
         * No.
         *
         * @param text the same for every cause, with a reference for the operator
         */
        record Refused(String text) implements Answer {
            public Refused {
                Objects.requireNonNull(text, "text");
            }
        }
    }

    /**
     * Checks a password; wipes it.
     *
     * @param user as typed; hostile
     */
    CompletionStage<Answer> prove(String user, Secret password, Origin origin);

    /** Refuses for another reason than the password: on record, counted, held like any refusal. */
    CompletionStage<Answer.Refused> refuse(String user, String cause, Origin origin);

    /** The sign-in is complete: what this user owed at this address is forgotten. Blocks. */
    void completed(String user, Origin origin);
}
