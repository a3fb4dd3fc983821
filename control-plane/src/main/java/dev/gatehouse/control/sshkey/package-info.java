/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * SSH keys as people paste them: public key lines, fingerprints, private key files. Every parser is bounded and says what it refuses.
 *
 * <p>May depend on: the JDK, BouncyCastle's lightweight API. Must not depend on: SQL, HTTP, any other package of ours but
 * {@code proxy.port}.
 */
package dev.gatehouse.control.sshkey;
