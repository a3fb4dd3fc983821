/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * CredSSP ([MS-CSSP]) with NTLMv2 ([MS-NLMP]), both roles: messages in, messages out. Sans-I/O; randomness and time come in as arguments.
 *
 * <p>May depend on: {@code proxy.port}, {@code proxy.wire}, {@code proxy.login}, {@code rdp.wire}. Must not depend on: channels, clocks, files.
 */
package dev.gatehouse.rdp.auth;
