/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback;

import dev.gatehouse.iolog.read.FrameScreen;
import dev.gatehouse.iolog.read.ReadRecord;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.record.RdpRecordTypes;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The client's screen, from the PDUs that it got. What is malformed is left out: the next rectangle, update and PDU are drawn all
 * the same. Confined to one thread.
 */
final class RdpFrameScreen implements FrameScreen {

    private static final int BITMAP_CAPABILITY = 2;
    private static final int CAPABILITIES_MAX = 256;
    private static final int CAPABILITY_HEADER_LENGTH = 4;
    private static final int FAST_PATH_ENCRYPTED_MASK = 0xC0;
    private static final int FAST_PATH_LONG_LENGTH = 0x80;
    private static final int COMPRESSION_USED = 2;
    private static final int COMPRESSED = 0x20;
    private static final int UPDATE_BYTES_MAX = 0xFFFF;
    private static final int NO_CHANNEL = -1;
    private static final int SAVED_VERSION = 1;

    private final Framebuffer screen = new Framebuffer();
    private final BitmapPainter painter = new BitmapPainter(screen);
    private final PointerTrack pointer = new PointerTrack();
    private final FragmentJoiner fragments = new FragmentJoiner();
    private int ioChannel = NO_CHANNEL;
    private @Nullable WireException malformed;

    @Override
    public void apply(ReadRecord record) throws MalformedPictureException {
        boolean isDrawn = record.tag() == RdpRecordTypes.OUTPUT.tag() || record.tag() == RdpRecordTypes.SCREEN.tag();
        if (!isDrawn || record.content() != ReadRecord.Content.READABLE) {
            return;
        }
        malformed = null;
        pdus(new PduSplitter(record.payload()));
        if (malformed != null) {
            throw new MalformedPictureException("record " + record.sequence() + ": " + malformed.getMessage());
        }
    }

    @Override
    public int width() {
        return screen.width();
    }

    @Override
    public int height() {
        return screen.height();
    }

    @Override
    public int[] pixels() {
        return screen.pixels();
    }

    @Override
    public void save(DataOutput out) throws IOException {
        out.writeInt(SAVED_VERSION);
        screen.save(out);
        painter.save(out);
        pointer.save(out);
        fragments.save(out);
        out.writeInt(ioChannel);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        int version = in.readInt();
        if (version != SAVED_VERSION) {
            throw new IOException("screen was saved by version " + version);
        }
        screen.restore(in);
        painter.restore(in);
        pointer.restore(in);
        fragments.restore(in);
        ioChannel = in.readInt();
    }

    /** Where the target put the pointer. */
    PointerTrack pointer() {
        return pointer;
    }

    private void pdus(PduSplitter pdus) {
        boolean more = true;
        while (more) {
            try {
                more = pdus.advance();
                if (more) {
                    pdu(pdus);
                }
            } catch (WireException e) {
                remember(e);
            }
        }
    }

    private void pdu(PduSplitter pdus) throws WireException {
        if (pdus.isFastPath()) {
            fastPath(pdus.reader());
            return;
        }
        if (ioChannel == NO_CHANNEL) {
            ioChannel = SlowPath.demandActiveChannel(pdus.reader()).orElse(NO_CHANNEL);
        }
        Optional<SlowPath.UserData> user = SlowPath.userData(pdus.reader());
        if (user.isPresent()) {
            slowPath(user.get());
        }
    }

    /** 2.2.9.1.2 Server Fast-Path Update PDU: an update that cannot be drawn is skipped by its size. */
    private void fastPath(WireReader in) throws WireException {
        int header = in.u8("fast-path header");
        if ((header & FAST_PATH_ENCRYPTED_MASK) != 0) {
            throw WireException.invalidField("fast-path flags", header >> 6, "are those of an encrypted pdu");
        }
        if ((in.u8("fast-path length") & FAST_PATH_LONG_LENGTH) != 0) {
            in.skip("fast-path length", 1);
        }
        while (in.remaining() > 0) {
            int updateHeader = in.u8("fast-path update header");
            int compression = updateHeader >> 6 == COMPRESSION_USED ? in.u8("fast-path compression") : 0;
            byte[] data = in.bytes("fast-path update", in.u16Le("fast-path update size"), UPDATE_BYTES_MAX);
            try {
                fastPathUpdate(updateHeader, compression, data);
            } catch (WireException e) {
                remember(e);
            }
        }
    }

