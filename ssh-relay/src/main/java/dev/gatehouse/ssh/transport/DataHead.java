/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import dev.gatehouse.ssh.wire.MessageNumber;
import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.SshProtocolException;

/**
 * What stands before the bytes of SSH_MSG_CHANNEL_DATA and SSH_MSG_CHANNEL_EXTENDED_DATA (RFC 4254 section 5.2). Immutable.
 *
 * @param recipient channel number
 * @param type 0 for plain data
 * @param length of the data, which ends the message
 */
record DataHead(int recipient, int type, int length) {

    static DataHead read(int number, PacketReader payload) throws SshProtocolException {
        int recipient = payload.readInt("recipient channel");
        int type = number == MessageNumber.CHANNEL_DATA ? 0 : payload.readInt("data type");
        if (number == MessageNumber.CHANNEL_EXTENDED_DATA && type == 0) {
            throw new SshProtocolException("extended data type 0");
        }
        long length = payload.readUint32();
        if (length != payload.remaining()) {
            throw new SshProtocolException("data length " + length + " where " + payload.remaining() + " bytes are");
        }
        return new DataHead(recipient, type, (int) length);
    }
}
