/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.share;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * RDP_SERVER_REDIRECTION_PACKET, [MS-RDPBCGR] 2.2.13.1: a target sends us to another one. It is read for the operator's eyes and for a policy
 * to judge; user name, domain and password in it are skipped. Immutable. All text is the target's and hostile.
 *
 * @param sessionId SessionID: the session to go to
 * @param flags RedirFlags, such as {@link #LB_PASSWORD_IS_PK_ENCRYPTED}
 * @param address TargetNetAddress; may be empty
 * @param fqdn TargetFQDN; may be empty
 * @param netBiosName TargetNetBiosName; may be empty
 * @param addresses TargetNetAddresses, at most {@value #ADDRESSES_MAX}
 * @param loadBalanceInfo LoadBalanceInfo, for the routing token of the next connection; may be empty
 */
public record ServerRedirection(
        long sessionId,
        long flags,
        String address,
        String fqdn,
        String netBiosName,
        List<String> addresses,
        byte[] loadBalanceInfo) {

    /** LB_TARGET_NET_ADDRESS. */
    public static final long LB_TARGET_NET_ADDRESS = 0x0000_0001;

    /** LB_LOAD_BALANCE_INFO. */
    public static final long LB_LOAD_BALANCE_INFO = 0x0000_0002;

    /** LB_USERNAME. */
    public static final long LB_USERNAME = 0x0000_0004;

    /** LB_DOMAIN. */
    public static final long LB_DOMAIN = 0x0000_0008;

    /** LB_PASSWORD. */
    public static final long LB_PASSWORD = 0x0000_0010;

    /** LB_NOREDIRECT: only the user name and the like are to be taken over, the connection stays. */
    public static final long LB_NOREDIRECT = 0x0000_0080;

    /** LB_TARGET_FQDN. */
    public static final long LB_TARGET_FQDN = 0x0000_0100;

    /** LB_TARGET_NETBIOS_NAME. */
    public static final long LB_TARGET_NETBIOS_NAME = 0x0000_0200;

    /** LB_TARGET_NET_ADDRESSES. */
    public static final long LB_TARGET_NET_ADDRESSES = 0x0000_0800;

    /** LB_CLIENT_TSV_URL. */
    public static final long LB_CLIENT_TSV_URL = 0x0000_1000;

    /** LB_PASSWORD_IS_PK_ENCRYPTED: RDSTLS would be needed. */
    public static final long LB_PASSWORD_IS_PK_ENCRYPTED = 0x0000_4000;

    /** LB_REDIRECTION_GUID. */
    public static final long LB_REDIRECTION_GUID = 0x0000_8000;

    /** LB_TARGET_CERTIFICATE. */
    public static final long LB_TARGET_CERTIFICATE = 0x0001_0000;

    /** How many addresses are taken. */
    public static final int ADDRESSES_MAX = 64;

    private static final int TEXT_LENGTH_MAX = 512;
    private static final int SKIPPED_LENGTH_MAX = 0x4000;
    private static final int SEC_REDIRECTION_PKT = 0x0400;

    /** Copies {@code addresses}. */
    public ServerRedirection {
        addresses = List.copyOf(addresses);
    }

    /**
     * Reads the body of a share control PDU of type {@link ShareControl#SERVER_REDIRECTION}: the Enhanced Security Server Redirection PDU,
     * 2.2.13.3.1.
     */
    public static ServerRedirection decode(WireReader body) throws WireException {
        body.skip("redirection pad2Octets", 2);
        int marker = body.u16Le("redirection Flags");
        if (marker != SEC_REDIRECTION_PKT) {
            throw WireException.invalidField("redirection Flags", marker, "is not SEC_REDIRECTION_PKT");
        }
        body.skip("redirection Length", 2);
        long sessionId = body.u32Le("redirection SessionID");
        long flags = body.u32Le("redirection RedirFlags");
        String address = text("redirection TargetNetAddress", body, flags, LB_TARGET_NET_ADDRESS);
        byte[] loadBalanceInfo = (flags & LB_LOAD_BALANCE_INFO) == 0
                ? new byte[0]
                : body.bytes(
                        "redirection LoadBalanceInfo",
                        body.u32Le("redirection LoadBalanceInfoLength"),
                        TEXT_LENGTH_MAX);
        skip("redirection UserName", body, flags, LB_USERNAME);
        skip("redirection Domain", body, flags, LB_DOMAIN);
        skip("redirection Password", body, flags, LB_PASSWORD);
        String fqdn = text("redirection TargetFQDN", body, flags, LB_TARGET_FQDN);
        String netBiosName = text("redirection TargetNetBiosName", body, flags, LB_TARGET_NETBIOS_NAME);
        skip("redirection TsvUrl", body, flags, LB_CLIENT_TSV_URL);
        skip("redirection RedirectionGuid", body, flags, LB_REDIRECTION_GUID);
        skip("redirection TargetCertificate", body, flags, LB_TARGET_CERTIFICATE);
        List<String> addresses = (flags & LB_TARGET_NET_ADDRESSES) == 0 ? List.of() : addresses(body);
        return new ServerRedirection(sessionId, flags, address, fqdn, netBiosName, addresses, loadBalanceInfo);
    }

    /** TARGET_NET_ADDRESSES, 2.2.13.1.1. */
    private static List<String> addresses(WireReader body) throws WireException {
        body.skip("redirection TargetNetAddressesLength", 4);
        long count = body.u32Le("redirection addressCount");
        if (count > ADDRESSES_MAX) {
            throw WireException.limitExceeded("redirection addressCount", count, ADDRESSES_MAX);
        }
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            addresses.add(text("redirection address", body));
        }
        return addresses;
    }

    private static String text(String field, WireReader body, long flags, long flag) throws WireException {
        return (flags & flag) == 0 ? "" : text(field, body);
    }

    private static String text(String field, WireReader body) throws WireException {
        byte[] bytes = body.bytes(field, body.u32Le(field + " length"), TEXT_LENGTH_MAX);
        String text = new String(bytes, StandardCharsets.UTF_16LE);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private static void skip(String field, WireReader body, long flags, long flag) throws WireException {
        if ((flags & flag) == 0) {
            return;
        }
        long length = body.u32Le(field + " length");
        if (length > SKIPPED_LENGTH_MAX) {
            throw WireException.limitExceeded(field + " length", length, SKIPPED_LENGTH_MAX);
        }
        body.skip(field, (int) length);
    }
}
