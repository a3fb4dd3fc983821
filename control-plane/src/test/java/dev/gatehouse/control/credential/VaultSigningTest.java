/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.sshkey.SshPrivateKey;
import dev.gatehouse.proxy.port.Secret;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures of the vault, checked by the real ssh-keygen. */
class VaultSigningTest {

    private static final Executor HERE = Runnable::run;

    @TempDir
    private Path directory;

    private SshPrivateKey key(String type, String bits) throws Exception {
        Path file = directory.resolve("key");
        run(null, "ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-f", file.toString());
        try (Secret secret = Secret.ofBytes(Files.readAllBytes(file))) {
            return SshPrivateKey.parse(secret);
        }
    }

    private static void run(Path input, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (input != null) {
            builder.redirectInput(input.toFile());
        }
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519, 256, ssh-ed25519",
        "ecdsa, 256, ecdsa-sha2-nistp256",
        "ecdsa, 384, ecdsa-sha2-nistp384",
        "ecdsa, 521, ecdsa-sha2-nistp521",
        "rsa, 2048, rsa-sha2-512",
        "rsa, 2048, rsa-sha2-256"
    })
    void openSshAcceptsTheSignature(String type, String bits, String algorithm) throws Exception {
        SshPrivateKey key = key(type, bits);
        List<String> algorithms =
                SshPrivateKey.signatureAlgorithms(key.publicKey().type());
        assertThat(algorithms).contains(algorithm).noneMatch(name -> name.equals("ssh-rsa"));
        byte[] message = "what is signed".getBytes(StandardCharsets.UTF_8);
        try (VaultSigning signing = new VaultSigning(key.pkcs8(), algorithms, HERE)) {
            byte[] raw = signing.sign(algorithm, signedData(message), HERE)
                    .toCompletableFuture()
                    .get();
            Path signature = Files.writeString(directory.resolve("message.sig"), armoured(key, algorithm, raw));
            Path file = Files.write(directory.resolve("message"), message);
            Path signers = Files.writeString(
                    directory.resolve("signers"), "anna " + key.publicKey().line() + "\n");
            run(
                    file,
                    "ssh-keygen",
                    "-Y",
                    "verify",
                    "-f",
                    signers.toString(),
                    "-I",
                    "anna",
                    "-n",
                    "test",
                    "-s",
                    signature.toString());
        }
    }

    /** openssh/PROTOCOL.sshsig. */
    private static byte[] signedData(byte[] message) throws Exception {
        return joined(
                "SSHSIG",
                "test".getBytes(),
                new byte[0],
                "sha512".getBytes(),
                MessageDigest.getInstance("SHA-512").digest(message));
    }

    private static String armoured(SshPrivateKey key, String algorithm, byte[] raw) throws Exception {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(blob);
        out.write("SSHSIG".getBytes());
        out.writeInt(1);
        string(out, key.publicKey().blob());
        string(out, "test".getBytes());
        string(out, new byte[0]);
        string(out, "sha512".getBytes());
        string(out, joined("", algorithm.getBytes(), raw));
        String base64 = Base64.getMimeEncoder(70, "\n".getBytes()).encodeToString(blob.toByteArray());
        return "-----BEGIN SSH SIGNATURE-----\n" + base64 + "\n-----END SSH SIGNATURE-----\n";
    }

    private static byte[] joined(String magic, byte[]... parts) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(magic.getBytes());
        for (byte[] part : parts) {
            string(out, part);
        }
        return bytes.toByteArray();
    }

    private static void string(DataOutputStream out, byte[] bytes) throws Exception {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    @Test
    void signsNothingAfterClosing() throws Exception {
        SshPrivateKey key = key("ed25519", "256");
        VaultSigning signing = new VaultSigning(key.pkcs8(), List.of("ssh-ed25519"), HERE);
        signing.close();
        assertThat(key.pkcs8().isWiped()).isTrue();
        assertThatThrownBy(() -> signing.sign("ssh-ed25519", new byte[1], HERE)
                        .toCompletableFuture()
                        .get())
                .isInstanceOf(ExecutionException.class);
    }

    @Test
    void signsOnlyWithItsAlgorithmsAndUpToItsLimit() throws Exception {
        SshPrivateKey key = key("rsa", "2048");
        try (VaultSigning signing = new VaultSigning(key.pkcs8(), List.of("rsa-sha2-512", "rsa-sha2-256"), HERE)) {
            assertThat(signing.sign("rsa-sha2-512", new byte[VaultSigning.DATA_BYTES_MAX], HERE)
                            .toCompletableFuture()
                            .get())
                    .hasSize(256);
            assertThatThrownBy(() -> signing.sign("rsa-sha2-512", new byte[VaultSigning.DATA_BYTES_MAX + 1], HERE)
                            .toCompletableFuture()
                            .get())
                    .isInstanceOf(ExecutionException.class);
            assertThatThrownBy(() -> signing.sign("ssh-rsa", new byte[1], HERE)
                            .toCompletableFuture()
                            .get())
                    .isInstanceOf(ExecutionException.class);
        }
    }
}
