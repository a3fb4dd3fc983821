/**
 * The relay itself: one client connection, one target connection, one recording, many channels.
 *
 * <pre>
 * FrontConnection ─ FrontAuthentication ─▶ SessionOpening ─ TargetConnection ─▶ RelayedSession
 *        └─ TargetChooser ─ MenuChannel ┈ when no target is named, before the opening
 *                                                                                   │
 *                                             ChannelTable ─ ChannelPair ─ Pipe (in), Pipe (out)
 * </pre>
 *
 * <p>Everything is confined to the session's event loop, which both legs share. May depend on: all other packages of this module,
 * {@code proxy.*}, {@code iolog.{record,write}}, Netty. Must not depend on: {@code org.apache.sshd}.
 */
package dev.gatehouse.ssh.relay;
