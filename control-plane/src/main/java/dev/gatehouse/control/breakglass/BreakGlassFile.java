/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.breakglass;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.control.age.AgeIdentity;
import dev.gatehouse.control.age.AgeRecipient;
import dev.gatehouse.control.shamir.SecretSharing;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A break-glass file: JSON with a header that everybody may read, a share for each holder, and a payload. The payload is encrypted with
 * AES-256-GCM under a random key that is used once (so its nonce is zero) and authenticates the header. The key is split after Shamir;
 * each share, bound to export and revision, is an age file for one holder. {@code docs/vault.md} describes it for those who have to open
 * one without Gatehouse. Immutable; holds nothing secret.
 *
 * @param export which
 * @param name what people call it
 * @param revision counts how often it was sealed anew
 * @param sealedAt when this revision was
 * @param threshold so many holders open it together
 * @param credentials what is in it, as {@code ACCOUNT@TARGET}
 * @param holders who has a share
 * @param payload ciphertext with tag
 */
public record BreakGlassFile(
        UUID export,
        String name,
        long revision,
        Instant sealedAt,
        int threshold,
        List<String> credentials,
        List<Holder> holders,
        byte[] payload) {

    /** The largest file that is read. */
    public static final int BYTES_MAX = 8 << 20;

    private static final String FORMAT = "gatehouse-break-glass-1";
    private static final int KEY_BYTES = 32;
    private static final int TAG_BITS = 128;
    private static final int SHARE_BYTES = 2 * Long.BYTES + Long.BYTES + 1 + KEY_BYTES;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ObjectMapper JSON = new ObjectMapper();

    public BreakGlassFile {
        Objects.requireNonNull(export, "export");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(sealedAt, "sealedAt");
        credentials = List.copyOf(credentials);
        holders = List.copyOf(holders);
        payload = payload.clone();
    }

    /** Somebody with a share: the recipient, and the share as an age file. */
    public record Holder(String recipient, byte[] share) {}

    /** Who may open what, before it is sealed. */
    public record Plan(UUID export, String name, long revision, int threshold, List<AgeRecipient> recipients) {}

    /** Seals accounts, which stay the caller's. */
    public static BreakGlassFile seal(Plan plan, List<SealedAccount> accounts, Instant now) {
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        byte[] plain = AccountList.encode(accounts);
        try {
            List<Holder> holders = new ArrayList<>();
            List<SecretSharing.Share> shares =
                    SecretSharing.split(key, plan.recipients().size(), plan.threshold(), RANDOM);
            for (int index = 0; index < shares.size(); index++) {
                AgeRecipient recipient = plan.recipients().get(index);
                holders.add(new Holder(recipient.text(), sealShare(plan, shares.get(index), recipient)));
            }
            List<String> names = accounts.stream().map(SealedAccount::name).toList();
            BreakGlassFile head = new BreakGlassFile(
                    plan.export(), plan.name(), plan.revision(), now, plan.threshold(), names, holders, new byte[0]);
            return head.with(crypt(Cipher.ENCRYPT_MODE, key, head.digest(), plain));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a break-glass file could not be sealed", e);
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static byte[] sealShare(Plan plan, SecretSharing.Share share, AgeRecipient recipient) {
        byte[] bytes = ByteBuffer.allocate(SHARE_BYTES)
                .putLong(plan.export().getMostSignificantBits())
                .putLong(plan.export().getLeastSignificantBits())
                .putLong(plan.revision())
                .put((byte) share.number())
                .put(share.value())
                .array();
        share.wipe();
        try (Secret secret = Secret.ofBytes(bytes)) {
            return recipient.seal(secret);
        }
    }

    private BreakGlassFile with(byte[] sealed) {
        return new BreakGlassFile(export, name, revision, sealedAt, threshold, credentials, holders, sealed);
    }

    /**
     * Opens it; the caller closes the accounts.
     *
     * @param identities of as many different holders as the threshold says
     * @throws IllegalArgumentException when they are too few, hold no share of it, or the file was changed; the message says which
     */
    public List<SealedAccount> open(List<AgeIdentity> identities) {
        List<SecretSharing.Share> shares = new ArrayList<>();
        byte[] key = new byte[0];
        byte[] plain = new byte[0];
        try {
            for (int index = 0; index < identities.size(); index++) {
                SecretSharing.Share share = shareOf(identities.get(index), index + 1);
                if (shares.stream().anyMatch(other -> other.number() == share.number())) {
                    throw new IllegalArgumentException("two of the identities are the same holder's; " + threshold
                            + " different holders open this file together");
                }
                shares.add(share);
            }
            if (shares.size() < threshold) {
                throw new IllegalArgumentException(threshold + " holders open this file together; " + shares.size()
                        + " identity was given, give another --identity");
            }
            key = SecretSharing.combine(shares.subList(0, threshold));
            plain = crypt(Cipher.DECRYPT_MODE, key, digest(), payload);
            return AccountList.decode(plain);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the file does not open: it was changed, or cut", e);
        } finally {
            shares.forEach(SecretSharing.Share::wipe);
            Arrays.fill(key, (byte) 0);
            Arrays.fill(plain, (byte) 0);
        }
    }

    private SecretSharing.Share shareOf(AgeIdentity identity, int ordinal) {
        for (Holder holder : holders) {
            try (Secret opened = identity.open(holder.share())) {
                byte[] bytes = opened.copyBytes();
                try {
                    return read(bytes);
                } finally {
                    Arrays.fill(bytes, (byte) 0);
                }
            } catch (GeneralSecurityException another) {
                // another holder's
            }
        }
        throw new IllegalArgumentException("identity " + ordinal + " holds no share of this file");
    }

    private SecretSharing.Share read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length != SHARE_BYTES
                || in.getLong() != export.getMostSignificantBits()
                || in.getLong() != export.getLeastSignificantBits()
                || in.getLong() != revision) {
            throw new IllegalArgumentException(
                    "a share in this file belongs to another file, or to another revision of it");
        }
        int number = in.get() & 0xff;
        byte[] value = new byte[KEY_BYTES];
        in.get(value);
        return new SecretSharing.Share(number, value);
    }

    private static byte[] crypt(int mode, byte[] key, byte[] context, byte[] input) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, new byte[12]));
        cipher.updateAAD(context);
        return cipher.doFinal(input);
    }

    /** SHA-256 over everything that everybody may read, each text behind its length (4 bytes). */
    private byte[] digest() throws GeneralSecurityException {
        MessageDigest hash = MessageDigest.getInstance("SHA-256");
        List<String> texts = new ArrayList<>(List.of(
                FORMAT,
                export.toString(),
                name,
                Long.toString(revision),
                sealedAt.toString(),
                Integer.toString(threshold),
                Integer.toString(credentials.size())));
        texts.addAll(credentials);
        holders.forEach(holder -> texts.add(holder.recipient()));
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            hash.update(bytes);
        }
        return hash.digest();
    }

    /** As it is written. */
    public byte[] toBytes() {
        ObjectNode root = JSON.createObjectNode()
                .put("format", FORMAT)
                .put("export", export.toString())
                .put("name", name)
                .put("revision", revision)
                .put("sealedAt", sealedAt.toString())
                .put("threshold", threshold);
        ArrayNode names = root.putArray("credentials");
        credentials.forEach(names::add);
        ArrayNode all = root.putArray("holders");
        holders.forEach(
                holder -> all.addObject().put("recipient", holder.recipient()).put("share", holder.share()));
        root.put("payload", payload);
        try {
            return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IllegalArgumentException when it is none */
    public static BreakGlassFile parse(byte[] bytes) {
        try {
            JsonNode root = JSON.readTree(bytes);
            if (!root.path("format").asText("").equals(FORMAT)) {
                throw new IllegalArgumentException("not a break-glass file, or one from a newer Gatehouse");
            }
            List<Holder> holders = new ArrayList<>();
            for (JsonNode holder : root.path("holders")) {
                holders.add(new Holder(
                        text(holder, "recipient"), holder.path("share").binaryValue()));
            }
            return new BreakGlassFile(
                    UUID.fromString(text(root, "export")),
                    text(root, "name"),
                    root.path("revision").asLong(),
                    Instant.parse(text(root, "sealedAt")),
                    root.path("threshold").asInt(),
                    StreamSupport.stream(root.path("credentials").spliterator(), false)
                            .map(JsonNode::asText)
                            .toList(),
                    holders,
                    Optional.ofNullable(root.path("payload").binaryValue()).orElseThrow());
        } catch (IOException | RuntimeException e) {
            throw e instanceof IllegalArgumentException told
                            && String.valueOf(told.getMessage()).startsWith("not a break-glass")
                    ? told
                    : new IllegalArgumentException("not a break-glass file, or a damaged one", e);
        }
    }

    private static String text(JsonNode node, String field) {
        return Optional.ofNullable(node.get(field)).orElseThrow().asText();
    }
}
