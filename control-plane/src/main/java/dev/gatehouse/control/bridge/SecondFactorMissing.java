/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

/** Ends an attempt on its way through the stages: what was shown is right, and a code is missing. Without a stack trace, because it is no fault. */
final class SecondFactorMissing extends RuntimeException {

    SecondFactorMissing() {
        super("a second factor is missing", null, false, false);
    }
}
