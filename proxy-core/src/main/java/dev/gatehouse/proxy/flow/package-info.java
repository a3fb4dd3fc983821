/**
 * Time in a session: idle, maximum duration, and the warnings before them.
 *
 * <p>May depend on: {@code proxy.port}. Must not depend on: any protocol.
 */
package dev.gatehouse.proxy.flow;
