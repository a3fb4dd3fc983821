/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.util.Objects;

/** What a user shows beside the first factor. */
public sealed interface SecondFactor {

    /** A code is typed by hand: six digits, or a recovery code. What is longer is none. */
    int CODE_BYTES_MAX = 64;

    /**
     * A code as typed. The authority wipes it.
     *
     * @param code six digits, or a recovery code; anything else is simply wrong
     */
    record Code(Secret code) implements SecondFactor {
        public Code {
            Objects.requireNonNull(code, "code");
        }
    }

    /**
     * A code that was right before, on this connection.
     *
     * @param proof from {@link TargetChoices.Offered#factor}
     */
    record Shown(FactorProof proof) implements SecondFactor {
        public Shown {
            Objects.requireNonNull(proof, "proof");
        }
    }
}
