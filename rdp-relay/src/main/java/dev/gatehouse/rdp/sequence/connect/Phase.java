/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.connect;

import dev.gatehouse.rdp.auth.CredSspInitiator;
import dev.gatehouse.rdp.pdu.nego.ConnectionConfirm;
import dev.gatehouse.rdp.sequence.Framing;
import dev.gatehouse.rdp.sequence.McsIds;
import java.util.List;

/** Where a connecting sequence stands, and what it knows there; [MS-RDPBCGR] 1.3.1.1. */
sealed interface Phase {

    /** How the next bytes are framed. */
    Framing framing();

    /** For logs and metrics. */
    String label();

    /** Nothing has been sent. */
    record Idle() implements Phase {
        @Override
        public Framing framing() {
            return Framing.NOTHING;
        }

        @Override
        public String label() {
            return "idle";
        }
    }

    /** The X.224 Connection Confirm is awaited. */
    record Negotiating() implements Phase {
        @Override
        public Framing framing() {
            return Framing.TPKT;
        }

        @Override
        public String label() {
            return "x224";
        }
    }

    /** TLS is being set up. */
    record Securing(ConnectionConfirm.Selected selected) implements Phase {
        @Override
        public Framing framing() {
            return Framing.NOTHING;
        }

        @Override
        public String label() {
            return "tls";
        }
    }

    /** CredSSP; a TSRequest is awaited. */
    record Proving(ConnectionConfirm.Selected selected, CredSspInitiator initiator) implements Phase {
        @Override
        public Framing framing() {
            return Framing.DER;
        }

        @Override
        public String label() {
            return "credssp";
        }
    }

    /** The Early User Authorization Result is awaited. */
    record Authorizing(ConnectionConfirm.Selected selected) implements Phase {
        @Override
        public Framing framing() {
            return Framing.EARLY_AUTHORIZATION_RESULT;
        }

        @Override
        public String label() {
            return "authorization";
        }
    }

    /** The MCS Connect Response is awaited. */
    record Settling(ConnectionConfirm.Selected selected, List<String> channels) implements Phase {
        @Override
        public Framing framing() {
            return Framing.TPKT;
        }

        @Override
        public String label() {
            return "mcs-connect";
        }
    }

    /** The MCS Attach User Confirm is awaited; {@code ids} have no user yet. */
    record Attaching(ConnectionConfirm.Selected selected, McsIds ids, boolean joinsSkipped) implements Phase {
        @Override
        public Framing framing() {
            return Framing.TPKT;
        }

        @Override
        public String label() {
            return "attach-user";
        }
    }

    /** An MCS Channel Join Confirm is awaited for the first of {@code unjoined}. */
    record Joining(ConnectionConfirm.Selected selected, McsIds ids, List<Integer> unjoined) implements Phase {
        /** Copies {@code unjoined}. */
        public Joining {
            unjoined = List.copyOf(unjoined);
        }

        @Override
        public Framing framing() {
            return Framing.TPKT;
        }

        @Override
        public String label() {
            return "channel-join";
        }
    }

    /** The Client Info PDU is sent, the server's licensing PDU is awaited: the first one, or the answer to that we have none. */
    record Licensing(McsIds ids, int ignored, boolean answered) implements Phase {
        @Override
        public Framing framing() {
            return Framing.TPKT;
        }

        @Override
        public String label() {
            return "licensing";
        }
    }

    /** The sequence is done: the next PDU belongs to somebody else. */
    record Connected() implements Phase {
        @Override
        public Framing framing() {
            return Framing.TPKT_OR_FAST_PATH;
        }

        @Override
        public String label() {
            return "connected";
        }
    }

    /** It did not work. */
    record Failed() implements Phase {
        @Override
        public Framing framing() {
            return Framing.NOTHING;
        }

        @Override
        public String label() {
            return "failed";
        }
    }
}
