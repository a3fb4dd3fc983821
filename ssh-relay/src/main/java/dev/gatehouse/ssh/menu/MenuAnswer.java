/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.menu;

import dev.gatehouse.proxy.port.TargetChoices.Choice;
import java.util.Objects;

/** What the user has decided. */
public sealed interface MenuAnswer {

    /** Nothing yet. */
    record Undecided() implements MenuAnswer {}

    /**
     * This one.
     *
     * @param choice one of those offered
     */
    record Chosen(Choice choice) implements MenuAnswer {
        public Chosen {
            Objects.requireNonNull(choice, "choice");
        }
    }

    /** The user wants to go. */
    record Left() implements MenuAnswer {}
}
