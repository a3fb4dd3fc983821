/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.util.Map;

/**
 * Where relays report what happens to a session. Never blocks and never throws; what cannot reach the database goes to the spool.
 * Safe for use by several threads; reports of one session come in order.
 */
public interface SessionReporter {

    /** Both legs are up and the relay begins; from now on the session is listed and can be ended through {@code handle}. */
    void opened(SessionId session, LiveSession handle);

    /**
     * A granted session did not begin: target down, host key changed, credential refused, recording not possible.
     *
     * @param detail for the operator
     */
    void failed(SessionId session, CloseCause cause, String detail);

    /**
     * Something worth an audit row, such as a refused forward.
     *
     * @param event lower case, dot separated
     * @param detail facts; hostile text is escaped by the reporter
     */
    void observed(SessionId session, String event, Map<String, String> detail);

    /**
     * The session is over; the last report.
     *
     * @param detail for the operator; empty when the cause says all
     */
    void ended(SessionId session, CloseCause cause, String detail, long bytesIn, long bytesOut);
}
