/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.channel;

import dev.gatehouse.ssh.wire.SshProtocolException;

/**
 * The state of a channel on one leg (RFC 4254 section 5.1 to 5.3). Immutable.
 *
 * <pre>
 * Opening ──CONFIRMED──▶ Open ──PEER_CLOSE──▶ PeerClosed ──SEND_CLOSE──▶ Closed
 *    │                     └──SEND_CLOSE──▶ WeClosed ──PEER_CLOSE──────────▲
 *    └──REFUSED──▶ Closed
 * </pre>
 */
public sealed interface ChannelState {

    /** One for each state, so that a switch over all of them is checked by the compiler. */
    enum Kind {
        OPENING,
        OPEN,
        PEER_CLOSED,
        WE_CLOSED,
        CLOSED
    }

    /** Which state. */
    Kind kind();

    /**
     * The next state.
     *
     * @throws SshProtocolException when a peer does what is not allowed in this state
     * @throws IllegalStateException when we do
     */
    ChannelState on(ChannelEvent event) throws SshProtocolException;

    /** Whether data may be sent to the peer. */
    default boolean sends() {
        return false;
    }

    private static SshProtocolException broken(ChannelState state, ChannelEvent event) {
        return new SshProtocolException("channel event " + event + " while " + state);
    }

    private static ChannelState illegal(ChannelState state, ChannelEvent event) throws SshProtocolException {
        switch (event) {
            case SEND_DATA, SEND_REQUEST, SEND_EOF, SEND_CLOSE ->
                throw new IllegalStateException(event + " while " + state);
            default -> throw broken(state, event);
        }
    }

    /** Asked for, not confirmed. */
    record Opening() implements ChannelState {
        @Override
        public Kind kind() {
            return Kind.OPENING;
        }

        @Override
        public ChannelState on(ChannelEvent event) throws SshProtocolException {
            return switch (event) {
                case CONFIRMED -> new Open(false, false);
                case REFUSED -> new Closed();
                default -> illegal(this, event);
            };
        }
    }

    /**
     * Both sides may speak, but for who has said EOF.
     *
     * @param peerEof the peer sends no more data
     * @param eofSent we send no more data
     */
    record Open(boolean peerEof, boolean eofSent) implements ChannelState {
        @Override
        public Kind kind() {
            return Kind.OPEN;
        }

        @Override
        public boolean sends() {
            return !eofSent;
        }

        @Override
        public ChannelState on(ChannelEvent event) throws SshProtocolException {
            return switch (event) {
                case PEER_DATA -> peerEof ? illegal(this, event) : this;
                case PEER_ADJUST, PEER_REQUEST, PEER_REPLY -> this;
                case PEER_EOF -> peerEof ? illegal(this, event) : new Open(true, eofSent);
                case PEER_CLOSE -> new PeerClosed();
                case SEND_DATA -> eofSent ? illegal(this, event) : this;
                case SEND_REQUEST -> this;
                case SEND_EOF -> eofSent ? illegal(this, event) : new Open(peerEof, true);
                case SEND_CLOSE -> new WeClosed(peerEof);
                case CONFIRMED, REFUSED -> illegal(this, event);
            };
        }
    }

    /** The peer has closed; we still have to. */
    record PeerClosed() implements ChannelState {
        @Override
        public Kind kind() {
            return Kind.PEER_CLOSED;
        }

        @Override
        public ChannelState on(ChannelEvent event) throws SshProtocolException {
            return event == ChannelEvent.SEND_CLOSE ? new Closed() : illegal(this, event);
        }
    }

    /**
     * We have closed; what the peer had sent before it knew is still coming.
     *
     * @param peerEof the peer sends no more data
     */
    record WeClosed(boolean peerEof) implements ChannelState {
        @Override
        public Kind kind() {
            return Kind.WE_CLOSED;
        }

        @Override
        public ChannelState on(ChannelEvent event) throws SshProtocolException {
            return switch (event) {
                case PEER_DATA -> peerEof ? illegal(this, event) : this;
                case PEER_ADJUST, PEER_REQUEST, PEER_REPLY -> this;
                case PEER_EOF -> peerEof ? illegal(this, event) : new WeClosed(true);
                case PEER_CLOSE -> new Closed();
                default -> illegal(this, event);
            };
        }
    }

    /** Over; the number may be used again. */
    record Closed() implements ChannelState {
        @Override
        public Kind kind() {
            return Kind.CLOSED;
        }

        @Override
        public ChannelState on(ChannelEvent event) throws SshProtocolException {
            return illegal(this, event);
        }
    }
}
