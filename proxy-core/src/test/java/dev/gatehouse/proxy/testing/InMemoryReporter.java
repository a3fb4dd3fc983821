/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.testing;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.LiveSession;
import dev.gatehouse.proxy.port.SessionId;
import dev.gatehouse.proxy.port.SessionReporter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps all reports. Safe for use by several threads. */
public final class InMemoryReporter implements SessionReporter {

    private final Map<SessionId, LiveSession> live = new ConcurrentHashMap<>();
    private final List<Failed> failed = new CopyOnWriteArrayList<>();
    private final List<Observed> observed = new CopyOnWriteArrayList<>();
    private final List<Ended> ended = new CopyOnWriteArrayList<>();

    /** A granted session that did not begin. */
    public record Failed(SessionId session, CloseCause cause, String detail) {}

    /** Something worth an audit row. */
    public record Observed(SessionId session, String event, Map<String, String> detail) {}

    /** A session that is over. */
    public record Ended(SessionId session, CloseCause cause, String detail, long bytesIn, long bytesOut) {}

    @Override
    public void opened(SessionId session, LiveSession handle) {
        live.put(session, handle);
    }

    @Override
    public void failed(SessionId session, CloseCause cause, String detail) {
        failed.add(new Failed(session, cause, detail));
    }

    @Override
    public void observed(SessionId session, String event, Map<String, String> detail) {
        observed.add(new Observed(session, event, detail));
    }

    @Override
    public void ended(SessionId session, CloseCause cause, String detail, long bytesIn, long bytesOut) {
        live.remove(session);
        ended.add(new Ended(session, cause, detail, bytesIn, bytesOut));
    }

    /** Sessions that run now. */
    public List<LiveSession> live() {
        return List.copyOf(live.values());
    }

    /** Sessions that did not begin. */
    public List<Failed> failed() {
        return failed;
    }

    /** Observations. */
    public List<Observed> observed() {
        return observed;
    }

    /** Sessions that are over. */
    public List<Ended> ended() {
        return ended;
    }
}
