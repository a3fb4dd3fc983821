/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The archiver: the only reader of the journal while a node runs. It tails each lane once, sorts excerpts by session into files
 * that grow, carries them to the disk together, and seals them with index, summary and signature when their session ends. It
 * holds no data key: records go into the file as they are in the journal.
 *
 * <p>May depend on: {@code iolog.record}, {@code iolog.codec}, {@code iolog.crypto}, {@code iolog.journal}, {@code iolog.read}.
 * Must not depend on: Chronicle, Netty.
 */
package dev.gatehouse.iolog.archive;
