/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.factor;

import dev.gatehouse.proxy.port.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** An authenticator app in a test's hand. */
public final class TestApp implements AutoCloseable {

    private final Secret secret;

    private TestApp(Secret secret) {
        this.secret = secret;
    }

    /** Enrols a user with the code of the step before this one, which leaves this one for a login. */
    public static TestApp enrolled(Enrolments enrolments, dev.gatehouse.control.audit.Actor actor, String user) {
        TestApp app = new TestApp(enrolments.begin(actor, user));
        enrolments
                .confirm(actor, user, Secret.ofText(app.code(Instant.now(), -1)))
                .forEach(Secret::close);
        return app;
    }

    /** What a begun enrolment has shown. */
    public static TestApp of(Secret secret) {
        return new TestApp(secret);
    }

    /** The code that it shows some steps of 30 seconds from {@code now}. */
    public String code(Instant now, int steps) {
        byte[] key = secret.copyBytes();
        return new String(Totp.code(key, Totp.step(now.getEpochSecond()) + steps), StandardCharsets.US_ASCII);
    }

    /** A code that is wrong now, whatever the clock does meanwhile. */
    public String wrongCode(Instant now) {
        List<String> near = java.util.stream.IntStream.rangeClosed(-3, 3)
                .mapToObj(steps -> code(now, steps))
                .toList();
        return java.util.stream.IntStream.range(0, 10)
                .mapToObj(digit -> Integer.toString(digit).repeat(6))
                .filter(code -> !near.contains(code))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        secret.close();
    }
}
