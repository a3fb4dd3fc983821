/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.rdp;

import dev.gatehouse.perf.scenario.MiddleHop;
import java.util.Optional;

/**
 * One way to the synthetic target. Immutable.
 *
 * @param name number and name, as in the report
 * @param port where clients connect, on 127.0.0.1
 * @param tlsFirst whether they begin with TLS
 * @param user whom they log in as
 * @param password with what
 * @param middle what stands between; empty for the direct way
 */
record Way(String name, int port, boolean tlsFirst, String user, String password, Optional<MiddleHop> middle) {}
