/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.credential;

import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What must happen, in the same transaction, when what is known of a credential has changed. */
public interface SecretChange {

    /** It has another secret. */
    void secretChanged(Handle transaction, UUID credential);

    /** Its target may be another machine, or be reached elsewhere; runs before the target's row is changed. */
    void targetChanging(Handle transaction, UUID target);

    /** Nothing has to happen. */
    static SecretChange ignored() {
        return new SecretChange() {
            @Override
            public void secretChanged(Handle transaction, UUID credential) {
                // nobody asked
            }

            @Override
            public void targetChanging(Handle transaction, UUID target) {
                // nobody asked
            }
        };
    }
}
