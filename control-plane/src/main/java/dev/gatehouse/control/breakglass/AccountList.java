/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.breakglass;

import dev.gatehouse.proxy.port.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a break-glass file's payload holds before it is sealed: a count (2 bytes), then for each account its name, target, protocol,
 * host, port (2), kind (1: 0 password, 1 private key) and secret; texts and secrets behind their length (4). Stateless.
 */
final class AccountList {

    private static final int PART_BYTES_MAX = 1 << 20;

    private AccountList() {}

    /** The caller wipes it; the accounts stay the caller's. */
    static byte[] encode(List<SealedAccount> accounts) {
        List<byte[]> parts = new ArrayList<>();
        int length = Short.BYTES;
        for (SealedAccount account : accounts) {
            for (String text : List.of(account.account(), account.target(), account.protocol(), account.host())) {
                parts.add(text.getBytes(StandardCharsets.UTF_8));
            }
            parts.add(account.secret().copyBytes());
            length += Short.BYTES + 1;
        }
        length += parts.stream().mapToInt(part -> Integer.BYTES + part.length).sum();
        ByteBuffer out = ByteBuffer.allocate(length).putShort((short) accounts.size());
        int next = 0;
        for (SealedAccount account : accounts) {
            for (int text = 0; text < 4; text++) {
                put(out, parts.get(next++));
            }
            out.putShort((short) account.port()).put((byte) (account.isPrivateKey() ? 1 : 0));
            put(out, parts.get(next));
            Arrays.fill(parts.get(next++), (byte) 0);
        }
        return out.array();
    }

    private static void put(ByteBuffer out, byte[] part) {
        out.putInt(part.length).put(part);
    }

    /** Reverses {@link #encode}; the bytes have been authenticated. */
    static List<SealedAccount> decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int count = in.getShort() & 0xffff;
        List<SealedAccount> accounts = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            String account = text(in);
            String target = text(in);
            String protocol = text(in);
            String host = text(in);
            int port = in.getShort() & 0xffff;
            boolean isPrivateKey = in.get() == 1;
            accounts.add(
                    new SealedAccount(account, target, protocol, host, port, isPrivateKey, Secret.ofBytes(part(in))));
        }
        return List.copyOf(accounts);
    }

    private static String text(ByteBuffer in) {
        return new String(part(in), StandardCharsets.UTF_8);
    }

    private static byte[] part(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > PART_BYTES_MAX || length > in.remaining()) {
            throw new IllegalArgumentException("the payload is damaged");
        }
        byte[] part = new byte[length];
        in.get(part);
        return part;
    }
}
