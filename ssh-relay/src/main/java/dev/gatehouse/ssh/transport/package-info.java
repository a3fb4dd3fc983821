/**
 * The SSH transport layer (RFC 4253) on Netty: identification, key exchange and rekeys by Apache MINA SSHD, binary packets by our
 * own code. The only package that imports {@code org.apache.sshd}.
 *
 * <pre>
 *  socket ─▶ LegHandler ─▶ InboundPackets ─(numbers 1..49)─▶ ServerLeg | ClientLeg (MINA: key exchange)
 *                                         ─(numbers 50..)──▶ TransportEvents (our RFC 4252 and 4254)
 *  socket ◀─ OutboundPackets ◀─ NettyTransport.send | sendData      one flush for each turn of the loop
 * </pre>
 *
 * <p>Everything is confined to the channel's event loop. May depend on: {@code ssh.wire}, {@code ssh.config}, {@code proxy.net},
 * Netty, MINA. Must not depend on: the layers above it.
 */
package dev.gatehouse.ssh.transport;
