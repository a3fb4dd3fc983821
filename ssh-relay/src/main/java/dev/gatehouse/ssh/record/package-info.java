/**
 * What of an SSH session is recorded, and how: record types, payloads, and input whose echo is not known yet.
 *
 * <p>May depend on: {@code iolog.{record,write,read}}, {@code proxy.port}. Must not depend on: Netty, the transport.
 */
package dev.gatehouse.ssh.record;
