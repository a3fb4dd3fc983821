/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.http.StatusSource;
import java.util.Map;

/** A server that is up and ready and has nothing to tell, for tests of everything else. */
final class UpStatus implements StatusSource {

    @Override
    public Map<String, Object> status() {
        return Map.of();
    }

    @Override
    public boolean isReady() {
        return true;
    }
}
