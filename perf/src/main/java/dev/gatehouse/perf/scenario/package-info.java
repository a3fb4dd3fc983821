/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The numbered scenarios: the same target reached directly (01), over an OpenSSH bastion hop (02) and over Gatehouse
 * (03). May depend on {@code process}; must not measure anything itself.
 */
package dev.gatehouse.perf.scenario;
