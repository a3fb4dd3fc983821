/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

/**
 * One document of a request.
 *
 * @param number its place in the request, from 0
 * @param kind of what it is about
 * @param wanted what it says
 */
record Document(int number, Kind kind, Wanted wanted) {}
