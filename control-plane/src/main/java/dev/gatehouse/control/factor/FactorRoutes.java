/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.factor;

import dev.gatehouse.control.http.Access;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.proxy.port.Secret;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.util.encoders.Base32;

/** {@code /api/v1/users/{name}/factor}. Safe for use by several threads. */
public final class FactorRoutes implements Routes {

    private static final String FACTOR = "/api/v1/users/{name}/factor";

    private final Enrolments enrolments;
    private final FactorResets resets;

    public FactorRoutes(Enrolments enrolments, FactorResets resets) {
        this.enrolments = enrolments;
        this.resets = resets;
    }

    @Override
    public void register(RouteTable table) {
        table.ownRoute(RouteTable.Method.GET, FACTOR, Permission.USER_READ, this::status)
                .ownRoute(RouteTable.Method.POST, FACTOR, Permission.USER_WRITE, this::begin)
                .ownRoute(RouteTable.Method.POST, FACTOR + "/confirm", Permission.USER_WRITE, this::confirm)
                .ownRoute(RouteTable.Method.POST, FACTOR + "/recovery-codes", Permission.USER_WRITE, this::renew)
                .post(
                        FACTOR + "/reset",
                        Permission.USER_WRITE,
                        (request, caller) -> request.json(resets.request(caller, request.pathParam("name"))))
                .post(
                        FACTOR + "/reset/confirm",
                        Permission.USER_WRITE,
                        (request, caller) -> request.json(resets.confirm(caller, request.pathParam("name"))))
                .delete(FACTOR + "/reset", Permission.USER_WRITE, this::withdraw);
    }

    private void status(Context request, Caller caller) {
        request.json(enrolments.status(user(request)));
    }

    /** The user that the path names, when the caller may know of that user. */
    private String user(Context request) {
        String name = request.pathParam("name");
        if (!Access.of(request).reaches(enrolments.owner(name), "user:" + name)) {
            throw Enrolments.unknown();
        }
        return name;
    }

    /** A program's token is no person who holds an app. */
    private String userAsPerson(Context request, Caller caller) {
        if (caller instanceof Caller.Person person && person.proof().kind() != Caller.Proof.Kind.SIGN_IN) {
            throw ApiProblem.notPermitted(
                    "a second factor is enrolled by somebody who has signed in, not with an API token");
        }
        return user(request);
    }

    private void begin(Context request, Caller caller) throws IOException {
        String user = userAsPerson(request, caller);
        try (Secret secret = enrolments.begin(caller.actor(), user)) {
            byte[] bytes = secret.copyBytes();
            byte[] text = unpadded(Base32.encode(bytes));
            try (Wiped json = new Wiped()) {
                json.write(ascii("{\"secret\":\""));
                json.write(text);
                json.write(ascii("\",\"uri\":\"otpauth://totp/Gatehouse:"
                        + URLEncoder.encode(user, StandardCharsets.UTF_8) + "?secret="));
                json.write(text);
                // algorithm, digits and period are the ones that apps take for granted; without them the QR code is
                // small
                json.write(ascii("&issuer=Gatehouse\"}"));
                answer(request, json);
            } finally {
                Arrays.fill(bytes, (byte) 0);
                Arrays.fill(text, (byte) 0);
            }
        }
    }

    /** Apps do not want the padding. */
    private static byte[] unpadded(byte[] base32) {
        int length = base32.length;
        while (length > 0 && base32[length - 1] == '=') {
            length--;
        }
        byte[] text = Arrays.copyOf(base32, length);
        Arrays.fill(base32, (byte) 0);
        return text;
    }

    private void confirm(Context request, Caller caller) throws IOException {
        String user = userAsPerson(request, caller);
        try (RequestBody body = RequestBody.read(request, Set.of("code"), Set.of("code"));
                Secret code = body.takeSecret("code")
                        .orElseThrow(
                                () -> ApiProblem.usage("the field code is missing: the digits that the app shows"))) {
            answer(request, enrolments.confirm(caller.actor(), user, code));
        }
    }

    private void renew(Context request, Caller caller) throws IOException {
        String user = userAsPerson(request, caller);
        boolean byOwner = Access.of(request).isOwn(enrolments.owner(user));
        answer(request, enrolments.renewRecoveryCodes(caller.actor(), byOwner, user));
    }

    private void withdraw(Context request, Caller caller) {
        resets.withdraw(caller, request.pathParam("name"));
        request.status(HttpStatus.NO_CONTENT);
    }

    /** Codes go from their bytes to the connection and never become a {@code String}. Nothing in them needs escaping. */
    private static void answer(Context request, List<Secret> codes) throws IOException {
        try (Wiped json = new Wiped()) {
            json.write(ascii("{\"recoveryCodes\":["));
            for (Secret code : codes) {
                byte[] bytes = code.copyBytes();
                json.write(ascii(code == codes.get(0) ? "\"" : ",\""));
                json.write(bytes);
                json.write('"');
                Arrays.fill(bytes, (byte) 0);
            }
            json.write(ascii("]}"));
            answer(request, json);
        } finally {
            codes.forEach(Secret::close);
        }
    }

    private static void answer(Context request, Wiped json) throws IOException {
        request.status(HttpStatus.CREATED).contentType("application/json").header("Cache-Control", "no-store");
        json.writeTo(request.outputStream());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Large enough never to grow, which would leave a copy behind. */
    private static final class Wiped extends ByteArrayOutputStream {
        Wiped() {
            super(4_096);
        }

        @Override
        public void close() {
            Arrays.fill(buf, (byte) 0);
        }
    }
}
