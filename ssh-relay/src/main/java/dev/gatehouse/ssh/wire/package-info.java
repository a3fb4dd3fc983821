/**
 * SSH message numbers and bounded readers and writers for payloads (RFC 4251 section 5).
 *
 * <p>May depend on: the JDK. Must not depend on: Netty, {@code org.apache.sshd}, any other package of ours.
 */
package dev.gatehouse.ssh.wire;
