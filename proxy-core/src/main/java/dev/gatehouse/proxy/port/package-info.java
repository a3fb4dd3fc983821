/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What the appliance supplies to the relays: decisions, credentials, trust, reports. Relays hold no policy; the control plane
 * implements these interfaces, in the same process or over the mesh.
 *
 * <p>May depend on: the JDK only. Must not depend on: Netty, SQL, any other package of ours.
 */
package dev.gatehouse.proxy.port;
