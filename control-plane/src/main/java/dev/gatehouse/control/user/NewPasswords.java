/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.user;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.proxy.port.Secret;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Passwords that people choose: long enough, and hashed where hashing belongs. Safe for use by several threads. */
public final class NewPasswords {

    private static final int PASSWORD_CHARS_MIN = 8;

    private final PasswordHash parameters;
    private final Executor threads;

    /** @param threads where hashes are computed */
    public NewPasswords(PasswordHash parameters, Executor threads) {
        this.parameters = parameters;
        this.threads = threads;
    }

    /** The same for a password that may not have been given. */
    public Optional<String> hash(Optional<Secret> given) {
        return given.map(this::hash);
    }

    /**
     * Checks and hashes a password; wipes it. Blocks.
     *
     * @return PHC string
     * @throws ApiProblem when it is too short or too long, or too many are being hashed
     */
    public String hash(Secret password) {
        try (password) {
            requireGoodLength(password);
            return CompletableFuture.supplyAsync(() -> parameters.hash(password), threads)
                    .join();
        } catch (RejectedExecutionException | CompletionException e) {
            throw ApiProblem.unavailable("too many passwords are being checked at the moment; try again");
        }
    }

    private static void requireGoodLength(Secret password) {
        char[] chars = password.copyChars();
        byte[] bytes = password.copyBytes();
        boolean good = chars.length >= PASSWORD_CHARS_MIN && bytes.length <= PasswordHash.PASSWORD_BYTES_MAX;
        Arrays.fill(chars, '\0');
        Arrays.fill(bytes, (byte) 0);
        if (!good) {
            throw ApiProblem.usage("a password has at least " + PASSWORD_CHARS_MIN + " characters and at most "
                    + PasswordHash.PASSWORD_BYTES_MAX + " bytes");
        }
    }
}
