/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What only the operating system can tell or do for us: who holds a port, who the process behind a socket is, running a short
 * command, files with strict modes. Linux; reads {@code /proc}.
 *
 * <p>May depend on: the JDK. Must not depend on: anything else of Gatehouse.
 */
package dev.gatehouse.control.os;
