/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/** To be filled. */
package dev.gatehouse.ssh.transport;
