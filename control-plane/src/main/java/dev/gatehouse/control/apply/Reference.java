/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

/**
 * Something that a document names and that must be there. Immutable.
 *
 * @param kind of what is named
 * @param name its key
 * @param path where the document names it, such as {@code /users/3}
 */
record Reference(String kind, String name, String path) {}
