/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.login;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What somebody is told whose password, or code, was right. Immutable but for the secret, which is wiped once written. */
sealed interface SignInAnswer {

    /** Gives the answer and wipes the secret. */
    void write(Context request);

    /** Signed in. */
    record SignedIn(SignIns.Issued issued, String user) implements SignInAnswer {
        @Override
        public void write(Context request) {
            // a user name needs no escaping, see UserName
            String tail = "\",\"id\":\"" + issued.id() + "\",\"user\":\"" + user + "\",\"expiresAt\":\""
                    + issued.expiresAt() + "\",\"idleSeconds\":" + SignIns.IDLE_MAX.toSeconds() + "}";
            send(request, HttpStatus.CREATED, "{\"token\":\"", issued, tail);
        }
    }

    /** A code is due. */
    record FactorDue(SignIns.Issued issued) implements SignInAnswer {
        @Override
        public void write(Context request) {
            String tail = "\",\"factor\":\"code\",\"expiresAt\":\"" + issued.expiresAt() + "\"}";
            send(request, HttpStatus.OK, "{\"challenge\":\"", issued, tail);
        }
    }

    /** The secret goes from its bytes to the connection and never becomes a {@code String}. */
    private static void send(Context request, HttpStatus status, String head, SignIns.Issued issued, String tail) {
        byte[] secret = issued.secret().copyBytes();
        byte[] json = new byte[head.length() + secret.length + tail.length()];
        ByteBuffer.wrap(json)
                .put(head.getBytes(StandardCharsets.US_ASCII))
                .put(secret)
                .put(tail.getBytes(StandardCharsets.US_ASCII));
        try (issued) {
            request.status(status).contentType("application/json");
            request.outputStream().write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("the answer could not be given", e);
        } finally {
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(json, (byte) 0);
        }
    }
}
