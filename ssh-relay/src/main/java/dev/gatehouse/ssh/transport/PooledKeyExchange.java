/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import org.apache.sshd.common.digest.Digest;
import org.apache.sshd.common.kex.KeyExchange;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * A key exchange method of MINA's whose arithmetic runs off the event loop. While it does, its transport handles nothing that came
 * from the peer ({@link KeyArithmetic}), so MINA's session is used by one thread at a time; what the method sends meanwhile
 * is sealed on the loop, in order. Called on the loop.
 */
final class PooledKeyExchange implements KeyExchange {

    private final KeyExchange method;
    private final KeyExchangeSession session;
    private boolean answered;
    private boolean complete;

    private PooledKeyExchange(KeyExchange method, KeyExchangeSession session) {
        this.method = method;
        this.session = session;
    }

    /** The same method, pooled. */
    static KeyExchangeFactory of(KeyExchangeFactory factory) {
        return new KeyExchangeFactory() {
            @Override
            public String getName() {
                return factory.getName();
            }

            @Override
            public KeyExchange createKeyExchange(Session session) throws Exception {
                return new PooledKeyExchange(factory.createKeyExchange(session), (KeyExchangeSession) session);
            }
        };
    }

    /** A server prepares its key here; a client makes one and sends it. */
    @Override
    public void init(byte[] serverVersion, byte[] clientVersion, byte[] serverOffer, byte[] clientOffer) {
        session.transport()
                .arithmetic()
                .compute(
                        () -> {
                            method.init(serverVersion, clientVersion, serverOffer, clientOffer);
                            return false;
                        },
                        ignored -> {});
    }

    /** False at first, while the answer is computed; the same message is then handled once more, and gets the answer. */
    @Override
    public boolean next(int number, Buffer message) {
        if (answered) {
            answered = false;
            return complete;
        }
        NettyTransport transport = session.transport();
        long sequence = transport.inboundSequence();
        byte[] body = message.getCompactData();
        transport.arithmetic().compute(() -> method.next(number, new ByteArrayBuffer(body)), done -> {
            answered = true;
            complete = done;
            ByteArrayBuffer again = new ByteArrayBuffer(body.length + 1);
            again.putByte((byte) number);
            again.putRawBytes(body);
            session.transportMessage(sequence, again);
        });
        return false;
    }

    @Override
    public String getName() {
        return method.getName();
    }

    @Override
    public Session getSession() {
        return method.getSession();
    }

    @Override
    public Digest getHash() {
        return method.getHash();
    }

    @Override
    public byte[] getH() {
        return method.getH();
    }

    @Override
    public byte[] getK() {
        return method.getK();
    }
}
