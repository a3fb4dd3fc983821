/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.LoginName;
import dev.gatehouse.proxy.port.SecondFactor;
import dev.gatehouse.proxy.port.SessionAuthority;
import dev.gatehouse.proxy.port.SessionId;
import dev.gatehouse.proxy.port.TargetChoices;
import dev.gatehouse.proxy.port.TargetChoices.Choice;
import dev.gatehouse.ssh.config.SshConfig;
import dev.gatehouse.ssh.menu.Menu;
import dev.gatehouse.ssh.menu.MenuAnswer;
import dev.gatehouse.ssh.transport.Frame;
import dev.gatehouse.ssh.transport.SshTransport;
import dev.gatehouse.ssh.wire.DisconnectReason;
import dev.gatehouse.ssh.wire.MessageNumber;
import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.PacketWriter;
import dev.gatehouse.ssh.wire.SshProtocolException;
import io.netty.util.concurrent.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between the proof of a user who named no target and the session: one channel with a menu, and for each choice the same decision
 * and the same opening as for a login that named it. Confined to the channel's event loop.
 */
final class TargetChooser implements MenuChannel.Listener {

    private static final Logger LOGGER = LoggerFactory.getLogger(TargetChooser.class);

    /** As a shell reports what Ctrl-C has ended. */
    private static final int STATUS_LEFT = 130;

    /** As {@code ssh} reports that there was no session. */
    private static final int STATUS_NO_SESSION = 255;

    private static final String NOTHING_TO_CHOOSE = "There is nothing that you may reach through Gatehouse by SSH.";
    private static final String UNDECIDED = "Gatehouse cannot decide at the moment. Please try again later.";

    /** Between one painting and the next; also what bounds how much typing is looked at. */
    private static final Duration PAINT_INTERVAL = Duration.ofMillis(40);

    /** Nobody types faster in one interval; what comes above it is dropped. */
    private static final int TYPED_BYTES_MAX = 128;

    /** The rest of a key follows its Escape sooner. */
    private static final Duration ESCAPE_WAIT = Duration.ofMillis(100);

    /** A client that gets last words and a goodbye in one burst throws the words away. */
    private static final Duration GOODBYE_WAIT = Duration.ofMillis(300);

    /** Channels that may be refused or opened in vain on one connection. */
    private static final int CHANNELS_MAX = 100;

    private static final int TYPE_BYTES_MAX = 64;
    private static final int PROHIBITED = 1;
    private static final int RESOURCE_SHORTAGE = 4;

    private final SshTransport client;
    private final SshConfig config;
    private final SessionAuthority authority;
    private final Clock clock;
    private final AccessRequest proven;
    private final TargetChoices.Offered offered;
    private final Desk desk;
    private final GlobalRequests globals = new GlobalRequests((event, detail) -> {});
    private Future<?> deadline;
    private MenuChannel channel;
    private Menu menu;
    private boolean ticking;
    private boolean dirty;
    private int typedBytes;
    private int keystrokes;
    private int choices;
    private int denials;
    private int channels;
    private boolean connecting;
    private boolean over;

    /** What comes of it. */
    interface Desk {
        /** The authority is being asked about a choice. */
        void deciding();

        /** The authority said no to it. */
        void denied();

        /** A session was granted: open it, then call {@link #handOver} or {@link #failed}. */
        void granted(AccessDecision.Granted granted);

        /** A session was granted to somebody who has gone meanwhile. */
        void grantedTooLate(AccessDecision.Granted granted);

        /** The user has gone while a session was being opened. */
        void abandoned();
    }

    /** @param proven what the user was proved with; names no target */
    TargetChooser(
            SshTransport client,
            SshConfig config,
            SessionAuthority authority,
            Clock clock,
            AccessRequest proven,
            TargetChoices.Offered offered,
            Desk desk) {
        this.client = client;
        this.config = config;
        this.authority = authority;
        this.clock = clock;
        this.proven = proven;
        this.offered = offered;
        this.desk = desk;
        awaitUser();
    }

    private void awaitUser() {
        if (deadline != null) {
            deadline.cancel(false);
        }
        deadline = after(config.login().menuDeadline(), this::nobodyChose);
    }

