/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.proxy.port.SessionId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions that this relay is relaying. Safe for use by several threads. */
final class LiveSessions {

    private final Map<SessionId, RelayedSession> sessions = new ConcurrentHashMap<>();

    void add(RelayedSession session) {
        sessions.put(session.id(), session);
    }

    void remove(SessionId id) {
        sessions.remove(id);
        synchronized (this) {
            notifyAll();
        }
    }

    int count() {
        return sessions.size();
    }

    List<RelayedSession> all() {
        return List.copyOf(sessions.values());
    }

    /** Waits until there is none; whether that came true. Never called on a loop. */
    synchronized boolean awaitNone(long deadlineNanos) {
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
