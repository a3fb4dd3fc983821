/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.iolog.record.RecordingHeader;
import dev.gatehouse.iolog.write.RecordingWriter;
import dev.gatehouse.proxy.net.Dialer;
import dev.gatehouse.proxy.net.PipelineNames;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.proxy.port.InjectedCredential;
import dev.gatehouse.proxy.port.Origin;
import dev.gatehouse.proxy.port.SessionPolicy.RecordMode;
import dev.gatehouse.proxy.session.SessionPhase;
import dev.gatehouse.proxy.spi.RelayContext;
import dev.gatehouse.rdp.config.RdpConfig;
import dev.gatehouse.rdp.netty.ClientTls;
import dev.gatehouse.rdp.netty.RdpLeg;
import dev.gatehouse.rdp.record.ClientFacts;
import dev.gatehouse.rdp.record.RdpRecordTypes;
import dev.gatehouse.rdp.sequence.ClientDescription;
import dev.gatehouse.rdp.sequence.McsIds;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.util.concurrent.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * From the grant to the relay: recording, dial, identity, login, in this order. Every failure is reported once, and to the user it is a
 * denial. Confined to the session's event loop.
 */
final class SessionOpening implements TargetConnection.Progress {

    private final RelayContext context;
    private final RdpConfig config;
    private final ClientTls tls;
    private final RdpLeg client;
    private final ClientDescription description;
    private final Grant grant;
    private final Origin origin;
    private final Outcome outcome;
    private SessionPhase.Opening phase;
    private SessionTape tape;
    private TargetConnection target;
    private ChannelFuture dialing;
    private Future<?> deadline;
    private boolean over;

    /** How it went. */
    interface Outcome {
        /** The target waits to be relayed. */
        void opened(SessionTape tape, TargetConnection target);

        /** It did not work, or does not work any more; it has been reported. */
        void failed();
    }

    SessionOpening(
            RelayContext context,
            RdpConfig config,
            ClientTls tls,
            RdpLeg client,
            ClientDescription description,
            Grant grant,
            Origin origin,
            Outcome outcome) {
        this.context = context;
        this.config = config;
        this.tls = tls;
        this.client = client;
        this.description = description;
        this.grant = grant;
        this.origin = origin;
        this.outcome = outcome;
    }

    void begin(SessionPhase.OpeningRecording opening) {
        phase = opening;
        RecordMode mode = grant.policy().record();
        if (mode == RecordMode.NONE) {
            recording(opening, SessionTape.none(client.channel().alloc()));
            return;
        }
        deadline(config.login().dialDeadline().toMillis(), CloseCause.RECORDING_UNAVAILABLE, "recorder did not answer");
        context.recorder().open(header(), client.loop()).whenComplete((writer, failure) -> {
            if (failure != null) {
                fail(CloseCause.RECORDING_UNAVAILABLE, String.valueOf(failure.getMessage()));
            } else if (over) {
                close(writer, CloseCause.CLIENT_LOST);
            } else {
                recording(opening, SessionTape.on(writer, client.channel().alloc(), mode));
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
        return new RecordingHeader(grant.session().value(), context.clock().instant(), "rdp", facts);
    }

    private void recording(SessionPhase.OpeningRecording opening, SessionTape open) {
        tape = open;
        tape.onFailure(failure -> fail(CloseCause.RECORDING_UNAVAILABLE, String.valueOf(failure.getMessage())));
        tape.note(RdpRecordTypes.CLIENT, facts().encode());
        phase = opening.recordingOpen();
        deadline(
                config.login().dialDeadline().toMillis()
                        + config.login().targetDeadline().toMillis(),
                CloseCause.TARGET_UNREACHABLE,
                "target did not complete the login in time");
        if (grant.credential() instanceof InjectedCredential.Password password) {
            dial(password);
        } else {
            fail(CloseCause.TARGET_REFUSED_CREDENTIAL, "an RDP target needs a password credential");
        }
    }

    private ClientFacts facts() {
        return ClientSketch.facts(description);
    }

    private void dial(InjectedCredential.Password password) {
        Dialer dialer = new Dialer(context.loops(), config.login().dialDeadline());
        dialing = dialer.dial(client.loop(), grant.target().address(), new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                RdpLeg leg = new RdpLeg(channel);
                target = new TargetConnection(
                        leg,
                        grant.target(),
                        grant.trust(),
                        Credentials.settings(description, grant, password.secret()),
                        new TargetConnection.Tls(
                                tls,
                                context.loops().rekeys(),
                                config.login().targetDeadline().toMillis(),
                                context.clock()),
                        SessionOpening.this);
                leg.owner(target);
                channel.pipeline().addLast(PipelineNames.RDP_LEG, leg);
            }
        });
        dialing.addListener(done -> {
            if (!done.isSuccess()) {
                fail(CloseCause.TARGET_UNREACHABLE, String.valueOf(done.cause().getMessage()));
            } else if (over) {
                dialing.channel().close();
            } else {
                phase = ((SessionPhase.Dialing) phase).connected();
                target.begin();
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
    public void loggedIn(McsIds ids) {
        if (!over) {
            deadline.cancel(false);
            outcome.opened(tape, target);
        }
    }

    @Override
    public void failed(CloseCause cause, String detail) {
        fail(cause, detail);
    }

    /** The client has gone. */
    void abandon(CloseCause cause) {
        if (!over) {
            release(cause);
            context.reporter().failed(grant.session(), cause, "client went while the session was being opened");
        }
    }

    /** The relay takes over all that was opened; the phase reached. */
    SessionPhase.LoggingIn handOver() {
        over = true;
        return (SessionPhase.LoggingIn) phase;
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

    private void deadline(long millis, CloseCause cause, String detail) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        deadline = client.loop().schedule(() -> fail(cause, detail), millis, TimeUnit.MILLISECONDS);
    }
}
