/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.iolog.record.RecordingHeader;
import dev.gatehouse.iolog.write.RecordingWriter;
import dev.gatehouse.proxy.net.Dialer;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.SessionPolicy.RecordMode;
import dev.gatehouse.proxy.session.SessionPhase;
import dev.gatehouse.proxy.spi.RelayContext;
import dev.gatehouse.ssh.config.SshConfig;
import dev.gatehouse.ssh.record.SessionTape;
import dev.gatehouse.ssh.transport.SshTransport;
import dev.gatehouse.ssh.transport.SshTransports;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * From the grant to the relay: recording, dial, identity, login, in this order. Every failure is reported once, and to the user it
 * is a denial. Confined to the channel's event loop.
 */
final class SessionOpening implements TargetConnection.Progress {

    private final RelayContext context;
    private final SshConfig config;
    private final SshTransports transports;
    private final SshTransport client;
    private final Grant grant;
    private final Origin origin;
    private final Outcome outcome;
    private SessionPhase.Opening phase;
    private SessionTape tape;
    private TargetConnection target;
    private ChannelFuture dialing;
    private Future<?> deadline;
    private List<String> hostKeyAlgorithms = SshTransports.hostKeyAlgorithms();
    private String mismatch = "";
    private boolean over;

    /** How it went. */
    interface Outcome {
        /** Both legs are up. */
        void opened(SessionTape tape, TargetConnection target);

        /** It did not work; it has been reported. */
        void failed();
    }

    SessionOpening(
            RelayContext context,
            SshConfig config,
            SshTransports transports,
            SshTransport client,
            Grant grant,
            Origin origin,
            Outcome outcome) {
        this.context = context;
        this.config = config;
        this.transports = transports;
        this.client = client;
        this.grant = grant;
        this.origin = origin;
        this.outcome = outcome;
    }

    void begin(SessionPhase.OpeningRecording opening) {
        phase = opening;
        RecordMode mode = grant.policy().record();
        if (mode == RecordMode.NONE) {
            recording(opening, SessionTape.none());
            return;
        }
        deadline(config.login().dialDeadline().toMillis(), CloseCause.RECORDING_UNAVAILABLE, "recorder did not answer");
        context.recorder().open(header(), client.loop()).whenComplete((writer, failure) -> {
            if (failure != null) {
                fail(CloseCause.RECORDING_UNAVAILABLE, String.valueOf(failure.getMessage()));
            } else if (over) {
                close(writer, CloseCause.CLIENT_LOST);
            } else {
                recording(opening, SessionTape.on(writer, mode));
            }
        });
    }

    private static void close(RecordingWriter writer, CloseCause cause) {
        writer.close(cause.code(), Map.of());
    }

    private RecordingHeader header() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("user", grant.user());
        facts.put("account", grant.account());
        facts.put("target", grant.target().name());
        facts.put("clientAddress", origin.client().getAddress().getHostAddress());
        facts.put("node", context.node());
        facts.put("policy", grant.policy().policy());
        return new RecordingHeader(grant.session().value(), context.clock().instant(), "ssh", facts);
    }

    private void recording(SessionPhase.OpeningRecording opening, SessionTape open) {
        tape = open;
        tape.onFailure(failure -> fail(CloseCause.RECORDING_UNAVAILABLE, String.valueOf(failure.getMessage())));
        phase = opening.recordingOpen();
        deadline(
                config.login().dialDeadline().toMillis()
                        + config.login().targetDeadline().toMillis(),
                CloseCause.TARGET_UNREACHABLE,
                "target did not complete the login in time");
        dial();
    }

    private void dial() {
        Dialer dialer = new Dialer(context.loops(), config.login().dialDeadline());
        dialing = dialer.dial(
                client.loop(), grant.target().address(), transports.clientHandler(hostKeyAlgorithms, transport -> {
                    if (phase instanceof SessionPhase.Dialing connected) {
                        phase = connected.connected();
                    }
                    target = new TargetConnection(grant, transport, this);
                    return target;
                }));
        dialing.addListener(done -> {
            if (!done.isSuccess()) {
                fail(CloseCause.TARGET_UNREACHABLE, String.valueOf(done.cause().getMessage()));
            } else if (over) {
                dialing.channel().close();
            }
        });
    }

    @Override
    public void verified() {
        if (phase instanceof SessionPhase.VerifyingTarget verifying) {
            phase = verifying.verified();
        }
    }

    @Override
    public void loggedIn() {
        if (!over) {
            over = true;
            deadline.cancel(false);
            outcome.opened(tape, target);
        }
    }

    @Override
    public void failed(CloseCause cause, String detail) {
        if (cause == CloseCause.TARGET_IDENTITY_MISMATCH && phase instanceof SessionPhase.VerifyingTarget verifying) {
            List<String> others = target.otherAlgorithms(hostKeyAlgorithms);
            mismatch = mismatch.isEmpty() ? detail : mismatch;
            if (!over && !others.isEmpty()) {
                hostKeyAlgorithms = others;
                phase = verifying.askedForOtherKey();
                target = null;
                dial();
                return;
            }
        }
        if (mismatch.isEmpty()) {
            fail(cause, detail);
        } else {
            fail(CloseCause.TARGET_IDENTITY_MISMATCH, mismatch);
        }
    }

    /** The client has gone. */
    void abandon(CloseCause cause) {
        if (over) {
            return;
        }
        release(cause);
        context.reporter().failed(grant.session(), cause, "client went while the session was being opened");
    }

    private void fail(CloseCause cause, String detail) {
        if (over) {
            return;
        }
        release(cause);
        context.reporter().failed(grant.session(), cause, detail);
        outcome.failed();
    }

    private void release(CloseCause cause) {
        over = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (target != null) {
            target.abandon();
        } else if (dialing != null) {
            dialing.channel().close();
        }
        if (tape != null) {
            tape.close(cause.code(), Map.of());
        }
        grant.close();
    }

    /** The phase reached; loggedIn is only legal from the login. */
    SessionPhase.LoggingIn reached() {
        return (SessionPhase.LoggingIn) phase;
    }

    private void deadline(long millis, CloseCause cause, String detail) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        deadline = client.loop().schedule(() -> fail(cause, detail), millis, TimeUnit.MILLISECONDS);
    }
}
