/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.factor;

import java.util.Objects;
import java.util.UUID;

/** What became of a code. */
public sealed interface FactorCheck {

    /**
     * It was right, and is used up.
     *
     * @param factor whose
     * @param method {@code totp} or {@code recovery-code}
     */
    record Accepted(UUID factor, String method) implements FactorCheck {
        public Accepted {
            Objects.requireNonNull(factor, "factor");
            Objects.requireNonNull(method, "method");
        }
    }

    /**
     * It was not.
     *
     * @param cause as the audit log has it: {@code factor.none}, {@code factor.wrong}, {@code factor.replayed}, {@code factor.clock}
     */
    record Refused(String cause) implements FactorCheck {
        public Refused {
            Objects.requireNonNull(cause, "cause");
        }
    }
}
