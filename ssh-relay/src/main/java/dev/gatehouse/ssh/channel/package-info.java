/**
 * One side of an SSH channel as typed states (RFC 4254 section 5). No I/O.
 *
 * <p>May depend on: {@code ssh.wire}. Must not depend on: Netty, the relay.
 */
package dev.gatehouse.ssh.channel;
