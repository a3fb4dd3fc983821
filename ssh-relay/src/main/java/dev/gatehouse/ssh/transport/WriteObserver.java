/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

/** Told on the loop when bytes have been taken by the kernel. */
@FunctionalInterface
public interface WriteObserver {

    /** @param bytes of channel data, as given to {@link SshTransport#sendData} */
    void written(int bytes);
}
