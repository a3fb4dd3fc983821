/**
 * What a session is, whatever its protocol: its phases with only legal transitions.
 *
 * <p>May depend on: {@code proxy.port}. Must not depend on: Netty, any protocol.
 */
package dev.gatehouse.proxy.session;
