/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Real RDP software for the acceptance rows: desktops on headless displays, FreeRDP's shadow server and xrdp as targets, xfreerdp
 * and rdesktop as clients; started on loopback, bounded, ended by pid. May depend on {@code it.lab}; must not depend on classes of
 * the product.
 */
package dev.gatehouse.it.lab.rdp;