    private void fastPathUpdate(int header, int compression, byte[] data) throws WireException {
        if ((compression & COMPRESSED) != 0) {
            throw WireException.invalidField("fast-path compression", compression, "is bulk compression");
        }
        int code = header & 0x0F;
        Optional<byte[]> whole = fragments.take(code, header >> 4 & 3, data);
        if (whole.isPresent()) {
            draw(code, WireReader.over(whole.get()));
        }
    }

    /** 2.2.9.1.2.1: update codes. */
    private void draw(int code, WireReader update) throws WireException {
        switch (code) {
            case 0x1 -> {
                update.skip("bitmap update type", 2);
                painter.bitmaps(update);
            }
            case 0x2 -> {
                update.skip("palette update type", 2);
                painter.palette(update);
            }
            case 0x3 -> {} // synchronize
            case 0x5 -> pointer.show(false);
            case 0x6, 0x9, 0xA, 0xB, 0xC -> pointer.show(true);
            case 0x8 -> pointer.position(update);
            default -> throw WireException.invalidField("fast-path update code", code, "cannot be drawn");
        }
    }

    /** The I/O channel is the one that the first Demand Active came on; other channels carry no pictures. */
    private void slowPath(SlowPath.UserData user) throws WireException {
        while (user.channel() == ioChannel && user.data().remaining() > 0) {
            control(SlowPath.control(user.data()));
        }
    }

    private void control(SlowPath.Control control) throws WireException {
        if (control.type() == SlowPath.DEMAND_ACTIVE) {
            demandActive(control.body());
        } else if (control.type() == SlowPath.DATA) {
            SlowPath.Data data = SlowPath.data(control.body());
            try {
                data(data);
            } catch (WireException e) {
                remember(e); // the next PDU in the same user data is drawn
            }
        }
    }

    private void data(SlowPath.Data data) throws WireException {
        if (data.type() == SlowPath.UPDATE) {
            int type = data.body().u16Le("update type");
            switch (type) {
                case 1 -> painter.bitmaps(data.body());
                case 2 -> painter.palette(data.body());
                case 3 -> {} // synchronize
                default -> throw WireException.invalidField("update type", type, "cannot be drawn");
            }
        } else if (data.type() == SlowPath.POINTER) {
            slowPathPointer(data.body());
        }
    }

    /** 2.2.9.1.1.4: message types. */
    private void slowPathPointer(WireReader body) throws WireException {
        int type = body.u16Le("pointer message type");
        body.skip("pointer pad", 2);
        switch (type) {
            case 0x1 -> pointer.system(body);
            case 0x3 -> pointer.position(body);
            default -> pointer.show(true);
        }
    }

    /** 2.2.1.13.1.1: the desktop's size is in the bitmap capability set, 2.2.7.1.2. */
    private void demandActive(WireReader body) throws WireException {
        body.skip("share id", 4);
        int sourceLength = body.u16Le("source descriptor length");
        body.skip("combined capabilities length", 2);
        body.skip("source descriptor", sourceLength);
        int count = body.u16Le("capability sets");
        body.skip("capability sets pad", 2);
        if (count > CAPABILITIES_MAX) {
            throw WireException.limitExceeded("capability sets", count, CAPABILITIES_MAX);
        }
        for (int i = 0; i < count; i++) {
            int type = body.u16Le("capability set type");
            int length = body.u16Le("capability set length");
            WireReader set = body.slice("capability set", length - CAPABILITY_HEADER_LENGTH);
            if (type == BITMAP_CAPABILITY) {
                set.skip("bitmap capability depths", 8);
                int width = set.u16Le("desktop width");
                screen.resize(width, set.u16Le("desktop height"));
            }
        }
    }

    private void remember(WireException e) {
        malformed = malformed == null ? e : malformed;
    }
}
