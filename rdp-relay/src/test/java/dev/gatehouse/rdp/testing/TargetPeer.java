/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.testing;

import dev.gatehouse.proxy.login.Ntlm;
import dev.gatehouse.proxy.port.NtlmProof;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.auth.NtlmCredSspAcceptor;
import dev.gatehouse.rdp.auth.NtlmTargetNames;
import dev.gatehouse.rdp.auth.SubjectPublicKey;
import dev.gatehouse.rdp.pdu.capability.ServerCapabilities;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.pdu.nego.X224Data;
import dev.gatehouse.rdp.pdu.share.Control;
import dev.gatehouse.rdp.pdu.share.DemandActive;
import dev.gatehouse.rdp.pdu.share.FontList;
import dev.gatehouse.rdp.pdu.share.ShareControl;
import dev.gatehouse.rdp.pdu.share.ShareData;
import dev.gatehouse.rdp.pdu.share.Synchronize;
import dev.gatehouse.rdp.probe.TestCertificate;
import dev.gatehouse.rdp.sequence.ClientDescription;
import dev.gatehouse.rdp.sequence.Framing;
import dev.gatehouse.rdp.sequence.accept.AcceptEvents;
import dev.gatehouse.rdp.sequence.accept.AcceptSequence;
import dev.gatehouse.rdp.sequence.accept.AcceptSettings;
import java.io.IOException;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One connection to a {@link TestTarget}, on a thread of its own. */
public final class TargetPeer implements AcceptEvents, AutoCloseable {

    /** Its share. */
    public static final long SHARE_ID = 0x0002_03EA;

    private static final int SERVER = 1002;

    private final PeerSocket socket;
    private final TestCertificate certificate;
    private final AcceptSequence sequence;
    private final List<Integer> dataTypes = new CopyOnWriteArrayList<>();
    private final List<byte[]> inputs = new CopyOnWriteArrayList<>();
    private final AtomicLong inputBytes = new AtomicLong();
    private final AtomicLong afterLogin = new AtomicLong();
    private final AtomicInteger active = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile CountDownLatch reading = new CountDownLatch(0);
    private volatile ClientDescription client;
    private volatile String refusal = "";
    private volatile String password = "";
    private volatile String end = "";
    private volatile boolean ultimatum;

    TargetPeer(Socket raw, TestCertificate certificate, Outgoing outgoing) {
        this.socket = new PeerSocket(raw, outgoing);
        this.certificate = certificate;
        this.sequence = new AcceptSequence(
                AcceptSettings.defaults(),
                key -> new NtlmCredSspAcceptor(
                        key, NtlmTargetNames.ofHost("target"), new SecureRandom(), Instant.now()),
                this);
    }

    void run() {
        try {
            while (client == null && refusal.isEmpty()) {
                sequence.received(FrameReader.read(socket.current().getInputStream(), sequence.framing()));
            }
            if (client != null) {
                io(new DemandActive(
                                SHARE_ID,
                                "RDP",
                                ServerCapabilities.announce(Laptop.WIDTH, Laptop.HEIGHT, Laptop.BITS),
                                0)
                        .encode(SERVER));
            }
            while (refusal.isEmpty()) {
                reading.await();
                byte[] frame = FrameReader.read(socket.current().getInputStream(), Framing.TPKT_OR_FAST_PATH);
                afterLogin.addAndGet(frame.length);
                take(frame);
            }
        } catch (Exception e) { // however it ends, it has ended
            end = String.valueOf(e);
        } finally {
            sequence.close();
            closeQuietly();
            closed.countDown();
        }
    }

    private void closeQuietly() {
        try {
            socket.close();
        } catch (IOException e) {
            end = String.valueOf(e);
        }
    }

