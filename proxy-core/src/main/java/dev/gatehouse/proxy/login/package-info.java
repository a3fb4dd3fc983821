/**
 * The request that a login name carries: one parser for every protocol, described in {@code docs/login-names.md}.
 *
 * <p>May depend on: {@code proxy.port}. Must not depend on: Netty, any protocol.
 */
package dev.gatehouse.proxy.login;
