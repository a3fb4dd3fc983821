/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.util.Objects;

/** What the person at the client has shown for being the user. */
public sealed interface Evidence {

    /**
     * A password as typed. The authority wipes it.
     *
     * @param secret the password
     */
    record Password(Secret secret) implements Evidence {
        public Password {
            Objects.requireNonNull(secret, "secret");
        }
    }

    /**
     * A public key. In {@link SessionAuthority#acceptsKey} only offered; in {@link SessionAuthority#authorize} the relay has
     * verified a signature over this connection with it (RFC 4252 section 7).
     *
     * @param blob the key in SSH wire format (RFC 4253 section 6.6)
     */
    record PublicKey(byte[] blob) implements Evidence {
        public PublicKey {
            blob = blob.clone();
        }

        @Override
        public byte[] blob() {
            return blob.clone();
        }
    }

    /**
     * What {@link SessionAuthority#choices} gave for evidence shown earlier on the same connection.
     *
     * @param admittance as it was given
     */
    record Admitted(Admittance admittance) implements Evidence {
        public Admitted {
            Objects.requireNonNull(admittance, "admittance");
        }
    }
}
