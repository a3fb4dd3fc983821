/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.control.vault.RecordingKeys;

/** The public keys that recordings are verified with. Safe for use by several threads. */
public final class RecordingKeyRoutes implements Routes {

    private final RecordingKeys keys;

    /** @param keys the history */
    public RecordingKeyRoutes(RecordingKeys keys) {
        this.keys = keys;
    }

    @Override
    public void register(RouteTable table) {
        table.get(
                "/api/v1/recording-keys",
                Permission.RECORDING_VERIFY,
                (request, caller) -> request.json(Page.all(keys.history())));
    }
}
