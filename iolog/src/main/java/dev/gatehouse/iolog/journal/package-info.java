/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The write-ahead journal without its storage: rings, the writer thread of each lane, sealing of records, completions batched
 * for each loop, failure and free-space rules; and the ports through which a storage engine takes part and the archiver reads.
 *
 * <pre>
 *   loop ──append──▶ AppendRing ──▶ Lane (one thread): RecordSealer ──▶ JournalStore
 *     ◀──one task for each burst and loop── CompletionBatch ◀──┘
 * </pre>
 *
 * <p>May depend on: {@code iolog.record}, {@code iolog.write}, {@code iolog.codec}, {@code iolog.crypto}. Must not depend on:
 * Chronicle, Netty.
 */
package dev.gatehouse.iolog.journal;
