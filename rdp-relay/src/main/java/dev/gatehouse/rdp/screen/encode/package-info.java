/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * From painted pixels to bitmap updates, [MS-RDPBCGR] 2.2.9.1.1.3.1.2: tiles, interleaved and planar compression, rectangles packed
 * into updates. Pure functions; no state, no I/O.
 *
 * <p>May depend on: {@code rdp.screen.paint}, {@code proxy.wire}. Must not depend on: Netty, clocks, files.
 */
package dev.gatehouse.rdp.screen.encode;
