/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * One answer of the server; closing it closes the connection. Confined to the command's thread.
 *
 * @param status the status code
 * @param body the body, already without transfer coding
 */
record HttpReply(int status, InputStream body) implements Closeable {

    boolean succeeded() {
        return status / 100 == 2;
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
