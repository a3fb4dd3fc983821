/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.testing;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.auth.NtlmCredSspInitiator;
import dev.gatehouse.rdp.auth.SubjectPublicKey;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.pdu.nego.X224Data;
import dev.gatehouse.rdp.pdu.share.ConfirmActive;
import dev.gatehouse.rdp.pdu.share.Control;
import dev.gatehouse.rdp.pdu.share.DemandActive;
import dev.gatehouse.rdp.pdu.share.FontList;
import dev.gatehouse.rdp.pdu.share.SetErrorInfo;
import dev.gatehouse.rdp.pdu.share.ShareControl;
import dev.gatehouse.rdp.pdu.share.ShareData;
import dev.gatehouse.rdp.pdu.share.Synchronize;
import dev.gatehouse.rdp.screen.HoldScreen;
import dev.gatehouse.rdp.screen.encode.DecodedDesktop;
import dev.gatehouse.rdp.sequence.Framing;
import dev.gatehouse.rdp.sequence.McsIds;
import dev.gatehouse.rdp.sequence.connect.ConnectEvents;
import dev.gatehouse.rdp.sequence.connect.ConnectSequence;
import dev.gatehouse.rdp.sequence.connect.ConnectSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A client of the relay that speaks with the product's own sequences on a thread of its own: through the connection sequence, the hold
 * screen and into a target's session.
 */
public final class TestClient implements AutoCloseable, ConnectEvents {

    private final PeerSocket socket;
    private final ConnectSequence sequence;
    private final AtomicInteger holdScreens = new AtomicInteger();
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger painted = new AtomicInteger();
    private final AtomicLong fromTarget = new AtomicLong();
    private final List<byte[]> updates = new CopyOnWriteArrayList<>();
    private final List<Long> errorInfos = new CopyOnWriteArrayList<>();
    private final List<byte[]> tsRequests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final DecodedDesktop desktop = new DecodedDesktop(Laptop.WIDTH, Laptop.HEIGHT, Laptop.BITS, false);
    private volatile CountDownLatch reading = new CountDownLatch(0);
    private volatile McsIds ids;
    private volatile String refusal = "";
    private volatile String end = "";
    private volatile long shareId;

    private TestClient(PeerSocket socket, String user, String password, Account account) {
        this.socket = socket;
        ConnectSettings settings = new ConnectSettings(
                Laptop.describe(user), name -> true, user, "", Secret.ofText(password), "127.0.0.1", Set.of());
        this.sequence = new ConnectSequence(
                settings,
                key -> new NtlmCredSspInitiator(
                        key,
                        new NtlmCredSspInitiator.Account(
                                "127.0.0.1", account.user(), "", Secret.ofText(account.password())),
                        NtlmCredSspInitiator.VERSION_MIN,
                        new SecureRandom(),
                        Instant.now()),
                this);
    }

    private record Account(String user, String password) {}

    /** Connects and runs on its own from there. */
    public static TestClient connect(InetSocketAddress gateway, String user, String password) throws IOException {
        return connect(gateway, user, password, Outgoing.HONEST);
    }

    /** The same with frames that the test changes. */
    public static TestClient connect(InetSocketAddress gateway, String user, String password, Outgoing outgoing)
            throws IOException {
        Socket raw = new Socket();
        raw.setReceiveBufferSize(64 * 1024);
        raw.setTcpNoDelay(true);
        raw.connect(gateway);
        TestClient client = new TestClient(new PeerSocket(raw, outgoing), user, password, new Account(user, password));
        Thread thread = new Thread(client::run, "test-client");
        thread.setDaemon(true);
        thread.start();
        return client;
    }

