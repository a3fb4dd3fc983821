/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

/**
 * A keyed hash over a row's hash, under a key that is not in the database: somebody who rewrites the whole chain with the database
 * alone is found out. Safe for use by several threads.
 */
@FunctionalInterface
public interface RowSeal {

    /** @return 32 bytes */
    byte[] of(byte[] rowHash);
}
