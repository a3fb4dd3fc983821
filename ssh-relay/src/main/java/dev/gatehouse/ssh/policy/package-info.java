/**
 * What a grant allows inside SSH: which channel requests go through, which environment variables. Decisions come from the grant;
 * nothing is decided here that the control plane has not.
 *
 * <p>May depend on: {@code proxy.port}. Must not depend on: Netty, the transport.
 */
package dev.gatehouse.ssh.policy;
