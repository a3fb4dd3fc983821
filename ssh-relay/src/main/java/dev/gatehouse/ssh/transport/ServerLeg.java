/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import dev.gatehouse.ssh.wire.DisconnectReason;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.kex.KexState;
import org.apache.sshd.common.kex.extension.KexExtensionHandler;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.session.helpers.KeyExchangeMessageHandler;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.session.ServerSessionImpl;

/** MINA's key exchange on the client's side of a session, where we are the server. Confined to the channel's event loop. */
final class ServerLeg extends ServerSessionImpl implements KeyExchangeSession {

    /** A client that waits for our offer before it makes its own gets it after this time. */
    private static final long OFFER_DELAY_MILLIS = 300;

    private final NettyTransport transport;
    private boolean offered;

    ServerLeg(ServerFactoryManager server, LegIoSession socket, NettyTransport transport) throws Exception {
        super(server, socket);
        this.transport = transport;
        ((KeyExchangeQueue) kexHandler).transport(transport);
    }

    @Override
    protected KeyExchangeMessageHandler initializeKeyExchangeMessageHandler() {
        return new KeyExchangeQueue(this, log);
    }

    @Override
    public NettyTransport transport() {
        return transport;
    }

    @Override
    public void begin() throws Exception {
        signalSessionCreated(getIoSession());
        start();
    }

    /**
     * Our first offer waits for the client's, for a moment: the client's order decides (RFC 4253 section 7.1), stock clients put
     * AES-GCM last, and all that we can do about it is to offer nothing else to those who have it (ADR 0042).
     */
    @Override
    protected byte[] sendKexInit() throws Exception {
        if (!offered && clientProposal.isEmpty()) {
            transport.loop().schedule(this::offerUnlessDone, OFFER_DELAY_MILLIS, TimeUnit.MILLISECONDS);
            return new byte[0];
        }
        offered = true;
        return super.sendKexInit();
    }

    private void offerUnlessDone() {
        if (offered || isClosing()) {
            return;
        }
        offered = true;
        try {
            super.sendKexInit();
        } catch (Exception e) { // MINA declares no narrower type
            transport.fail(e);
        }
    }

    @Override
    protected byte[] receiveKexInit(Buffer buffer) throws Exception {
        byte[] seed = super.receiveKexInit(buffer);
        if (!offered) {
            setCipherFactories(SshAlgorithms.ciphersFor(
                    clientProposal.get(KexProposalOption.C2SENC), clientProposal.get(KexProposalOption.S2CENC)));
            offered = true;
            super.sendKexInit();
        }
        return seed;
    }

    @Override
    public boolean identification(Buffer bytes) throws Exception {
        return readIdentification(bytes);
    }

    @Override
    public void transportMessage(long sequence, Buffer message) throws Exception {
        seqi = sequence;
        handleMessage(message);
    }

    @Override
    public void rekey() throws Exception {
        requestNewKeysExchange();
    }

    @Override
    public IoWriteFuture sealNow(Buffer packet) {
        return MinaPackets.seal(packet, transport);
    }

    @Override
    protected IoWriteFuture doWritePacket(Buffer buffer) {
        return sealNow(buffer);
    }

    @Override
    public void sendWhenInPlace(Buffer message) throws IOException {
        writePacket(message);
    }

    @Override
    public boolean keysInPlace() {
        KexState state = kexState.get();
        return (state == KexState.DONE || state == KexState.KEYS) && ((KeyExchangeQueue) kexHandler).flushed();
    }

    @Override
    public boolean firstKeysEstablished() {
        return initialKexDone;
    }

    @Override
    public byte[] identifier() {
        return initialKexDone ? getSessionId() : new byte[0];
    }

    @Override
    public String peerIdentification() {
        return getClientVersion();
    }

    @Override
    protected void setInputEncoding() throws Exception {
        super.setInputEncoding();
        transport.inboundKeys(MinaPackets.opener(inCipher, inMac), strictKex);
    }

    @Override
    protected void setOutputEncoding() throws Exception {
        seqo = transport.out().sequence();
        super.setOutputEncoding();
        transport.outboundKeys(MinaPackets.sealer(outCipher, outMac), strictKex);
    }

    @Override
    protected void handleServiceRequest(Buffer buffer) throws Exception {
        transport.events().serviceRequested(buffer.getString());
    }

    @Override
    protected void handleServiceAccept(Buffer buffer) throws Exception {
        throw new SshProtocolException("service accept from a client");
    }

    @Override
    protected void signalSessionEvent(SessionListener.Event event) throws Exception {
        boolean first = event == SessionListener.Event.KeyEstablished && !transport.established();
        super.signalSessionEvent(event);
        if (event == SessionListener.Event.KeyEstablished) {
            transport.keysEstablished(first);
        }
    }

    /** Client extensions such as server-sig-algs mean nothing to a server; ours are sent by MINA's handler. */
    @Override
    protected void handleKexExtension(int number, Buffer buffer) throws Exception {
        KexExtensionHandler handler = getKexExtensionHandler();
        if (handler != null) {
            handler.handleKexExtensionsMessage(this, buffer);
        }
    }

    @Override
    protected IoWriteFuture notImplemented(int number, Buffer buffer) {
        transport.sendUnimplemented();
        return null;
    }

    /** Key age is ours, see {@link KeyAge}. */
    @Override
    protected boolean isRekeyRequired() {
        return false;
    }

    /** Idle time is ours; MINA would read the wall clock for each message. */
    @Override
    public Instant resetIdleTimeout() {
        return idleStart;
    }

    @Override
    public void disconnect(int reason, String text) {
        transport.fail(new SshProtocolException(DisconnectReason.ofCode(reason), text));
    }

    @Override
    public void exceptionCaught(Throwable cause) {
        transport.fail(cause);
    }

    @Override
    protected List<Service> getServices() {
        return List.of();
    }

    @Override
    public void discard() {
        ((KeyExchangeQueue) kexHandler).discard();
        close(true);
    }
}
