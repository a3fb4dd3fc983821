/**
 * Asks a target for its host keys, so that an operator can pin them.
 *
 * <p>May depend on: {@code ssh.transport}, {@code proxy.net}, Netty. Must not depend on: the relay.
 */
package dev.gatehouse.ssh.probe;
