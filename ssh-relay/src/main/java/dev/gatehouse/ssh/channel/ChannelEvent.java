/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.channel;

/** What can happen on one side of a channel. The first group comes from the peer, the second is done by us. */
public enum ChannelEvent {
    /** The peer confirmed our open, or we its. */
    CONFIRMED,
    /** The open was refused, by whoever. */
    REFUSED,
    PEER_DATA,
    PEER_ADJUST,
    PEER_REQUEST,
    PEER_REPLY,
    PEER_EOF,
    PEER_CLOSE,
    SEND_DATA,
    SEND_REQUEST,
    SEND_EOF,
    SEND_CLOSE
}
