/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The description of the API for programs, {@code openapi.yaml}. Safe for use by several threads. */
public final class OpenApiRoutes implements Routes {

    private final byte[] document;

    /** Reads the description that this version was built with. */
    public OpenApiRoutes() {
        try (InputStream in = OpenApiRoutes.class.getResourceAsStream("/openapi.yaml")) {
            document = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("openapi.yaml cannot be read", e);
        }
    }

    @Override
    public void register(RouteTable table) {
        // RFC 9512
        table.get(
                "/api/v1/openapi.yaml",
                Permission.SIGNED_IN,
                (request, caller) -> request.contentType("application/yaml").result(document));
    }
}
