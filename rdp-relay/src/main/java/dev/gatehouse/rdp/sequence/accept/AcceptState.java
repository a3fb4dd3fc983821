/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.accept;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.rdp.auth.CredSspAcceptor;
import dev.gatehouse.rdp.pdu.gcc.ClientBlocks;
import dev.gatehouse.rdp.sequence.ClientDescription;
import dev.gatehouse.rdp.sequence.Framing;
import dev.gatehouse.rdp.sequence.McsIds;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Where an {@link AcceptSequence} is, with what it knows by then. Each has methods for the states that may follow, and no others. */
sealed interface AcceptState {

    AcceptPhase phase();

    Framing framing();

    /** Whether the next frame may be a Client Info PDU, be it out of turn. */
    default boolean passwordMayCome() {
        return phase() == AcceptPhase.CHANNEL_CONNECTION || phase() == AcceptPhase.SECURE_SETTINGS_EXCHANGE;
    }

    /** Wipes and closes what would leave with this state. */
    default void discard() {}

    /**
     * What the Connection Request and the Confirm have settled.
     *
     * @param requested the client's requestedProtocols exactly
     * @param selected what we have selected
     */
    record Negotiated(int requested, int selected) {}

    /** Who the client has proved to be by CredSSP. */
    record Proven(String user, Secret password) {}

    /**
     * What the Connect Initial and the Response have settled.
     *
     * @param skipJoins whether both sides have said that channels need not be joined one by one
     */
    record Settled(Optional<Proven> proven, ClientBlocks blocks, McsIds ids, boolean skipJoins) {

        void discard() {
            proven.ifPresent(p -> p.password().close());
        }

        /** Whether there is a channel with this id. */
        boolean has(int channelId) {
            return channelId == ids.user()
                    || channelId == ids.io()
                    || channelId == ids.message() && channelId != 0
                    || ids.statics().containsValue(channelId);
        }
    }

    /** The Connection Request is awaited, before it a preconnection PDU if none has come. */
    record AwaitRequest(boolean preconnected) implements AcceptState {
        @Override
        public AcceptPhase phase() {
            return AcceptPhase.CONNECTION_INITIATION;
        }

        @Override
        public Framing framing() {
            return preconnected ? Framing.TPKT : Framing.PRECONNECTION_OR_TPKT;
        }

        AwaitTls confirmed(Negotiated negotiated) {
            return new AwaitTls(negotiated);
        }
    }

    /** TLS is being set up. */
    record AwaitTls(Negotiated negotiated) implements AcceptState {
        @Override
        public AcceptPhase phase() {
            return AcceptPhase.SECURITY_PROTOCOL;
        }

        @Override
        public Framing framing() {
            return Framing.NOTHING;
        }

        AwaitTsRequest authenticating(CredSspAcceptor acceptor) {
            return new AwaitTsRequest(negotiated, acceptor);
        }

        AwaitConnectInitial unproven() {
            return new AwaitConnectInitial(negotiated, Optional.empty());
        }
    }

    /** CredSSP: the client's next TSRequest is awaited. */
    record AwaitTsRequest(Negotiated negotiated, CredSspAcceptor acceptor) implements AcceptState {
        @Override
        public AcceptPhase phase() {
            return AcceptPhase.SECURITY_PROTOCOL;
        }

        @Override
        public Framing framing() {
            return Framing.DER;
        }

        @Override
        public void discard() {
            acceptor.close();
        }

        AwaitProof proving() {
            return new AwaitProof(negotiated, acceptor);
        }

        AwaitConnectInitial proven(Proven proven) {
            return new AwaitConnectInitial(negotiated, Optional.of(proven));
        }
    }

    /** CredSSP: somebody else decides whether the client has the secret. */
    record AwaitProof(Negotiated negotiated, CredSspAcceptor acceptor) implements AcceptState {
        @Override
        public AcceptPhase phase() {
            return AcceptPhase.SECURITY_PROTOCOL;
        }

        @Override
        public Framing framing() {
            return Framing.NOTHING;
        }

