/**
 * The request that a login name carries: one parser for every protocol, described in {@code docs/login-names.md}. And the part of
 * NTLMv2 that needs the secret, for whoever keeps it.
 *
 * <p>May depend on: {@code proxy.port}. Must not depend on: Netty, any protocol.
 */
package dev.gatehouse.proxy.login;
