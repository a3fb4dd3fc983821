/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.bridge.SocketClient.Answer;

/**
 * A request, ready to be sent, and the row that it leads to.
 *
 * @param actor in the row
 * @param object in the row; a regular expression
 * @param after undoes what would be in the way of the others
 */
record AuditedChange(
        Asker client,
        String actor,
        String path,
        String body,
        String action,
        String object,
        Effect effect,
        Runnable after) {

    /** What a request does besides what the log says. */
    enum Effect {
        /** It changes rows, in the transaction of its audit row. */
        ROWS,
        /** It changes nothing that is a row: memory, a machine elsewhere, or nothing but what is known. */
        RECORD_ONLY,
        /** It changes nothing, and what it looks at is broken: the row says failure. */
        FINDING,
        /** It is a question: neither change nor decision, and no row. */
        QUESTION
    }

    /** Whoever sends it. */
    @FunctionalInterface
    interface Asker {
        Answer call(String method, String path, String body);
    }

    AuditedChange as(Asker other, String user) {
        return new AuditedChange(other, "user:" + user, path, body, action, object, effect, after);
    }

    AuditedChange with(Effect other) {
        return new AuditedChange(client, actor, path, body, action, object, other, after);
    }

    AuditedChange then(Runnable undo) {
        return new AuditedChange(client, actor, path, body, action, object, effect, undo);
    }
}
