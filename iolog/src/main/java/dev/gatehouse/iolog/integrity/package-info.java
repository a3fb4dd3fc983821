/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Proof: whether a sealed file is what was recorded. Needs the file and the public key, which comes from outside the file; with
 * the data keys it also opens every record.
 *
 * <p>May depend on: {@code iolog.record}, {@code iolog.codec}, {@code iolog.crypto}, {@code iolog.read}. Must not depend on: the
 * journal, Netty.
 */
package dev.gatehouse.iolog.integrity;
