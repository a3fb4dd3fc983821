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

/** Passwords that users are given: the rule about them, and their hash. Safe for use by several threads; blocks for the hash. */
public final class NewPasswords {

    private static final int PASSWORD_CHARS_MIN = 8;

    private final PasswordHash parameters;
    private final Executor executor;

    /** @param executor bounded; hashes are computed there */
    public NewPasswords(PasswordHash parameters, Executor executor) {
        this.parameters = parameters;
        this.executor = executor;
    }

    /** Checks, hashes and wipes what was given. */
    public Optional<String> hash(Optional<Secret> given) {
        if (given.isEmpty()) {
            return Optional.empty();
        }
        try (Secret password = given.get()) {
            requireGoodLength(password);
            return Optional.of(CompletableFuture.supplyAsync(() -> parameters.hash(password), executor)
                    .join());
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
