/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.login;

import dev.gatehouse.proxy.port.LoginName;
import java.util.Objects;
import java.util.Optional;

/** What {@link LoginNameParser} made of a text. Immutable. */
public sealed interface LoginNameReading {

    /**
     * Exactly one reading fits.
     *
     * @param name the request
     * @param ignoredDomain a leading {@code DOMAIN\} that is no configured directory; to be logged
     */
    record Accepted(LoginName name, Optional<String> ignoredDomain) implements LoginNameReading {
        public Accepted {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(ignoredDomain, "ignoredDomain");
        }
    }

    /**
     * No reading fits, or more than one.
     *
     * @param cause for the operator; holds nothing of the text itself
     */
    record Refused(String cause) implements LoginNameReading {
        public Refused {
            Objects.requireNonNull(cause, "cause");
        }
    }
}