        @Override
        public void discard() {
            acceptor.close();
        }

        AwaitTsRequest answered() {
            return new AwaitTsRequest(negotiated, acceptor);
        }
    }

    /** The Connect Initial is awaited. */
    record AwaitConnectInitial(Negotiated negotiated, Optional<Proven> proven) implements AcceptState {
        @Override
        public AcceptPhase phase() {
            return AcceptPhase.BASIC_SETTINGS_EXCHANGE;
        }

        @Override
        public Framing framing() {
            return Framing.TPKT;
        }

        @Override
        public void discard() {
            proven.ifPresent(p -> p.password().close());
        }

        AwaitErectDomain settled(ClientBlocks blocks, McsIds ids, boolean skipJoins) {
            return new AwaitErectDomain(new Settled(proven, blocks, ids, skipJoins));
        }
    }

    /** The Erect Domain Request is awaited. */
    record AwaitErectDomain(Settled settled) implements AcceptState {
        @Override
        public AcceptPhase phase() {
            return AcceptPhase.CHANNEL_CONNECTION;
        }

        @Override
        public Framing framing() {
            return Framing.TPKT;
        }

        @Override
        public void discard() {
            settled.discard();
        }

        AwaitAttachUser erected() {
            return new AwaitAttachUser(settled);
        }
    }

    /** The Attach User Request is awaited. */
    record AwaitAttachUser(Settled settled) implements AcceptState {
        @Override
        public AcceptPhase phase() {
            return AcceptPhase.CHANNEL_CONNECTION;
        }

        @Override
        public Framing framing() {
            return Framing.TPKT;
        }

        @Override
        public void discard() {
            settled.discard();
        }

        AwaitClientInfo attached() {
            return new AwaitClientInfo(settled, Set.of(), 0);
        }
    }

    /**
     * Channel Join Requests and the Client Info PDU are awaited.
     *
     * @param joined which channels have been joined
     * @param joins how many Channel Join Requests have come
     */
    record AwaitClientInfo(Settled settled, Set<Integer> joined, int joins) implements AcceptState {
        @Override
        public AcceptPhase phase() {
            return mayInform() ? AcceptPhase.SECURE_SETTINGS_EXCHANGE : AcceptPhase.CHANNEL_CONNECTION;
        }

        @Override
        public Framing framing() {
            return Framing.TPKT;
        }

        @Override
        public void discard() {
            settled.discard();
        }

        /** Whether the Client Info PDU may come: the user and the I/O channel are joined, or need not be. */
        boolean mayInform() {
            return settled.skipJoins || joined.contains(settled.ids.user()) && joined.contains(settled.ids.io());
        }

        AwaitClientInfo joined(int channelId) {
            Set<Integer> more = new HashSet<>(joined);
            more.add(channelId);
            return new AwaitClientInfo(settled, Set.copyOf(more), joins + 1);
        }

        Licensing informed(ClientDescription client) {
            return new Licensing(client);
        }
    }

    /** The licence PDU is being sent; the client is nobody else's yet. */
    record Licensing(ClientDescription client) implements AcceptState {
        @Override
        public AcceptPhase phase() {
            return AcceptPhase.LICENSING;
        }

        @Override
        public Framing framing() {
            return Framing.NOTHING;
        }

        @Override
        public void discard() {
            client.password().ifPresent(Secret::close);
        }

        Accepted licensed() {
            return new Accepted();
        }
    }

    /** The client is accepted; what it sends is no longer for this sequence. */
    record Accepted() implements AcceptState {
        @Override
        public AcceptPhase phase() {
            return AcceptPhase.CAPABILITIES_EXCHANGE;
        }

        @Override
        public Framing framing() {
            return Framing.TPKT_OR_FAST_PATH;
        }
    }

    /** Refused, failed or closed; every state may end so. */
    record Ended() implements AcceptState {
        @Override
        public AcceptPhase phase() {
            return AcceptPhase.ENDED;
        }

        @Override
        public Framing framing() {
            return Framing.NOTHING;
        }
    }
}
