/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.session;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Grant;
import java.util.Objects;

/**
 * Where a session is. Each phase has methods only for its legal next phases, so an illegal transition does not compile.
 * Immutable.
 *
 * <pre>
 * Connected ─▶ Deciding ─▶ OpeningRecording ─▶ Dialing ─▶ VerifyingTarget ─▶ LoggingIn ─▶ Relaying ─▶ Ending ─▶ Ended
 *     ▲            │               │              │               │              │
 *     └── denied ──┴───────────────┴─── failed ───┴───────────────┴──────────────┘      any ─▶ Ending
 * </pre>
 */
public sealed interface SessionPhase {

    /** One for each phase, so that a switch over all of them is checked by the compiler. */
    enum Kind {
        CONNECTED,
        DECIDING,
        OPENING_RECORDING,
        DIALING,
        VERIFYING_TARGET,
        LOGGING_IN,
        RELAYING,
        ENDING,
        ENDED
    }

    /** Which phase. */
    Kind kind();

    /** Nobody is known yet. */
    record Connected() implements SessionPhase {
        @Override
        public Kind kind() {
            return Kind.CONNECTED;
        }

        /** The user has shown evidence. */
        public Deciding deciding() {
            return new Deciding();
        }

        /** The connection ends before anyone was known. */
        public Ending ending(CloseCause cause) {
            return new Ending(cause);
        }
    }

    /** The authority has been asked. */
    record Deciding() implements SessionPhase {
        @Override
        public Kind kind() {
            return Kind.DECIDING;
        }

        /** Denied; another attempt may follow. */
        public Connected denied() {
            return new Connected();
        }

        /** Not enough yet: a second factor is asked for. */
        public Connected factorNeeded() {
            return new Connected();
        }

        /** Granted; the recording comes first. */
        public OpeningRecording granted(Grant grant) {
            return new OpeningRecording(grant);
        }

        /** The connection ends while the authority decides. */
        public Ending ending(CloseCause cause) {
            return new Ending(cause);
        }
    }

    /** A phase between the grant and the relay: it can fail, which to the user is a denial. */
    sealed interface Opening extends SessionPhase {
        /** What was granted. */
        Grant grant();

        /** The session does not begin after all; another attempt may follow. */
        default Connected failed() {
            return new Connected();
        }

        /** The connection ends meanwhile. */
        default Ending ending(CloseCause cause) {
            return new Ending(cause);
        }
    }

    /**
     * The recording is being opened.
     *
     * @param grant what was granted
     */
    record OpeningRecording(Grant grant) implements Opening {
        public OpeningRecording {
            Objects.requireNonNull(grant, "grant");
        }

        @Override
        public Kind kind() {
            return Kind.OPENING_RECORDING;
        }

        /** Only now may the target be dialled (invariant 1). */
        public Dialing recordingOpen() {
            return new Dialing(grant);
        }
    }

    /**
     * The target is being dialled.
     *
     * @param grant what was granted
     */
    record Dialing(Grant grant) implements Opening {
        @Override
        public Kind kind() {
            return Kind.DIALING;
        }

        /** Connected; who it is is not known yet. */
        public VerifyingTarget connected() {
            return new VerifyingTarget(grant);
        }
    }

    /**
     * The target's identity is being verified.
     *
     * @param grant what was granted
     */
    record VerifyingTarget(Grant grant) implements Opening {
        @Override
        public Kind kind() {
            return Kind.VERIFYING_TARGET;
        }

        /** It showed another key than the one that is known; it may hold that too, so it is asked once more. */
        public Dialing askedForOtherKey() {
            return new Dialing(grant);
        }

        /** Only now may a credential be sent. */
        public LoggingIn verified() {
            return new LoggingIn(grant);
        }
    }

    /**
     * The credential is being used at the target.
     *
     * @param grant what was granted
     */
    record LoggingIn(Grant grant) implements Opening {
        @Override
        public Kind kind() {
            return Kind.LOGGING_IN;
        }

        /** Both legs are up. */
        public Relaying loggedIn() {
            return new Relaying(grant);
        }
    }

    /**
     * Both legs are joined.
     *
     * @param grant what was granted
     */
    record Relaying(Grant grant) implements SessionPhase {
        @Override
        public Kind kind() {
            return Kind.RELAYING;
        }

        /** The end begins. */
        public Ending ending(CloseCause cause) {
            return new Ending(cause);
        }
    }

    /**
     * Legs are being closed and the recording ended.
     *
     * @param cause why; the first cause stays
     */
    record Ending(CloseCause cause) implements SessionPhase {
        public Ending {
            Objects.requireNonNull(cause, "cause");
        }

        @Override
        public Kind kind() {
            return Kind.ENDING;
        }

        /** All is closed and reported. */
        public Ended ended() {
            return new Ended(cause);
        }
    }

    /**
     * Over.
     *
     * @param cause why
     */
    record Ended(CloseCause cause) implements SessionPhase {
        @Override
        public Kind kind() {
            return Kind.ENDED;
        }
    }
}
