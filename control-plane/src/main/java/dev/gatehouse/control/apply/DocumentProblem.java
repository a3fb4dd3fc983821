/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

/**
 * What is wrong with a document. Immutable.
 *
 * @param document its place in the request, from 0; -1 for the request as a whole
 * @param path of the field, such as {@code /hostKeys} or {@code /users/3}; empty for the document
 * @param detail one line: what, why, what to do
 */
record DocumentProblem(int document, String path, String detail) {}
