/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Capability sets, [MS-RDPBCGR] 2.2.7, and what of them a relay lets through so that it can decode what comes.
 *
 * <p>May depend on: {@code proxy.wire}. Must not depend on: anything else.
 */
package dev.gatehouse.rdp.pdu.capability;
