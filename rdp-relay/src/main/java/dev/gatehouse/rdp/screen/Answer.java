/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

/** What the person has done with a view. */
@FunctionalInterface
interface Answer {

    /** Tells it. */
    void tell(ScreenEvents events);
}
