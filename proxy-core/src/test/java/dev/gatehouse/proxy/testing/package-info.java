/**
 * The ports in memory, for tests of relays in other modules: published as this module's test-jar.
 *
 * <p>May depend on: {@code proxy.port}, {@code iolog.write}. Must not depend on: any protocol.
 */
package dev.gatehouse.proxy.testing;
