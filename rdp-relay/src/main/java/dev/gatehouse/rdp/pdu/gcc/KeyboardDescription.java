/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

/**
 * The keyboard fields of TS_UD_CS_CORE, [MS-RDPBCGR] 2.2.1.3.2. Immutable; numbers are 32 bits as sent.
 *
 * @param layout active input locale identifier
 * @param type 4 for an IBM enhanced one
 * @param subType depends on the maker
 * @param functionKeys how many function keys it has
 * @param imeFileName input method editor, empty for none; hostile text
 */
public record KeyboardDescription(int layout, int type, int subType, int functionKeys, String imeFileName) {}
