/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.sshkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.port.Secret;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys made by the real ssh-keygen. */
class SshKeyTest {

    @TempDir
    private Path directory;

    private Path keygen(String... options) throws Exception {
        Path file = directory.resolve("key" + System.nanoTime());
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q", "-C", "anna@desk", "-f", file.toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return file;
    }

    private static String publicLine(Path file) throws Exception {
        return Files.readString(Path.of(file + ".pub"));
    }

    private static SshPrivateKey privateKey(Path file) throws Exception {
        try (Secret secret = Secret.ofBytes(Files.readAllBytes(file))) {
            return SshPrivateKey.parse(secret);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519,,", "ecdsa,256,", "ecdsa,384,", "ecdsa,521,", "rsa,2048,",
        "rsa,2048,PEM", "rsa,2048,PKCS8", "ecdsa,256,PEM", "ecdsa,256,PKCS8", "ecdsa,521,PKCS8"
    })
    void readsWhatSshKeygenWrites(String type, String bits, String format) throws Exception {
        List<String> options = new ArrayList<>(List.of("-t", type, "-N", ""));
        if (bits != null) {
            options.addAll(List.of("-b", bits));
        }
        if (format != null) {
            options.addAll(List.of("-m", format));
        }
        Path file = keygen(options.toArray(String[]::new));

        SshPublicKey fromLine = SshPublicKey.parseLine(publicLine(file));
        try (SshPrivateKey fromFile = privateKey(file)) {
            assertThat(fromFile.publicKey()).isEqualTo(fromLine);
        }
        assertThat(fromLine.comment()).isEqualTo("anna@desk");
        assertThat(Fingerprint.parse(fromLine.fingerprint().toString())).isEqualTo(fromLine.fingerprint());
        Process shown = new ProcessBuilder("ssh-keygen", "-l", "-f", file + ".pub").start();
        assertThat(new String(shown.getInputStream().readAllBytes()))
                .contains(fromLine.fingerprint().toString());
    }

    @Test
    void refusesKeysWithPassphrases() throws Exception {
        for (String format : List.of("RFC4716", "PEM", "PKCS8")) {
            Path file = keygen("-t", "rsa", "-b", "2048", "-m", format, "-N", "secret-phrase");
            assertThatThrownBy(() -> privateKey(file))
                    .isInstanceOf(KeyFormatException.class)
                    .hasMessageContaining("passphrase");
        }
    }

    @Test
    void refusesRsaBelowTheMinimum() throws Exception {
        Path file = keygen("-t", "rsa", "-b", "1024", "-N", "");
        assertThatThrownBy(() -> SshPublicKey.parseLine(publicLine(file))).hasMessageContaining("2048");
        assertThatThrownBy(() -> privateKey(file)).hasMessageContaining("2048");
    }

    @Test
    void refusesEveryTruncation() throws Exception {
        Path file = keygen("-t", "ed25519", "-N", "");
        byte[] blob = SshPublicKey.parseLine(publicLine(file)).blob();
        for (int length = 0; length < blob.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(blob, length);
            assertThatThrownBy(() -> SshPublicKey.ofBlob(cut, "")).isInstanceOf(KeyFormatException.class);
        }
        byte[] longer = java.util.Arrays.copyOf(blob, blob.length + 1);
        assertThatThrownBy(() -> SshPublicKey.ofBlob(longer, "")).isInstanceOf(KeyFormatException.class);
        byte[] text = Files.readAllBytes(file);
        for (int length = 0; length < text.length - 40; length += 7) {
            byte[] cut = java.util.Arrays.copyOf(text, length);
            assertThatThrownBy(() -> SshPrivateKey.parse(Secret.ofBytes(cut))).isInstanceOf(KeyFormatException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ssh-ed25519",
                "ssh-ed25519 !!!!",
                "ssh-ed25519 AAAA",
                "ssh-dss AAAAB3NzaC1kc3MAAACBAP",
                "sk-ssh-ed25519@openssh.com AAAA",
                "command=\"/bin/sh\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHVJ",
                "no-pty ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHVJ",
                "ssh-ed25519 AAAA\nssh-ed25519 BBBB",
                "ssh-ed25519 \u0000"
            })
    void refusesLinesThatAreNotOnePlainKey(String line) {
        assertThatThrownBy(() -> SshPublicKey.parseLine(line)).isInstanceOf(KeyFormatException.class);
    }

    @Test
    void refusesATypeThatIsNotTheKeys() throws Exception {
        String line = publicLine(keygen("-t", "ed25519", "-N", ""));
        assertThatThrownBy(() -> SshPublicKey.parseLine(line.replaceFirst("ssh-ed25519", "ssh-rsa")))
                .hasMessageContaining("another type");
    }

    @Test
    void boundsALine() throws Exception {
        String line = publicLine(keygen("-t", "ed25519", "-N", "")).strip();
        String full = line + " ".repeat(SshPublicKey.LINE_CHARS_MAX - line.length());
        assertThat(SshPublicKey.parseLine(full).type()).isEqualTo("ssh-ed25519");
        assertThatThrownBy(() -> SshPublicKey.parseLine(full + " ")).hasMessageContaining("at most");
    }

    @Test
    void makesCommentsPrintable() throws Exception {
        String[] parts = publicLine(keygen("-t", "ed25519", "-N", "")).split(" ");
        SshPublicKey key = SshPublicKey.parseLine(parts[0] + " " + parts[1] + " a\u202eb" + "x".repeat(500));
        assertThat(key.comment()).startsWith("a?b").hasSize(SshPublicKey.COMMENT_CHARS_MAX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHA256:",
                "SHA256:abc",
                "SHA256:****",
                "MD5:00:11",
                "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void refusesBadFingerprints(String text) {
        assertThatThrownBy(() -> Fingerprint.parse(text)).isInstanceOf(KeyFormatException.class);
    }

    /** What the relay would not compute at a log-in is not registered either. */
    @ParameterizedTest
    @CsvSource({"2048,17,true", "2048,62,true", "2048,72,false", "1024,17,false"})
    void rsaKeysOfUsualSizesOnly(int modulusBits, int exponentBits, boolean taken) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        BigInteger exponent = BigInteger.ONE.shiftLeft(exponentBits - 1).nextProbablePrime();
        generator.initialize(new RSAKeyGenParameterSpec(modulusBits, exponent));
        RSAPublicKey key = (RSAPublicKey) generator.generateKeyPair().getPublic();
        byte[] blob = OpenSSHPublicKeyUtil.encodePublicKey(new RSAKeyParameters(false, key.getModulus(), exponent));
        if (taken) {
            assertThat(SshPublicKey.ofBlob(blob, "").type()).isEqualTo("ssh-rsa");
        } else {
            assertThatThrownBy(() -> SshPublicKey.ofBlob(blob, "")).isInstanceOf(KeyFormatException.class);
        }
    }
}
