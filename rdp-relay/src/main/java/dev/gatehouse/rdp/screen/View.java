/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import java.util.List;
import java.util.Objects;

/** What the screen shows. Texts may have any characters; what is too long for the client's desktop is cut or can be scrolled. */
public sealed interface View {

    /**
     * Asks for a user name and a password; answered by {@link ScreenEvents#login}.
     *
     * @param user what is in the user field at first, may be empty
     * @param message above the fields, may be empty
     */
    record LoginForm(String user, String message) implements View {
        public LoginForm {
            Objects.requireNonNull(user, "user");
            Objects.requireNonNull(message, "message");
        }
    }

    /**
     * Asks for the code of a second factor; answered by {@link ScreenEvents#code}.
     *
     * @param prompt what is asked for
     * @param message above the field, may be empty
     */
    record CodeForm(String prompt, String message) implements View {
        public CodeForm {
            Objects.requireNonNull(prompt, "prompt");
            Objects.requireNonNull(message, "message");
        }
    }

    /**
     * Lets the person choose one of some lines, which typing filters; answered by {@link ScreenEvents#chosen}.
     *
     * @param lines some thousands at most
     * @param hint in the filter field as long as it is empty
     */
    record Menu(List<String> lines, String hint) implements View {
        public Menu {
            lines = List.copyOf(lines);
            Objects.requireNonNull(hint, "hint");
        }
    }

    /**
     * Says something; answered by {@link ScreenEvents#confirmed} when it has a button.
     *
     * @param title one line
     * @param text line feeds are kept
     * @param button whether there is an OK button
     */
    record Message(String title, String text, boolean button) implements View {
        public Message {
            Objects.requireNonNull(title, "title");
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * Says what is being waited for; the person can cancel it.
     *
     * @param title one line
     * @param text line feeds are kept
     */
    record Progress(String title, String text) implements View {
        public Progress {
            Objects.requireNonNull(title, "title");
            Objects.requireNonNull(text, "text");
        }
    }
}
