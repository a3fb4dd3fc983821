/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.menu;

import dev.gatehouse.proxy.port.TargetChoices.Choice;
import java.util.List;
import java.util.Set;

/** A menu on a terminal. Confined to one thread. */
public interface Menu {

    /** Where a terminal does not say how large it is. */
    int COLUMNS_DEFAULT = 80;

    /** As {@link #COLUMNS_DEFAULT}. */
    int ROWS_DEFAULT = 24;

    /** Types of terminals that cannot place the cursor; also what says nothing. */
    Set<String> LINES_ONLY = Set.of("", "dumb", "unknown", "network", "emacs", "vt52", "su");

    /**
     * A menu for a terminal.
     *
     * @param terminal its type, such as {@code xterm}; hostile text
     * @param user who chooses
     * @param choices at least one
     */
    static Menu on(String terminal, String user, List<Choice> choices) {
        return LINES_ONLY.contains(terminal) ? new LineMenu(user, choices) : new ScreenMenu(user, choices);
    }

    /** The terminal has this size; 0 where it does not say, and what no terminal has is cut to what one may have. */
    void size(long columns, long rows);

    /** The user typed. What stands behind a decision is dropped: it was not meant for a target that nobody had reached. */
    MenuAnswer typed(byte[] array, int offset, int length);

    /** Whether what was typed last means something else if nothing follows in a moment: Escape alone, or a key that begins with it. */
    boolean awaitsMore();

    /** Nothing followed. */
    MenuAnswer nothingMore();

    /** Gives the terminal back and says where the user is being connected to. From now on all that can be typed is to leave. */
    void connecting(Choice choice);

    /** It did not work: the menu is back, with a message. */
    void failed(String text);

    /** What brings the terminal up to date; empty when it is. */
    byte[] paint();

    /** Gives the terminal back. */
    byte[] leave();
}
