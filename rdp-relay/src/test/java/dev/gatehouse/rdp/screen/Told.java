/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.port.Secret;
import java.util.ArrayList;
import java.util.List;

/** Remembers what the screen tells. */
class Told implements ScreenEvents {

    final List<byte[]> sent = new ArrayList<>();
    final List<String> told = new ArrayList<>();
    /** For tests that call the screen from inside of its calls. */
    HoldScreen later;
    /** How often the screen has asked to be painted since it was painted. */
    int dirty;

    private long nowNanos = Long.MAX_VALUE - 1_000_000_000;

    @Override
    public void send(byte[] pdu) {
        sent.add(pdu);
    }

    @Override
    public void dirty() {
        dirty++;
    }

    /** Paints the screen after so much time that its budget is full. */
    void paint(HoldScreen screen) {
        nowNanos += 10_000_000_000L;
        dirty = 0;
        assertThat(screen.paint(nowNanos)).isTrue();
    }

    /** When the screen was painted last. */
    long nowNanos() {
        return nowNanos;
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
    public void code(Secret code) {
        told.add("code " + new String(code.copyChars()));
        code.close();
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
