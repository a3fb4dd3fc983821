/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.ssh.wire.SshProtocolException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** The answers to a client's requests on a channel, given in the order of the requests, whoever answers (RFC 4254 section 5.4). */
final class ReplyQueue {

    /** Answers that may be outstanding on a channel. */
    static final int REPLIES_MAX = 256;

    private final Deque<Reply> replies = new ArrayDeque<>();
    private final Deque<Reply> asked = new ArrayDeque<>();
    private final Consumer<Boolean> send;

    /** The answer to one request. */
    static final class Reply {
        private boolean answered;
        private boolean success;
    }

    /** @param send told of each answer when its turn has come */
    ReplyQueue(Consumer<Boolean> send) {
        this.send = send;
    }

    Reply expect() throws SshProtocolException {
        if (replies.size() >= REPLIES_MAX) {
            throw new SshProtocolException("more than " + REPLIES_MAX + " answers outstanding on a channel");
        }
        Reply reply = new Reply();
        replies.addLast(reply);
        return reply;
    }

    /**
     * The target has been asked.
     *
     * @param reply null when nobody waits for the answer
     */
    void asked(Reply reply) {
        if (reply != null) {
            asked.addLast(reply);
        }
    }

    /** The target has answered the oldest request. */
    void answered(boolean success) throws SshProtocolException {
        Reply reply = asked.pollFirst();
        if (reply == null) {
            throw new SshProtocolException("answer without a request");
        }
        answer(reply, success);
    }

    /** @param reply null when nobody waits for the answer */
    void answer(Reply reply, boolean success) {
        if (reply == null) {
            return;
        }
        reply.answered = true;
        reply.success = success;
        while (!replies.isEmpty() && replies.peekFirst().answered) {
            send.accept(replies.removeFirst().success);
        }
    }
}
