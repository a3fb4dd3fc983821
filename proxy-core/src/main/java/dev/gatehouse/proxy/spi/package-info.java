/**
 * What a protocol relay is to the process that runs it, and what it is given.
 *
 * <p>May depend on: {@code proxy.port}, {@code proxy.net}, {@code iolog.write}. Must not depend on: any protocol.
 */
package dev.gatehouse.proxy.spi;
