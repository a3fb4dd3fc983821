/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.session;

import dev.gatehouse.proxy.port.LiveSession;
import dev.gatehouse.proxy.port.SessionId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions that one relay is relaying. Safe for use by several threads. */
public final class LiveSessions {

    private final Map<SessionId, LiveSession> sessions = new ConcurrentHashMap<>();

    /** A session begins. */
    public void add(LiveSession session) {
        sessions.put(session.id(), session);
    }

    /** It is over. */
    public void remove(SessionId id) {
        sessions.remove(id);
        synchronized (this) {
            notifyAll();
        }
    }

    /** How many there are. */
    public int count() {
        return sessions.size();
    }

    /** All of them, at this moment. */
    public List<LiveSession> all() {
        return List.copyOf(sessions.values());
    }

    /** Waits until there is none; whether that came true. Never called on a loop. */
    public synchronized boolean awaitNone(long deadlineNanos) {
        try {
            while (!sessions.isEmpty()) {
                long left = deadlineNanos - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                wait(Math.max(1, left / 1_000_000));
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return sessions.isEmpty();
        }
    }
}
