/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;

/**
 * Client Core Data (TS_UD_CS_CORE), [MS-RDPBCGR] 2.2.1.3.2. Immutable.
 *
 * @param version 0x00080001 and above
 * @param desktop what the client asked for, or the nearest that we can hold
 * @param colorDepth 0xCA00 or 0xCA01; the options overrule it
 * @param keyboard its keyboard
 * @param clientBuild the client's build
 * @param clientName its computer's name, at most {@value #CLIENT_NAME_UNITS_MAX} UTF-16 units; hostile text
 * @param options the optional fields
 */
public record ClientCore(
        int version,
        DesktopSize desktop,
        int colorDepth,
        KeyboardDescription keyboard,
        int clientBuild,
        String clientName,
        ClientCoreOptions options) {

    /** What a client name can have beside its NUL. */
    public static final int CLIENT_NAME_UNITS_MAX = 15;

    /** RDP 5.0 to 8.1, what most clients say. */
    public static final int VERSION_5_PLUS = 0x0008_0004;

    private static final int CLIENT_NAME_LENGTH = 32;
    private static final int IME_FILE_NAME_LENGTH = 64;

    /** SASSequence RNS_UD_SAS_DEL. */
    private static final int SAS_SEQUENCE = 0xAA03;

    /** The same with other optional fields. */
    public ClientCore withOptions(ClientCoreOptions changed) {
        return new ClientCore(version, desktop, colorDepth, keyboard, clientBuild, clientName, changed);
    }

    /** The same with another size. */
    public ClientCore withDesktop(DesktopSize changed) {
        return new ClientCore(version, changed, colorDepth, keyboard, clientBuild, clientName, options);
    }

    /** The same with another name; what is above {@value #CLIENT_NAME_UNITS_MAX} units is cut when written. */
    public ClientCore withClientName(String changed) {
        return new ClientCore(version, desktop, colorDepth, keyboard, clientBuild, changed, options);
    }

    static ClientCore decode(WireReader reader) throws WireException {
        int version = (int) reader.u32Le("core version");
        int width = reader.u16Le("desktop width");
        int height = reader.u16Le("desktop height");
        int colorDepth = reader.u16Le("color depth");
        reader.skip("sas sequence", 2);
        int layout = (int) reader.u32Le("keyboard layout");
        int clientBuild = (int) reader.u32Le("client build");
        String clientName = FixedText.decode("client name", reader, CLIENT_NAME_LENGTH);
        KeyboardDescription keyboard = new KeyboardDescription(
                layout,
                (int) reader.u32Le("keyboard type"),
                (int) reader.u32Le("keyboard sub type"),
                (int) reader.u32Le("keyboard function keys"),
                FixedText.decode("ime file name", reader, IME_FILE_NAME_LENGTH));
        return new ClientCore(
                version,
                DesktopSize.nearest(width, height),
                colorDepth,
                keyboard,
                clientBuild,
                clientName,
                ClientCoreOptions.decode(reader));
    }

    byte[] encode() {
        WireWriter writer = new WireWriter()
                .u32Le(version)
                .u16Le(desktop.width())
                .u16Le(desktop.height())
                .u16Le(colorDepth)
                .u16Le(SAS_SEQUENCE)
                .u32Le(keyboard.layout())
                .u32Le(clientBuild);
        FixedText.encode(writer, clientName, CLIENT_NAME_LENGTH);
        writer.u32Le(keyboard.type()).u32Le(keyboard.subType()).u32Le(keyboard.functionKeys());
        FixedText.encode(writer, keyboard.imeFileName(), IME_FILE_NAME_LENGTH);
        options.encode(writer);
        return writer.toBytes();
    }
}
