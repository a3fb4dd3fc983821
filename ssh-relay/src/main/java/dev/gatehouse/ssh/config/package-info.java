/**
 * Settings of the SSH relay: records that check themselves.
 *
 * <p>May depend on: {@code proxy.limit}, the JDK. Must not depend on: any other package of this module.
 */
package dev.gatehouse.ssh.config;
