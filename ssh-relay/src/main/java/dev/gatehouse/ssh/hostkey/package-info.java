/**
 * Whether a target is the right one: its proven host key against the grant's trust data. No I/O.
 *
 * <p>May depend on: {@code proxy.port}. Must not depend on: Netty, the transport.
 */
package dev.gatehouse.ssh.hostkey;
