/**
 * Event loops, listeners and dialling: epoll where it is there, NIO elsewhere.
 *
 * <p>May depend on: {@code proxy.limit}, {@code proxy.origin}, Netty. Must not depend on: any protocol.
 */
package dev.gatehouse.proxy.net;
