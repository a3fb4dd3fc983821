/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import dev.gatehouse.ssh.wire.DisconnectReason;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.sshd.client.ClientFactoryManager;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.session.AbstractClientSession;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.kex.KexState;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.session.helpers.KeyExchangeMessageHandler;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/** MINA's key exchange on the target's side of a session, where we are the client. Confined to the channel's event loop. */
final class ClientLeg extends AbstractClientSession implements KeyExchangeSession {

    private final NettyTransport transport;
    private final String hostKeyAlgorithms;
    private byte[] provenKey;

    /** @param hostKeyAlgorithms what to ask for, comma separated, best first */
    ClientLeg(ClientFactoryManager client, LegIoSession socket, NettyTransport transport, String hostKeyAlgorithms) {
        super(client, socket);
        this.transport = transport;
        this.hostKeyAlgorithms = hostKeyAlgorithms;
        ((KeyExchangeQueue) kexHandler).transport(transport);
    }

    @Override
    protected KeyExchangeMessageHandler initializeKeyExchangeMessageHandler() {
        return new KeyExchangeQueue(this, log);
    }

    @Override
    protected void start() throws Exception {
        sendClientIdentification();
        initializeKeyExchangePhase();
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

    @Override
    protected String resolveAvailableSignaturesProposal(FactoryManager factories) {
        return hostKeyAlgorithms;
    }

    /** The server has signed the exchange hash with this key before this is called. */
    @Override
    protected void checkKeys() throws IOException {
        PublicKey key = getServerKey();
        ByteArrayBuffer encoded = new ByteArrayBuffer();
        encoded.putRawPublicKey(key);
        byte[] blob = encoded.getCompactData();
        if (provenKey != null) {
            if (!Arrays.equals(provenKey, blob)) {
                throw mismatch("host key changed during the session");
            }
            return;
        }
        String type = KeyUtils.getKeyType(key);
        if (!transport.events().serverKey(type, blob)) {
            throw mismatch("host key " + KeyUtils.getFingerPrint(key) + " (" + type + ") is not the target's");
        }
        provenKey = blob;
    }

    private SshException mismatch(String detail) {
        transport.identityMismatch(detail);
        return new SshException(SshConstants.SSH2_DISCONNECT_HOST_KEY_NOT_VERIFIABLE, detail);
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
        return getServerVersion();
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
        throw new SshProtocolException("service request from a server");
    }

    @Override
    protected void handleServiceAccept(Buffer buffer) throws Exception {
        transport.events().serviceAccepted(buffer.getString());
    }

    @Override
    protected void signalSessionEvent(SessionListener.Event event) throws Exception {
        boolean first = event == SessionListener.Event.KeyEstablished && !transport.established();
        super.signalSessionEvent(event);
        if (event == SessionListener.Event.KeyEstablished) {
            transport.keysEstablished(first);
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

    void peerSignatureAlgorithms(List<String> names) {
        transport.peerSignatureAlgorithms(names);
    }

    /** Host key algorithms that the server offered, for a probe that wants all keys. */
    List<String> offeredHostKeyAlgorithms() {
        String offered = serverProposal.get(KexProposalOption.SERVERKEYS);
        return offered == null ? List.of() : List.of(offered.split(","));
    }

    // ---- MINA's blocking client, which we do not use

    @Override
    public AuthFuture auth() {
        throw notOurs();
    }

    @Override
    public Set<ClientSessionEvent> waitFor(Collection<ClientSessionEvent> mask, long timeoutMillis) {
        throw notOurs();
    }

    @Override
    public Set<ClientSessionEvent> getSessionState() {
        throw notOurs();
    }

    @Override
    public Map<Object, Object> getMetadataMap() {
        return Map.of();
    }

    private static UnsupportedOperationException notOurs() {
        return new UnsupportedOperationException("login and channels are above the transport");
    }
}