    private Future<?> after(Duration time, Runnable action) {
        return client.loop().schedule(action, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void nobodyChose() {
        leave("Gatehouse: no target was chosen in time.", STATUS_NO_SESSION);
        after(GOODBYE_WAIT, () -> client.disconnect(DisconnectReason.BY_APPLICATION, "no target was chosen in time"));
    }

    // ------------------------------------------------------------------ messages

    void message(int number, PacketReader payload) throws SshProtocolException {
        switch (number) {
            case MessageNumber.GLOBAL_REQUEST -> globals.received(Side.CLIENT, client, payload);
            case MessageNumber.CHANNEL_OPEN -> open(payload);
            case MessageNumber.CHANNEL_REQUEST -> channel(payload).request(payload);
            case MessageNumber.CHANNEL_WINDOW_ADJUST -> {
                MenuChannel adjusted = channel(payload);
                adjusted.adjust(payload.readUint32());
            }
            case MessageNumber.CHANNEL_EOF -> channel(payload).eof();
            case MessageNumber.CHANNEL_CLOSE -> channel(payload).close();
            case MessageNumber.REQUEST_SUCCESS, MessageNumber.REQUEST_FAILURE -> {
                // an answer to nothing that matters here
            }
            case MessageNumber.CHANNEL_SUCCESS,
                    MessageNumber.CHANNEL_FAILURE,
                    MessageNumber.CHANNEL_OPEN_CONFIRMATION,
                    MessageNumber.CHANNEL_OPEN_FAILURE -> throw new SshProtocolException("answer without a request");
            default -> {
                // late authentication messages are ignored (RFC 4252 section 5.1)
                if (number > MessageNumber.USERAUTH_INFO_RESPONSE) {
                    client.sendUnimplemented();
                }
            }
        }
    }

    void data(int recipient, int dataType, Frame frame) throws SshProtocolException {
        try {
            channel(recipient).data(dataType, frame.array(), frame.dataOffset(), frame.dataLength());
        } finally {
            frame.release();
        }
    }

    private MenuChannel channel(PacketReader payload) throws SshProtocolException {
        return channel(payload.readInt("recipient channel"));
    }

    private MenuChannel channel(int number) throws SshProtocolException {
        if (number != MenuChannel.NUMBER || channel == null || channel.isClosed()) {
            throw new SshProtocolException("channel " + number + " is not open");
        }
        return channel;
    }

    private void open(PacketReader payload) throws SshProtocolException {
        if (++channels > CHANNELS_MAX) {
            throw new SshProtocolException("more than " + CHANNELS_MAX + " channels without a target");
        }
        String type = payload.readText(TYPE_BYTES_MAX, "channel type");
        int number = payload.readInt("sender channel");
        if (!"session".equals(type) || globals.noMoreSessions()) {
            refuse(number, PROHIBITED, howToName());
        } else if (channel != null && !channel.isClosed()) {
            refuse(number, RESOURCE_SHORTAGE, "choose a target first, in the terminal that is open");
        } else {
            channel = new MenuChannel(client, config.flow(), this, number, payload.readUint32(), payload.readUint32());
            menu = null;
        }
    }

    private void refuse(int number, int reason, String text) {
        client.send(PacketWriter.of(MessageNumber.CHANNEL_OPEN_FAILURE)
                .putUint32(number)
                .putUint32(reason)
                .putString(text)
                .putString(""));
    }

    private String howToName() {
        return "name account and target: " + proven.login().user() + "@ACCOUNT@TARGET@gateway";
    }

    // ------------------------------------------------------------------ channel

    @Override
    public void shell() {
        if (offered.choices().isEmpty()) {
            channel.refuse(NOTHING_TO_CHOOSE, STATUS_NO_SESSION);
            return;
        }
        menu = Menu.on(channel.asked().terminal(), proven.login().user(), offered.choices());
        menu.size(channel.asked().columns(), channel.asked().rows());
        changed();
    }

    @Override
    public void impossible() {
        channel.refuse(
                "Gatehouse: the menu of targets needs a terminal and no command; for anything else " + howToName(),
                STATUS_NO_SESSION);
    }

    @Override
    public void resized() {
        if (menu != null) {
            menu.size(channel.asked().columns(), channel.asked().rows());
            changed();
        }
    }

    @Override
    public void typed(byte[] array, int offset, int length) {
        int taken = Math.min(length, TYPED_BYTES_MAX - typedBytes);
        if (menu == null || taken <= 0) {
            return;
        }
        typedBytes += taken;
        keystrokes++;
        if (!connecting) {
            awaitUser();
        }
        decided(menu.typed(array, offset, taken));
        if (menu != null && menu.awaitsMore()) {
            int then = keystrokes;
            after(ESCAPE_WAIT, () -> nothingFollowed(then));
        }
    }

    private void nothingFollowed(int then) {
        if (!over && menu != null && keystrokes == then && menu.awaitsMore()) {
            decided(menu.nothingMore());
        }
    }

    private void decided(MenuAnswer answer) {
        if (answer instanceof MenuAnswer.Left) {
            leave("", STATUS_LEFT);
        } else if (answer instanceof MenuAnswer.Chosen chosen) {
            choose(chosen.choice());
        } else {
            changed();
        }
    }

    @Override
    public void flushed() {
        if (dirty) {
            changed();
        }
    }

    @Override
    public void ended() {
        leave("", STATUS_LEFT);
    }

    private void changed() {
        dirty = true;
        if (!ticking) {
            ticking = true;
            paint();
            after(PAINT_INTERVAL, this::tick);
        }
    }

    private void tick() {
        ticking = false;
        typedBytes = 0;
        if (dirty && !over && menu != null) {
            changed();
        }
    }

    /** A client that takes nothing more has nothing painted: what it will see then is the newest state. */
    private void paint() {
        if (menu != null && !channel.hasUnsent() && client.channel().isWritable()) {
            dirty = false;
            channel.write(menu.paint());
        }
    }

    private void leave(String words, int status) {
        choices++;
        if (connecting) {
            connecting = false;
            desk.abandoned();
        }
        if (menu != null) {
            channel.write(menu.leave());
            menu = null;
        }
        if (channel != null) {
            channel.write(words.isEmpty() ? new byte[0] : line(words));
            channel.end(status);
        }
    }

    private static byte[] line(String words) {
        return (words.replace("\n", "\r\n") + "\r\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    // ------------------------------------------------------------------ choice

    private void choose(Choice choice) {
        connecting = true;
        menu.connecting(choice);
        changed();
        desk.deciding();
        int asked = ++choices;
        LoginName login = new LoginName(
                proven.login().user(),
                Optional.of(choice.account()),
                Optional.of(choice.target()),
                proven.login().policy(),
                proven.login().reason());
        AccessRequest request = new AccessRequest(
                SessionId.next(clock.instant()),
                proven.protocol(),
                login,
                new Evidence.Admitted(offered.admittance()),
                offered.factor().map(SecondFactor.Shown::new),
                proven.origin());
        authority
                .authorize(request, client.loop())
                .whenComplete((decision, failure) -> client.run(() -> answered(asked, decision, failure)));
    }

    private void answered(int asked, AccessDecision decision, Throwable failure) {
        boolean gone = over || asked != choices;
        if (failure != null) {
            LOGGER.atError().setCause(failure).log("authority failed; the choice is denied");
        }
        if (decision instanceof AccessDecision.Granted granted) {
            if (gone) {
                desk.grantedTooLate(granted);
            } else {
                deadline.cancel(false);
                desk.granted(granted);
            }
        } else if (!gone) {
            failed(
                    decision instanceof AccessDecision.Denied denied
                            ? denied
                            : new AccessDecision.Denied(UNDECIDED, false));
        }
    }

    /** There is no session after all. */
    void failed(AccessDecision.Denied denied) {
        connecting = false;
        desk.denied();
        awaitUser();
        if (denied.disconnect() || ++denials >= config.login().attemptsMax()) {
            leave(denied.userText(), STATUS_NO_SESSION);
            after(
                    GOODBYE_WAIT,
                    () -> client.disconnect(DisconnectReason.BY_APPLICATION, "too many choices were denied"));
        } else {
            menu.failed(denied.userText());
            changed();
        }
    }

    /** The session is there: it goes on with the channel. */
    void handOver(RelayedSession session, String notice) {
        close();
        session.adopt(channel.handOver(), globals.noMoreSessions(), notice);
    }

    /** The connection is gone, or the session has begun. */
    void close() {
        over = true;
        deadline.cancel(false);
    }
}
