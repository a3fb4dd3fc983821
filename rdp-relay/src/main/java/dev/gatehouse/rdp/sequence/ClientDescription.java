/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.rdp.pdu.gcc.ClientBlocks;
import dev.gatehouse.rdp.pdu.info.ClientInfo;
import java.util.Optional;

/**
 * All that a client has said of itself up to its Client Info PDU.
 *
 * @param blocks its GCC blocks ([MS-RDPBCGR] 2.2.1.3)
 * @param ids the MCS channels that we gave it
 * @param info its Client Info PDU (2.2.1.11) without the password
 * @param proven whether it has proved its secret by CredSSP; then {@code user} and {@code password} are the proved ones
 * @param user the name to log in with, a domain in front of it as {@code DOMAIN} and a backslash; hostile text, may be empty
 * @param password what it sent for a password, empty when none; the receiver wipes it
 */
public record ClientDescription(
        ClientBlocks blocks, McsIds ids, ClientInfo info, boolean proven, String user, Optional<Secret> password) {}
