/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.recording;

import dev.gatehouse.cli.command.PublicKeyFile;
import dev.gatehouse.iolog.archive.SealedRecording;
import java.io.IOException;
import java.nio.file.Path;

/** The public key that a sealed file is verified with: from a file of its own, never from the recording. Stateless. */
final class VerificationKey {

    private VerificationKey() {}

    /** The published key of the name that the recording gives; the name is a hint only, as the signature must fit the key. */
    static byte[] published(Path home, Path recording) throws IOException {
        String keyId = SealedRecording.read(recording).keyId().replaceAll("[^0-9a-zA-Z]", "");
        return PublicKeyFile.published(home, "recording-" + keyId, keyId);
    }
}
