/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.proxy.port.Secret;
import java.util.ArrayList;
import java.util.List;

/** Remembers what the screen tells. */
class Told implements ScreenEvents {

    final List<byte[]> sent = new ArrayList<>();
    final List<String> told = new ArrayList<>();
    /** For tests that call the screen from inside of its calls. */
    HoldScreen later;

    @Override
    public void send(byte[] pdu) {
        sent.add(pdu);
    }

    @Override
    public void active() {
        told.add("active");
    }

    @Override
    public void login(String user, Secret password) {
        told.add("login " + user + "/" + new String(password.copyChars()));
        password.close();
    }

    @Override
    public void chosen(int index) {
        told.add("chosen " + index);
    }

    @Override
    public void confirmed() {
        told.add("confirmed");
    }

    @Override
    public void cancelled() {
        told.add("cancelled");
    }

    /** Fetches a panel's answer. */
    List<String> of(Panel panel) {
        panel.takeAnswer().ifPresent(answer -> answer.tell(this));
        return told;
    }
}
