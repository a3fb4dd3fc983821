/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The journal's storage on Chronicle Queue, and the only package that imports {@code net.openhft}. Each process makes a
 * directory of its own below the journal's, with one queue for each lane; nothing is ever appended to a queue of an earlier
 * process, so recovery only reads.
 *
 * <p>May depend on: {@code iolog.{journal,codec,write}}, and hands a {@code KeyWrapper} on. Must not depend on: Netty.
 */
package dev.gatehouse.iolog.chronicle;
