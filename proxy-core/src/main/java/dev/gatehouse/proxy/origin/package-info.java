/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Where a connection really comes from when a load balancer stands in front: the PROXY protocol's header, and whose word is taken for it.
 *
 * <p>May depend on: the JDK only. Must not depend on: Netty, Jetty, any other package of ours.
 */
package dev.gatehouse.proxy.origin;
