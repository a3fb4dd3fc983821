/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.control.tls.CertificateRequest;
import dev.gatehouse.control.tls.KeyType;
import dev.gatehouse.control.tls.TlsIdentities;
import dev.gatehouse.control.tls.TlsIdentity;
import dev.gatehouse.control.tls.TlsIdentity.Name;
import dev.gatehouse.control.tls.TlsRefusal;
import dev.gatehouse.proxy.port.Secret;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Certificates of our own listeners: seen, requested, installed, renewed. */
public final class TlsRoutes implements Routes {

    private static final String ALL = "/api/v1/tls";
    private static final String ONE = ALL + "/{name}";

    private final TlsIdentities identities;

    /** @param identities in use */
    public TlsRoutes(TlsIdentities identities) {
        this.identities = identities;
    }

    @Override
    public void register(RouteTable table) {
        table.get(ALL, Permission.SERVER_READ, (request, caller) -> list(request))
                .get("/api/v1/tls-requests", Permission.SERVER_READ, (request, caller) -> requests(request))
                .post("/api/v1/tls-requests", Permission.SERVER_TLS, this::request)
                .delete("/api/v1/tls-requests/{id}", Permission.SERVER_TLS, this::cancel)
                .post(ONE + "/install", Permission.SERVER_TLS, this::install)
                .post(ONE + "/renew", Permission.SERVER_TLS, this::renew)
                .delete(ONE, Permission.SERVER_TLS, this::remove)
                .repeatable("/api/v1/tls-requests", RouteTable.Repeat.SAME_ANSWER);
    }

    private void list(Context request) {
        List<Map<String, Object>> items = new ArrayList<>();
        TlsIdentity host = identities.host();
        TlsIdentity rdp = identities.rdp();
        items.add(fields(host, rdp == host ? List.of("https", "rdp") : List.of("https")));
        if (rdp != host) {
            items.add(fields(rdp, List.of("rdp")));
        }
        items.add(fields(identities.authority(), List.of()));
        request.json(Page.all(items));
    }

    private void requests(Context request) {
        request.json(
                Page.all(identities.requests().stream().map(TlsRoutes::fields).toList()));
    }

    private void request(Context request, Caller caller) {
        try (RequestBody body = RequestBody.read(request, Set.of("names", "keyType"), Set.of())) {
            List<String> names = body.optionalTexts("names").orElse(List.of());
            KeyType type = body.optionalText("keyType")
                    .map(text -> constant(KeyType.values(), text, "keyType"))
                    .orElse(KeyType.RSA);
            CertificateRequest made = refusing(() -> identities.request(caller.actor(), names, type));
            request.status(201).json(fields(made));
        }
    }

    private void cancel(Context request, Caller caller) {
        if (!identities.cancel(caller.actor(), request.pathParam("id"))) {
            throw ApiProblem.notFound("no request of that id waits; see gatehouse tls show");
        }
        request.status(204);
    }

    private void install(Context request, Caller caller) {
        try (RequestBody body = RequestBody.read(request, Set.of("chain", "key", "anyName"), Set.of("key"))) {
            Name name = name(request);
            String chain = body.text("chain");
            boolean anyName = body.optionalFlag("anyName").orElse(false);
            Optional<Secret> key = body.takeSecret("key");
            try {
                Optional<String> text = key.map(TlsRoutes::text);
                TlsIdentity now = refusing(() -> identities.install(caller.actor(), name, chain, text, anyName));
                request.json(fields(now, List.of()));
            } finally {
                key.ifPresent(Secret::close);
            }
        }
    }

    /** The library that reads PEM wants a string; it lives as long as the request. */
    private static String text(Secret key) {
        byte[] bytes = key.copyBytes();
        try {
            return new String(bytes, StandardCharsets.UTF_8);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private void renew(Context request, Caller caller) {
        try (RequestBody body = RequestBody.read(request, Set.of("names"), Set.of())) {
            List<String> names = body.optionalTexts("names").orElse(List.of());
            Name name = name(request);
            request.json(fields(refusing(() -> identities.renew(caller.actor(), name, names, false)), List.of()));
        }
    }

    private void remove(Context request, Caller caller) {
        Name name = name(request);
        request.json(fields(refusing(() -> identities.renew(caller.actor(), name, List.of(), true)), List.of()));
    }

    private static <T> T refusing(Supplier<T> work) {
        try {
            return work.get();
        } catch (TlsRefusal e) {
            throw ApiProblem.usage(e.getMessage());
        }
    }

    private static Name name(Context request) {
        return constant(Name.values(), request.pathParam("name"), "name");
    }

    private static <E extends Enum<E>> E constant(E[] all, String text, String field) {
        return Arrays.stream(all)
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> ApiProblem.usage(field + " must be one of "
                        + String.join(
                                ", ",
                                Arrays.stream(all)
                                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                                        .toList())));
    }

    private static Map<String, Object> fields(TlsIdentity identity, List<String> shownBy) {
        Instant now = Instant.now();
        X509Certificate certificate = identity.certificate();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", identity.name().name().toLowerCase(Locale.ROOT));
        fields.put("shownBy", shownBy);
        fields.put("origin", identity.origin().name().toLowerCase(Locale.ROOT));
        fields.put("subject", certificate.getSubjectX500Principal().getName());
        fields.put("issuer", certificate.getIssuerX500Principal().getName());
        fields.put("names", identity.names());
        fields.put("keyType", keyType(certificate));
        fields.put("notBefore", certificate.getNotBefore().toInstant());
        fields.put("notAfter", identity.notAfter());
        fields.put("daysLeft", identity.daysLeft(now));
        fields.put("fingerprint", identity.fingerprint());
        fields.put(
                "chain",
                identity.chain().stream()
                        .map(each -> Map.of(
                                "subject",
                                each.getSubjectX500Principal().getName(),
                                "fingerprint",
                                TlsIdentity.fingerprint(each),
                                "notAfter",
                                each.getNotAfter().toInstant()))
                        .toList());
        fields.put("pem", identity.pem());
        return fields;
    }

    private static String keyType(X509Certificate certificate) {
        return certificate.getPublicKey() instanceof RSAPublicKey rsa
                ? "RSA-" + rsa.getModulus().bitLength()
                : certificate.getPublicKey().getAlgorithm();
    }

    private static Map<String, Object> fields(CertificateRequest row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", row.id());
        fields.put("names", row.names());
        fields.put("createdAt", row.createdAt());
        fields.put("pem", row.pem());
        return fields;
    }
}
