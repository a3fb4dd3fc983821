/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.net;

/** The names of all handlers in our pipelines. */
public final class PipelineNames {

    /** Reads what a configured proxy says about a connection; gone after that. */
    public static final String PROXY_HEADER = "proxy.header";

    /** Refuses what is above the limits; first on every accepted channel. */
    public static final String ADMISSION = "admission";

    /** One leg of an SSH session. */
    public static final String SSH_LEG = "ssh.leg";

    /** One leg of an RDP session. */
    public static final String RDP_LEG = "rdp.leg";

    /** TLS, once a leg has begun it. */
    public static final String TLS = "tls";

    private PipelineNames() {}
}
