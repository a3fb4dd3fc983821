/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.integrity;

import dev.gatehouse.iolog.codec.EndSection;
import dev.gatehouse.iolog.codec.FileLayout;
import dev.gatehouse.iolog.codec.Head;
import dev.gatehouse.iolog.codec.MalformedRecordingException;
import dev.gatehouse.iolog.codec.SectionTag;
import dev.gatehouse.iolog.crypto.RecordingKeys;
import dev.gatehouse.iolog.integrity.VerificationReport.Finding;
import dev.gatehouse.iolog.integrity.VerificationReport.Verdict;
import dev.gatehouse.iolog.read.RecordingReader;
import dev.gatehouse.iolog.read.SectionReader;
import dev.gatehouse.iolog.read.SectionReader.Section;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies recordings against a public key from outside. Reads a file once from end to end in bounded memory. Immutable, so safe
 * for use by several threads.
 */
public final class RecordingVerifier {

    private final PublicKey publicKey;

    /**
     * Verifies with this key.
     *
     * @param publicKey Ed25519, as X.509 SubjectPublicKeyInfo; from the published key history, never from the file
     */
    public RecordingVerifier(byte[] publicKey) throws GeneralSecurityException {
        Objects.requireNonNull(publicKey, "publicKey");
        this.publicKey = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(publicKey));
    }

    /**
     * Verifies chain, structure and signature; needs no data key.
     *
     * @throws IOException when the file cannot be read at all; what is wrong in it is in the report
     */
    public VerificationReport verify(Path file) throws IOException {
        try (RecordingKeys none = RecordingKeys.none()) {
            return verify(file, none);
        }
    }

    /** The same, and opens every record for which there is a key. */
    public VerificationReport verify(Path file, RecordingKeys keys) throws IOException {
        try (SectionReader sections = SectionReader.open(file)) {
            return verify(file, sections, keys);
        } catch (MalformedRecordingException preamble) {
            Finding finding = new Finding(0, 1, 1, preamble.getMessage());
            return new VerificationReport(
                    Verdict.DAMAGED,
                    Optional.empty(),
                    Optional.of(finding),
                    new RecordTally().counts(),
                    Optional.empty(),
                    "");
        } catch (NoSuchFileException missing) {
            throw new IOException("recording " + file + " does not exist", missing);
        }
    }

    private VerificationReport verify(Path file, SectionReader sections, RecordingKeys keys) throws IOException {
        try (FileCheck check = new FileCheck(keys, () -> RecordingReader.lineKeys(file, keys))) {
            Finding bad = null;
            while (bad == null && !check.isComplete()) {
                bad = checkNext(sections, check);
            }
            if (bad == null && sections.position() != sections.size()) {
                bad = check.finding(sections.position(), "something follows the end");
            }
            return report(check, bad);
        }
    }

    private @Nullable Finding checkNext(SectionReader sections, FileCheck check) throws IOException {
        long offset = sections.position();
        try {
            Section section = sections.next();
            if (section == null) {
                return check.cutAt(offset);
            }
            if (!section.linkIsGood()) {
                return check.brokenLink(section);
            }
            check.add(section);
            return section.tag() == SectionTag.END ? checkSignature(section, check) : null;
        } catch (MalformedRecordingException malformed) {
            return check.finding(offset, malformed.getMessage());
        }
    }

    private @Nullable Finding checkSignature(Section section, FileCheck check) {
        EndSection end = Objects.requireNonNull(check.end(), "the section that was just added");
        boolean good;
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(publicKey);
            verifier.update(FileLayout.signedMessage(section.linkBefore(), end.encodeUnsigned()));
            good = verifier.verify(end.signature());
        } catch (GeneralSecurityException malformed) {
            good = false;
        }
        return good ? null : check.finding(section.offset(), "the signature is not by the given key over this content");
    }

    private static VerificationReport report(FileCheck check, @Nullable Finding bad) {
        Verdict verdict = bad == null ? Verdict.WHOLE : check.isCut() ? Verdict.UNSEALED : Verdict.DAMAGED;
        return new VerificationReport(
                verdict,
                check.head().map(Head::header).map(header -> header.id()),
                Optional.ofNullable(bad),
                check.counts(),
                Optional.ofNullable(check.end()).map(EndSection::keyId),
                HexFormat.of().formatHex(check.link()));
    }
}
