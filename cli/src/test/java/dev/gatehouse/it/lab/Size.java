/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab;

/** How large rows run: {@code -Dgatehouse.size=default|full}. Immutable. */
public enum Size {
    DEFAULT,
    FULL;

    /** The size of this run. */
    public static Size now() {
        return "full".equals(System.getProperty("gatehouse.size", "default")) ? FULL : DEFAULT;
    }

    /** One of two numbers. */
    public static int of(int atDefault, int atFull) {
        return now() == FULL ? atFull : atDefault;
    }

    /** One of two numbers of bytes, given in MiB. */
    public static long mib(int atDefault, int atFull) {
        return of(atDefault, atFull) * 1024L * 1024L;
    }
}
