/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.Keys;
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.Run;
import dev.gatehouse.it.lab.SshLogin;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Part (c): guessing passwords is slowed down per user and per address, and costs neither others nor a good key much. */
class BruteForceIT {

    /** A bound only: an address over all users is refused after about 26 failures, one user at it after five (ADR 0023). */
    private static final int MOST_GUESSES = 100;

    /** Enough for one more attempt on a busy machine. */
    private static final int SECONDS_LEFT = 12;

    private static final Pattern PENALTY = Pattern.compile("penalty: (this user at|address) .*, ([0-9]+) s left");

    @Test
    void guessingIsPenalised() throws Exception {
        Acceptance.row("c brute force: penalties per user and per address", "2 guessers", f -> {
            try (Lab lab = Lab.start()) {
                lab.gatehouse()
                        .addUser("bob", Keys.make(lab.directory("keys").resolve("bob")), "right-password-of-bob");
                lab.gatehouse().addPolicy("bob", "bob", Lab.KEY_TARGET);
                // one address, one user: after a few slips even the right password is refused for a while
                f.note("guesses at one user", guessUntilPenalised(lab, "this user at", 21, guess -> Lab.USER));
                assertThat(password(lab, Lab.USER, lab.userPassword(), 21).exitCode())
                        .as("right password from the guesser's address")
                        .isEqualTo(255);
                // one address, many users: the address owes
                f.note("guesses at many users", guessUntilPenalised(lab, "address", 22, guess -> "user" + guess));
                assertThat(password(lab, "bob", "right-password-of-bob", 22).exitCode())
                        .as("right password from the address that guesses at many users")
                        .isEqualTo(255);
                // others are not locked out
                assertThat(password(lab, "bob", "right-password-of-bob", 23).exitCode())
                        .as("another user from another address")
                        .isZero();
                // and whoever was guessed at gets in again soon: strangers must not be able to lock a user out
                await("the user's key from another address")
                        .atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofSeconds(2))
                        .until(() -> lab.through()
                                        .with("BindAddress=127.0.2.24")
                                        .run("true")
                                        .exitCode()
                                == 0);
            }
        });
    }

    /** How many guesses it took until the audit log says that who guesses owes time, and enough of it to be seen owing. */
    private static int guessUntilPenalised(Lab lab, String who, int address, IntFunction<String> user)
            throws Exception {
        for (int guess = 0; guess < MOST_GUESSES; guess++) {
            assertThat(password(lab, user.apply(guess), "guess-" + guess, address)
                            .exitCode())
                    .isEqualTo(255);
            Matcher penalty = PENALTY.matcher(newestCause(lab));
            if (penalty.matches()
                    && penalty.group(1).equals(who)
                    && Integer.parseInt(penalty.group(2)) >= SECONDS_LEFT) {
                return guess;
            }
        }
        throw new AssertionError(MOST_GUESSES + " guesses from one address and no penalty");
    }

    private static String newestCause(Lab lab) throws Exception {
        List<JsonNode> events = lab.gatehouse().list("audit", "list", "--last", "1");
        return events.get(0).path("detail").path("cause").asText();
    }

    private static Run.Result password(Lab lab, String user, String password, int address) throws Exception {
        SshLogin login = lab.byPassword(user, Lab.KEY_TARGET, password).with("BindAddress=127.0.2." + address);
        return login.run("true");
    }
}
