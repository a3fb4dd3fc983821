/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The nouns of a recording: record types, headers, ends. Pure JDK types; immutable.
 *
 * <p>May depend on: the JDK. Must not depend on: anything else.
 */
package dev.gatehouse.iolog.record;
