/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a caller is told instead of a result (RFC 9457). The detail is one line: what, why, what to do; it never repeats a value
 * that could be a secret.
 */
public final class ApiProblem extends RuntimeException {

    private final int status;
    private final String code;
    private final String detail;

    private final @Nullable Duration retryAfter;

    private ApiProblem(int status, String code, @Nullable String detail) {
        this(status, code, detail, null);
    }

    private ApiProblem(int status, String code, @Nullable String detail, @Nullable Duration retryAfter) {
        super(detail, null, false, false);
        this.retryAfter = retryAfter;
        this.status = status;
        this.code = code;
        this.detail = detail == null ? "no more is known" : detail;
    }

    /** The request makes no sense (400). */
    public static ApiProblem usage(@Nullable String detail) {
        return new ApiProblem(400, "usage", detail);
    }

    /** Nobody has said who calls (401). */
    public static ApiProblem notAuthenticated(String detail) {
        return new ApiProblem(401, "not-authenticated", detail);
    }

    /** The caller may not (403). */
    public static ApiProblem notPermitted(String detail) {
        return new ApiProblem(403, "not-permitted", detail);
    }

    /** There is no such thing (404). */
    public static ApiProblem notFound(String detail) {
        return new ApiProblem(404, "not-found", detail);
    }

    /** What is there is in the way (409). */
    public static ApiProblem conflict(@Nullable String detail) {
        return new ApiProblem(409, "conflict", detail);
    }

    /** The same (409), worth another try after this time, in whole seconds. */
    public static ApiProblem conflict(String detail, Duration retryAfter) {
        return new ApiProblem(409, "conflict", detail, retryAfter);
    }

    /** A repeat of what was done, whose answer is told once (409). */
    public static ApiProblem alreadyDone(String detail) {
        return new ApiProblem(409, "already-done", detail);
    }

    /** The key of a request belongs to another request (422). */
    public static ApiProblem keyReused(String detail) {
        return new ApiProblem(422, "key-reused", detail);
    }

    /** More requests than one source may send (429). */
    public static ApiProblem tooManyRequests(String detail, Duration retryAfter) {
        return new ApiProblem(429, "too-many-requests", detail, retryAfter);
    }

    /** More than we take (413). */
    public static ApiProblem tooLarge(String detail) {
        return new ApiProblem(413, "usage", detail);
    }

    /** Not at this moment (503). */
    public static ApiProblem unavailable(String detail) {
        return new ApiProblem(503, "unavailable", detail);
    }

    /** Not at this moment (503), because others are at it: worth another try after this time, in whole seconds. */
    public static ApiProblem busy(String detail, Duration retryAfter) {
        return new ApiProblem(503, "unavailable", detail, retryAfter);
    }

    /** It was tried and did not work (500). */
    public static ApiProblem failed(@Nullable String detail) {
        return new ApiProblem(500, "failed", detail);
    }

    /** For the caller; an exception's message, which may be passed on as it is, may be none. */
    @Override
    public String getMessage() {
        return detail;
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    /** When to try again, for the header Retry-After; empty when nobody knows. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Stable word for programs. */
    public String code() {
        return code;
    }
}
