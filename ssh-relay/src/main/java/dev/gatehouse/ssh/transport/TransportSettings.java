/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import java.time.Duration;
import java.util.Objects;

/**
 * What both kinds of transport are set up with. Immutable.
 *
 * @param software our identification after {@code SSH-2.0-}
 * @param rekeyInterval how old keys may get
 * @param rekeyBytes how many bytes in one direction they may protect
 */
public record TransportSettings(String software, Duration rekeyInterval, long rekeyBytes) {

    public TransportSettings {
        Objects.requireNonNull(software, "software");
        if (!software.matches("[!-,.-~]+")) {
            throw new IllegalArgumentException("software must be printable ASCII without spaces and dashes");
        }
        if (rekeyInterval.isNegative() || rekeyInterval.isZero()) {
            throw new IllegalArgumentException("rekeyInterval " + rekeyInterval + " is not positive");
        }
        if (rekeyBytes < 1024 * 1024) {
            throw new IllegalArgumentException("rekeyBytes " + rekeyBytes + " is below 1 MiB");
        }
    }
}
