/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

/** The client's GCC data blocks, [MS-RDPBCGR] 2.2.1.3. */
public record ClientBlocks() {}
