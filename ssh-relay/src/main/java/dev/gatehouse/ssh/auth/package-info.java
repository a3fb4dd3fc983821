/**
 * User authentication (RFC 4252): as the server towards the client, as the client towards the target.
 *
 * <p>May depend on: {@code ssh.wire}, {@code ssh.transport}, {@code ssh.config}, {@code proxy.port}, {@code proxy.login}. Must not
 * depend on: {@code org.apache.sshd}, the relay.
 */
package dev.gatehouse.ssh.auth;
