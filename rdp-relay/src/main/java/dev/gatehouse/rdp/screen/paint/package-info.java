/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Painting in memory: rectangles, text, word wrap, clipping. Nothing here knows of RDP.
 *
 * <p>May depend on: the JDK only. Must not depend on: any other package of ours, AWT.
 */
package dev.gatehouse.rdp.screen.paint;
