/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.http.StatusSource;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A server that is up and ready and has nothing to warn of, for tests of everything else. */
final class UpStatus implements StatusSource {

    @Override
    public Map<String, Object> status() {
        return Map.of(
                "state",
                "ready",
                "version",
                "test",
                "node",
                "node-1",
                "startedAt",
                Instant.EPOCH,
                "sessionsLive",
                0,
                "warnings",
                List.of());
    }

    @Override
    public boolean isReady() {
        return true;
    }
}
