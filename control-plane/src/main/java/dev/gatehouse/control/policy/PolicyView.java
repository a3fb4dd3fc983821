/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A policy as the API shows it. Immutable.
 *
 * @param id never used again
 * @param name unique
 * @param users names, or {@code *}
 * @param groups names of groups of users
 * @param targets names, or {@code *}
 * @param targetTags as {@code key=value}; targets that have all of them are meant too
 * @param accounts names, or {@code *}
 * @param allow capabilities
 * @param deny capabilities
 * @param record all, output or none
 * @param mfa always, 8h, none or by-role
 * @param idleTimeout such as {@code 15m}
 * @param maxDuration such as {@code 8h}
 * @param environment names of variables
 * @param enabled whether it counts
 * @param createdAt when
 */
public record PolicyView(
        UUID id,
        String name,
        List<String> users,
        List<String> groups,
        List<String> targets,
        List<String> targetTags,
        List<String> accounts,
        List<String> allow,
        List<String> deny,
        String record,
        String mfa,
        String idleTimeout,
        String maxDuration,
        List<String> environment,
        boolean enabled,
        Instant createdAt) {}
