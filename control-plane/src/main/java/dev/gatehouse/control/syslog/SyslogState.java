/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.syslog;

import org.jspecify.annotations.Nullable;

/**
 * How one collector does, for {@code status}. Immutable.
 *
 * @param destination as configured
 * @param state {@code connected}, {@code failing}, or {@code standby} while another node tells this collector
 * @param sequence of the last audit row that it has
 * @param behind how many rows it does not have yet
 * @param deliveredAt when it last took something; null for never
 * @param error why it fails; null when it does not
 */
public record SyslogState(
        String destination,
        String state,
        long sequence,
        long behind,
        @Nullable String deliveredAt,
        @Nullable String error) {}
