/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.session;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.LiveSession;
import dev.gatehouse.proxy.port.SessionId;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of this node, from grant to end, in memory. Never blocks. Safe for use by several threads.
 */
public final class LiveSessions {

    /** So many may be granted or live at once on one node. */
    public static final int SESSIONS_MAX = 20_000;

    private final Map<SessionId, Entry> entries = new ConcurrentHashMap<>();
    private final Semaphore places;
    private final Clock clock;

    public LiveSessions(Clock clock) {
        this(clock, SESSIONS_MAX);
    }

    LiveSessions(Clock clock, int sessionsMax) {
        this.clock = clock;
        this.places = new Semaphore(sessionsMax);
    }

    /** What came of locking or unlocking. */
    public enum LockAnswer {
        DONE,
        /** It was so before. */
        ALREADY,
        /** The session has been granted and has not begun. */
        NOT_BEGUN,
        /** The session's protocol has no lock. */
        IMPOSSIBLE
    }

    /** One session and what it rests on. Safe for use by several threads. */
    public static final class Entry {

        private final SessionId id;
        private final Grounds grounds;
        private final Instant grantedAt;
        private volatile long checkedEpoch;
        private @Nullable LiveSession handle;
        private @Nullable CloseCause pendingCause;
        private String pendingText = "";
        private final Object lockTurn = new Object();
        private volatile boolean locked;

        private Entry(SessionId id, Grounds grounds, long checkedEpoch, Instant grantedAt) {
            this.id = id;
            this.grounds = grounds;
            this.checkedEpoch = checkedEpoch;
            this.grantedAt = grantedAt;
        }

        /** Which session. */
        public SessionId id() {
            return id;
        }

        /** What it rests on. */
        public Grounds grounds() {
            return grounds;
        }

        /** When it was granted. */
        public Instant grantedAt() {
            return grantedAt;
        }

        /** The access epoch at which it was last found to be right. */
        public long checkedEpoch() {
            return checkedEpoch;
        }

        /** Notes that it was right at {@code epoch}. */
        public void checked(long epoch) {
            checkedEpoch = epoch;
        }

        /** The relay's end of it, once it has begun. */
        public synchronized Optional<LiveSession> handle() {
            return Optional.ofNullable(handle);
        }

        /**
         * Ends it: now, or as soon as it begins. The first cause counts.
         *
         * @return whether this is the first
         */
        public boolean end(CloseCause cause, String text) {
            LiveSession begun;
            synchronized (this) {
                if (pendingCause != null) {
                    return false;
                }
                pendingCause = cause;
                pendingText = text;
                begun = handle;
            }
            if (begun != null) {
                begun.end(cause, text);
            }
            return true;
        }

        /**
         * Freezes what the user sends.
         *
         * @param text for the user; empty for none
         */
        public LockAnswer lock(String text) {
            Optional<LiveSession> begun = handle();
            if (begun.isEmpty()) {
                return LockAnswer.NOT_BEGUN;
            }
            synchronized (lockTurn) {
                if (locked) {
                    return LockAnswer.ALREADY;
                }
                locked = begun.get().lock(text);
                return locked ? LockAnswer.DONE : LockAnswer.IMPOSSIBLE;
            }
        }

        /** Ends a lock. */
        public LockAnswer unlock() {
            Optional<LiveSession> begun = handle();
            synchronized (lockTurn) {
                if (begun.isEmpty() || !locked) {
                    return LockAnswer.ALREADY;
                }
                begun.get().unlock();
                locked = false;
                return LockAnswer.DONE;
            }
        }

        /** Whether it is locked at this moment. */
        public boolean isLocked() {
            return locked;
        }

        private void opened(LiveSession begun) {
            CloseCause cause;
            synchronized (this) {
                handle = begun;
                cause = pendingCause;
            }
            if (cause != null) {
                begun.end(cause, pendingText);
            }
        }
    }

    /**
     * Takes in a session that is about to be granted.
     *
     * @return false when there is no place, or the id is in use
     */
    public boolean admit(SessionId id, Grounds grounds, long epoch) {
        if (!places.tryAcquire()) {
            return false;
        }
        if (entries.putIfAbsent(id, new Entry(id, grounds, epoch, clock.instant())) != null) {
            places.release();
            return false;
        }
        return true;
    }

    /** The session has begun; without effect when it was never admitted. */
    public void opened(SessionId id, LiveSession handle) {
        Entry entry = entries.get(id);
        if (entry == null) {
            handle.end(CloseCause.INTERNAL_ERROR, "");
        } else {
            entry.opened(handle);
        }
    }

    /** The session is over. */
    public void remove(SessionId id) {
        if (entries.remove(id) != null) {
            places.release();
        }
    }

    /** One of them. */
    public Optional<Entry> find(SessionId id) {
        return Optional.ofNullable(entries.get(id));
    }

    /** All at this moment. */
    public Collection<Entry> all() {
        return List.copyOf(entries.values());
    }

    /** How many have begun and not ended. */
    public int liveCount() {
        return (int) entries.values().stream()
                .filter(entry -> entry.handle().isPresent())
                .count();
    }
}
