/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

/** The routes of one resource; registered once, before the server starts. */
@FunctionalInterface
public interface Routes {

    /** @param table where to put them */
    void register(RouteTable table);
}
