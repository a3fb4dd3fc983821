/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Looks for secrets in files: as they are, in UTF-16, hexadecimal and base64 at each of its three alignments; what is packed with
 * gzip is unpacked. Confined to one thread.
 */
public final class LeakScan {

    private final Map<String, byte[]> forms;
    private long filesRead;
    private long bytesRead;

    private LeakScan(Map<String, byte[]> forms) {
        this.forms = forms;
    }

    /** A scan for these secrets. */
    public static LeakScan forSecrets(List<String> secrets) {
        Map<String, byte[]> forms = new LinkedHashMap<>();
        for (int i = 0; i < secrets.size(); i++) {
            byte[] plain = secrets.get(i).getBytes(StandardCharsets.UTF_8);
            String name = "secret " + i;
            forms.put(name + " plain", plain);
            forms.put(name + " UTF-16LE", secrets.get(i).getBytes(StandardCharsets.UTF_16LE));
            forms.put(name + " UTF-16BE", secrets.get(i).getBytes(StandardCharsets.UTF_16BE));
            String hex = HexFormat.of().formatHex(plain);
            forms.put(name + " hex", hex.getBytes(StandardCharsets.US_ASCII));
            forms.put(name + " HEX", hex.toUpperCase(java.util.Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
            for (int shift = 0; shift < 3; shift++) {
                forms.put(name + " base64+" + shift, base64(plain, shift));
            }
        }
        return new LeakScan(forms);
    }

    /** Hits in every file below a directory, as "file: form". */
    public List<String> under(Path directory) throws IOException {
        List<String> hits = new ArrayList<>();
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                hits.addAll(in(file));
            }
        }
        return hits;
    }

    /** Hits in one file. */
    public List<String> in(Path file) throws IOException {
        byte[] content = content(file);
        filesRead++;
        bytesRead += content.length;
        List<String> hits = new ArrayList<>();
        // ISO 8859-1 maps every byte to one character, so the platform's fast search can be used on bytes
        String text = new String(content, StandardCharsets.ISO_8859_1);
        forms.forEach((name, form) -> {
            if (text.contains(new String(form, StandardCharsets.ISO_8859_1))) {
                hits.add(file + ": " + name);
            }
        });
        return hits;
    }

    /** How often a word is in a file. */
    public static long count(Path file, String word) throws IOException {
        String text = new String(content(file), StandardCharsets.ISO_8859_1);
        long count = 0;
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            count++;
        }
        return count;
    }

    private static byte[] content(Path file) throws IOException {
        if (!file.toString().endsWith(".gz")) {
            return Files.readAllBytes(file);
        }
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readAllBytes();
        }
    }

    /** Files read so far. */
    public long filesRead() {
        return filesRead;
    }

    /** MiB read so far. */
    public long mibRead() {
        return bytesRead / 1048576;
    }

    /** The characters that are the same whatever stands before and behind. */
    private static byte[] base64(byte[] plain, int shift) {
        byte[] shifted = new byte[plain.length + shift];
        System.arraycopy(plain, 0, shifted, shift, plain.length);
        String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        int from = shift == 0 ? 0 : 4;
        return text.substring(from, text.length() - 2).getBytes(StandardCharsets.US_ASCII);
    }
}
