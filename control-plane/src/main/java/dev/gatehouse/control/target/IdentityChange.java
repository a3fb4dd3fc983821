/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What must happen, in the same transaction, when a target may be another machine from now on. */
@FunctionalInterface
public interface IdentityChange {

    /**
     * @param protocol that the target has from now on, such as {@code rdp}
     * @return how many credentials it concerned
     */
    int apply(Handle transaction, UUID target, String protocol);
}