    private void take(byte[] frame) throws WireException {
        if (frame[0] != 3) {
            inputs.add(frame);
            inputBytes.addAndGet(frame.length);
            return;
        }
        McsPdu pdu = McsPdu.decode(X224Data.decode(frame));
        if (pdu instanceof McsPdu.DisconnectProviderUltimatum) {
            ultimatum = true;
        } else if (pdu instanceof McsPdu.SendDataRequest data
                && data.channelId() == client.ids().io()) {
            ShareControl control = ShareControl.next(WireReader.over(data.userData()));
            if (control.type() == ShareControl.DATA) {
                data(ShareData.decode(control.body()));
            }
        }
    }

    private void data(ShareData data) throws WireException {
        dataTypes.add(data.type());
        switch (data.type()) {
            case ShareData.SYNCHRONIZE -> share(ShareData.SYNCHRONIZE, new Synchronize(1002).encode());
            case ShareData.CONTROL -> {
                Control control = Control.decode(data.body());
                int answer = control.action() == Control.COOPERATE ? Control.COOPERATE : Control.GRANTED_CONTROL;
                share(ShareData.CONTROL, new Control(answer, client.ids().user(), SERVER).encode());
            }
            case ShareData.FONT_LIST -> {
                share(ShareData.FONT_MAP, FontList.MAP.encode());
                active.incrementAndGet();
            }
            default -> {
                // counted
            }
        }
    }

    private void share(int type, byte[] body) {
        io(ShareData.encode(SERVER, SHARE_ID, type, body));
    }

    /** Sends user data on the I/O channel. */
    public void io(byte[] userData) {
        send(X224Data.encode(new McsPdu.SendDataIndication(SERVER, client.ids().io(), userData).encode()));
    }

    // ------------------------------------------------------------------ sequence

    @Override
    public void send(byte[] bytes) {
        socket.frame(bytes);
    }

    @Override
    public void startTls() {
        try {
            socket.secured(certificate.serve(socket.raw(), "TLSv1.2", "TLSv1.3"));
            sequence.tlsEstablished(SubjectPublicKey.of(certificate.keys().getPublic()));
        } catch (Exception e) { // no TLS, no session
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void prove(NtlmProof proof) {
        try (Secret known = Secret.ofText(TestTarget.PASSWORD)) {
            sequence.proved(Ntlm.sessionBaseKey(Ntlm.ntHash(known), proof));
        }
    }

    @Override
    public void accepted(ClientDescription described) {
        Optional<Secret> given = described.password();
        password = given.map(secret -> new String(secret.copyChars())).orElse("");
        given.ifPresent(Secret::close);
        client = described;
    }

    @Override
    public void refused(String cause) {
        refusal = cause;
    }

    // ------------------------------------------------------------------ for tests

    /** Paints. */
    public void update(int size, int fill) {
        send(FastPathPdus.update(size, fill));
    }

    /** Sends these bytes as they are. */
    public void bytes(byte[] bytes) throws IOException {
        socket.bytes(bytes);
    }

    public void stopReading() {
        reading = new CountDownLatch(1);
    }

    public void readAgain() {
        reading.countDown();
    }

    /** How often the active phase was reached. */
    public int active() {
        return active.get();
    }

    /** The account and password that it was logged in with. */
    public String login() {
        return client == null ? "" : client.user() + ":" + password;
    }

    /** Bytes of PDUs since the login. */
    public long bytesAfterLogin() {
        return afterLogin.get();
    }

    public boolean isLoggedIn() {
        return client != null;
    }

    /** Fast-path input PDUs. */
    public List<byte[]> inputs() {
        return inputs;
    }

    public long inputBytes() {
        return inputBytes.get();
    }

    /** pduType2 of share data PDUs. */
    public List<Integer> dataTypes() {
        return dataTypes;
    }

    public boolean sawUltimatum() {
        return ultimatum;
    }

    public String end() {
        return refusal + " " + end;
    }

    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    public boolean closedWithin(long seconds) throws InterruptedException {
        return closed.await(seconds, TimeUnit.SECONDS);
    }

    public void reset() throws IOException {
        socket.reset();
    }

    @Override
    public void close() throws IOException {
        reading.countDown();
        socket.close();
    }
}
