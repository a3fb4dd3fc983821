/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.credential.Credential;
import dev.gatehouse.control.credential.CredentialSecret;
import dev.gatehouse.control.credential.Credentials;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.proxy.port.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Credentials: that there is one, and of which type. The secret is taken when the credential is made, or when its type changes; a
 * document that is applied again does not undo a rotation.
 */
final class CredentialKind implements Kind {

    static final String NAME = "Credential";

    private static final String TYPE = "type";
    private static final String PASSWORD = "password";
    private static final String PRIVATE_KEY = "privateKey";

    private final Credentials credentials;

    CredentialKind(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String table() {
        return "credentials";
    }

    @Override
    public Set<String> fields() {
        return Set.of("account", "target", TYPE, PASSWORD, PRIVATE_KEY);
    }

    @Override
    public Set<String> secretFields() {
        return Set.of(PASSWORD, PRIVATE_KEY);
    }

    @Override
    public Wanted read(RequestBody body) {
        String account = body.text("account");
        String target = body.text("target");
        String type = type(body.text(TYPE));
        Optional<Secret> password = body.takeSecret(PASSWORD);
        Optional<Secret> privateKey = body.takeSecret(PRIVATE_KEY);
        Optional<Secret> wrong = type.equals(Credential.Kind.PASSWORD.code()) ? privateKey : password;
        if (wrong.isPresent()) {
            password.ifPresent(Secret::close);
            privateKey.ifPresent(Secret::close);
            throw ApiProblem.usage("the secret is not of the type that the document names");
        }
        return new WantedCredential(
                account,
                target,
                type,
                password.map(CredentialSecret::ofPassword).or(() -> privateKey.map(CredentialSecret::ofPrivateKey)));
    }

    private static String type(String text) {
        for (Credential.Kind kind : Credential.Kind.values()) {
            if (kind.code().equals(text)) {
                return text;
            }
        }
        throw ApiProblem.usage("type is password or private-key");
    }

    private static String key(String account, String target) {
        return account + "@" + target;
    }

    @Override
    public Map<String, Existing> existing() {
        return credentials.list().stream()
                .collect(Collectors.toMap(
                        credential -> key(credential.account(), credential.target()),
                        credential -> new Existing(
                                credential.id(), Map.of(TYPE, credential.kind().code()))));
    }

    @Override
    public Map<String, Map<String, Object>> documents() {
        Map<String, Map<String, Object>> documents = new TreeMap<>();
        for (Credential credential : credentials.list()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("account", credential.account());
            document.put("target", credential.target());
            document.put(TYPE, credential.kind().code());
            documents.put(key(credential.account(), credential.target()), document);
        }
        return documents;
    }

    @Override
    public void remove(Actor actor, String key) {
        int at = key.lastIndexOf('@');
        credentials.remove(actor, key.substring(0, at), key.substring(at + 1));
    }

    private final class WantedCredential implements Wanted {

        private final String account;
        private final String target;
        private final String type;
        private final Optional<CredentialSecret> secret;

        WantedCredential(String account, String target, String type, Optional<CredentialSecret> secret) {
            this.account = account;
            this.target = target;
            this.type = type;
            this.secret = secret;
        }

        @Override
        public String key() {
            return CredentialKind.key(account, target);
        }

        @Override
        public Map<String, Object> settings(Optional<Existing> existing) {
            return Map.of(TYPE, type);
        }

        @Override
        public List<Reference> references() {
            return List.of(new Reference(TargetKind.NAME, target, "/target"));
        }

        @Override
        public UUID create(Actor actor) {
            return credentials
                    .create(actor, account, target, required("it is not here yet"))
                    .id();
        }

        @Override
        public void change(Actor actor, Existing existing, Set<String> differing) {
            credentials.change(actor, account, target, Optional.of(required("its type changes")), Optional.empty());
        }

        private CredentialSecret required(String why) {
            return secret.orElseThrow(() -> ApiProblem.usage("the credential needs its secret, because " + why
                    + ": say with secretFrom where it is, or use gatehouse credential add"));
        }

        @Override
        public void close() {
            secret.ifPresent(CredentialSecret::close);
        }
    }
}
