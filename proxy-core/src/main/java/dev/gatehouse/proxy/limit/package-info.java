/**
 * Limits on what strangers may use up: unauthenticated connections in all and from one address.
 *
 * <p>May depend on: Netty. Must not depend on: any protocol.
 */
package dev.gatehouse.proxy.limit;
