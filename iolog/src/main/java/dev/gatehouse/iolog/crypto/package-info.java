/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Keys and sealing of records: the two data keys of each session, AES-256-GCM with the record's sequence as nonce, and the ports
 * behind which the appliance keeps its master key and its signing key.
 *
 * <p>May depend on: {@code iolog.record}, {@code iolog.codec}. Must not depend on: files, Chronicle, Netty.
 */
package dev.gatehouse.iolog.crypto;
