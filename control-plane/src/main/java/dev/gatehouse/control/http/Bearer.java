/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.proxy.port.Secret;
import io.javalin.http.Context;
import java.util.Optional;

/** The bearer secret of a request (RFC 6750 section 2.1). In the header only: an address is logged and bookmarked. Stateless. */
public final class Bearer {

    private static final String SCHEME = "Bearer ";

    /** Longer ones are nobody's. */
    private static final int CHARS_MAX = 256;

    private Bearer() {}

    /**
     * The secret, when the request brings one that could be ours; the caller wipes it. The server keeps its header as text until the
     * request ends.
     */
    public static Optional<Secret> of(Context request) {
        String header = request.header("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        String secret = header.substring(SCHEME.length()).strip();
        boolean isPossible = !secret.isEmpty()
                && secret.length() <= CHARS_MAX
                && secret.chars().allMatch(c -> c > ' ' && c < 0x7f);
        return isPossible ? Optional.of(Secret.ofText(secret)) : Optional.empty();
    }
}
