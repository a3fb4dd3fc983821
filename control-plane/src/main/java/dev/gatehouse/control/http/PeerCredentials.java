/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.OptionalLong;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is at the other end of the Unix socket. Only root and the server's own user are let in; the directory's mode keeps others out
 * already. The JDK tells the peer's user but not its process, so the client names its process itself and we believe it as far as
 * that process belongs to the same user. Stateless.
 */
final class PeerCredentials {

    private static final Logger LOGGER = LoggerFactory.getLogger(PeerCredentials.class);
    private static final long UNSET_LOGIN_UID = 0xFFFF_FFFFL;
    private static final int LONGEST_NAME = 256;

    private PeerCredentials() {}

    /**
     * The local operator behind {@code channel}; empty for anybody else.
     *
     * @param claimedPid what the client says its process id is; null for nothing
     * @param claimedSudoUser what the client says SUDO_USER is; null for nothing
     */
    static Optional<Caller> of(SocketChannel channel, String claimedPid, String claimedSudoUser) {
        try {
            UserPrincipal peer =
                    channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
            OptionalLong uid = permittedUid(peer);
            if (uid.isEmpty()) {
                LOGGER.atWarn().addKeyValue("user", peer.getName()).log("refused at the local operator's socket");
                return Optional.empty();
            }
            OptionalLong pid = ownPid(claimedPid, peer);
            long outside = UserNamespace.outsideUid(uid.getAsLong());
            String name = outside == uid.getAsLong()
                    ? peer.getName()
                    : UserNamespace.nameOf(outside).orElse(Long.toString(outside));
            return Optional.of(new Caller.LocalOperator(outside, name, pid, loginUid(pid), sudoUser(claimedSudoUser)));
        } catch (IOException | UnsupportedOperationException e) {
            LOGGER.atWarn().addKeyValue("because", e.toString()).log("no credentials for a peer of the local socket");
            return Optional.empty();
        }
    }

    private static OptionalLong permittedUid(UserPrincipal peer) throws IOException {
        Path self = Path.of("/proc/self");
        if (peer.equals(Files.getOwner(self))) {
            return OptionalLong.of((Integer) Files.getAttribute(self, "unix:uid"));
        }
        UserPrincipal root =
                Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("0");
        return peer.equals(root) ? OptionalLong.of(0) : OptionalLong.empty();
    }

    private static OptionalLong ownPid(String claimed, UserPrincipal peer) {
        if (claimed == null || !claimed.matches("[1-9][0-9]{0,8}")) {
            return OptionalLong.empty();
        }
        try {
            return Files.getOwner(Path.of("/proc", claimed)).equals(peer)
                    ? OptionalLong.of(Long.parseLong(claimed))
                    : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong loginUid(OptionalLong pid) {
        if (pid.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            long uid = Long.parseLong(Files.readString(Path.of("/proc", Long.toString(pid.getAsLong()), "loginuid"))
                    .strip());
            return uid == UNSET_LOGIN_UID ? OptionalLong.empty() : OptionalLong.of(uid);
        } catch (IOException | NumberFormatException e) {
            // a kernel without audit support, or the process is gone
            return OptionalLong.empty();
        }
    }

    private static Optional<String> sudoUser(String claimed) {
        return Optional.ofNullable(claimed)
                .filter(name -> !name.isBlank())
                .map(name -> name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name);
    }
}