    private void run() {
        try {
            sequence.begin();
            while (ids == null && refusal.isEmpty()) {
                step();
            }
            while (refusal.isEmpty()) {
                reading.await();
                take(FrameReader.read(socket.current().getInputStream(), Framing.TPKT_OR_FAST_PATH));
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

    private void step() throws Exception {
        byte[] frame = FrameReader.read(socket.current().getInputStream(), sequence.framing());
        if (sequence.framing() == Framing.DER) {
            tsRequests.add(frame);
        }
        sequence.received(frame);
    }

    // ------------------------------------------------------------------ connection sequence

    @Override
    public void send(byte[] bytes) {
        socket.frame(bytes);
    }

    @Override
    public void startTls() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, Trusting.EVERYBODY, null);
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket.raw(), null, true);
            tls.setUseClientMode(true);
            tls.startHandshake();
            socket.secured(tls);
            X509Certificate shown = (X509Certificate) tls.getSession().getPeerCertificates()[0];
            sequence.tlsEstablished(SubjectPublicKey.of(shown.getPublicKey()));
        } catch (IOException | GeneralSecurityException | WireException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void connected(McsIds given) {
        ids = given;
    }

    @Override
    public void failed(CloseCause cause, String detail) {
        refusal = cause + " " + detail;
    }

    // ------------------------------------------------------------------ active phase

    private void take(byte[] frame) throws WireException {
        if (frame[0] != 3) {
            fastPath(frame);
            return;
        }
        McsPdu pdu = McsPdu.decode(X224Data.decode(frame));
        if (pdu instanceof McsPdu.SendDataIndication data && data.channelId() == ids.io()) {
            WireReader userData = WireReader.over(data.userData());
            while (ShareControl.more(userData)) {
                share(ShareControl.next(userData));
            }
        } else if (pdu instanceof McsPdu.DisconnectProviderUltimatum ultimatum) {
            refusal = "ultimatum " + ultimatum.reason();
        }
    }

    private void share(ShareControl control) throws WireException {
        if (control.type() == ShareControl.DEMAND_ACTIVE) {
            DemandActive demand = DemandActive.decode(control.body());
            shareId = demand.shareId();
            confirm();
        } else if (control.type() == ShareControl.DATA) {
            ShareData data = ShareData.decode(control.body());
            if (data.type() == ShareData.FONT_MAP) {
                (shareId == HoldScreen.SHARE_ID ? holdScreens : sessions).incrementAndGet();
            } else if (data.type() == ShareData.SET_ERROR_INFO) {
                errorInfos.add(SetErrorInfo.decode(data.body()).errorInfo());
            }
        }
    }

    private void confirm() {
        io(new ConfirmActive(shareId, ConfirmActive.ORIGINATOR, "MSTSC", Laptop.capabilities()).encode(ids.user()));
        data(ShareData.SYNCHRONIZE, new Synchronize(1002).encode());
        data(ShareData.CONTROL, new Control(Control.COOPERATE, 0, 0).encode());
        data(ShareData.CONTROL, new Control(Control.REQUEST_CONTROL, 0, 0).encode());
        data(ShareData.FONT_LIST, FontList.LIST.encode());
    }

    private void data(int type, byte[] body) {
        io(ShareData.encode(ids.user(), shareId, type, body));
    }

    /** Sends user data on the I/O channel. */
    public void io(byte[] userData) {
        send(X224Data.encode(new McsPdu.SendDataRequest(ids.user(), ids.io(), userData).encode()));
    }

    private void fastPath(byte[] frame) throws WireException {
        int header = (frame[1] & 0x80) == 0 ? 2 : 3;
        byte[] body = Arrays.copyOfRange(frame, header + 3, frame.length);
        if ((frame[header] & 0xF) == 1) {
            synchronized (desktop) {
                desktop.take(body);
            }
            painted.incrementAndGet();
        } else {
            fromTarget.addAndGet(body.length);
            if (updates.size() < 1000) {
                updates.add(body);
            }
        }
    }

    // ------------------------------------------------------------------ for tests

    /** Presses and releases a key. */
    public void key(int scancode) {
        send(FastPathPdus.key(scancode));
    }

    /** Sends these bytes as they are. */
    public void bytes(byte[] bytes) throws IOException {
        socket.bytes(bytes);
    }

    /** Reads nothing more until {@link #readAgain}. */
    public void stopReading() {
        reading = new CountDownLatch(1);
    }

    public void readAgain() {
        reading.countDown();
    }

    /** How many times the hold screen's handshake was completed. */
    public int holdScreens() {
        return holdScreens.get();
    }

    /** How many times a target's handshake was completed. */
    public int sessions() {
        return sessions.get();
    }

    /** Bitmap updates, which only Gatehouse paints here. */
    public int painted() {
        return painted.get();
    }

    /** Bytes of the target's updates. */
    public long fromTarget() {
        return fromTarget.get();
    }

    /** The target's first updates. */
    public List<byte[]> updates() {
        return updates;
    }

    public List<Long> errorInfos() {
        return errorInfos;
    }

    /** What CredSSP's server said. */
    public List<byte[]> tsRequests() {
        return tsRequests;
    }

    /** What is on the desktop, one value for a picture. */
    public int picture() {
        synchronized (desktop) {
            int hash = 1;
            for (int y = 0; y < Laptop.HEIGHT; y++) {
                for (int x = 0; x < Laptop.WIDTH; x++) {
                    hash = 31 * hash + desktop.pixel(x, y);
                }
            }
            return hash;
        }
    }

    /** What the gateway said against it, empty for nothing. */
    public String refusal() {
        return refusal;
    }

    /** How its connection ended, for messages of tests. */
    public String end() {
        return refusal + " " + end;
    }

    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Whether the connection is over within this time. */
    public boolean closedWithin(long seconds) throws InterruptedException {
        return closed.await(seconds, TimeUnit.SECONDS);
    }

    /** Goes by RST. */
    public void reset() throws IOException {
        socket.reset();
    }

    @Override
    public void close() throws IOException {
        reading.countDown();
        socket.close();
    }
}
