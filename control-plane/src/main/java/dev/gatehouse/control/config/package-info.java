/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What the control plane's infrastructure can be told: one record per concern, each with its defaults and its own check, and the
 * layout of the home directory. Immutable values; nothing here opens a file or a socket.
 *
 * <p>May depend on: the JDK. Must not depend on: other packages of the control plane, YAML, JSON.
 */
package dev.gatehouse.control.config;
