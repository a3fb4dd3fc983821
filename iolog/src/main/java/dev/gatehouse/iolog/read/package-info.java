/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Reads recordings: sections and chain, records with their payloads opened as far as the reader's keys go, a cursor with seek by
 * time, and the interfaces through which protocols say what their records mean to a terminal, show and tell. A file that is still growing is
 * read the same way; it has no index and no end yet.
 *
 * <p>May depend on: {@code iolog.record}, {@code iolog.write} (length classes), {@code iolog.codec}, {@code iolog.crypto}.
 * Must not depend on: the journal, Netty.
 */
package dev.gatehouse.iolog.read;
