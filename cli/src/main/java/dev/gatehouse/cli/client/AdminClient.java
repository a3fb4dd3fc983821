/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.output.Json;
import dev.gatehouse.cli.output.PrintableText;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** The admin API, as the local operator or as a person who has signed in. Every failure is a {@link CommandFailure}. Confined to the command's thread. */
public final class AdminClient {

    private static final int PROBLEM_BYTES_MAX = 64 * 1024;

    /** More the server gives in no page. */
    private static final int PAGE_MAX = 1_000;

    private final Transport transport;

    private AdminClient(Transport transport) {
        this.transport = transport;
    }

    /**
     * As the local operator of the Gatehouse in that home.
     *
     * @param sudoUser what {@code SUDO_USER} says, or empty; the audit log keeps it as claimed
     */
    public static AdminClient local(Path home, String sudoUser) {
        return new AdminClient(new HomeTransport(home, sudoUser));
    }

    /** As the person who has signed in. */
    public static AdminClient signedIn(Login login) {
        return new AdminClient(new TlsTransport(login.server(), login.fingerprint(), login.token()));
    }

    /** As nobody, to sign in. */
    public static AdminClient stranger(ServerAddress server, Fingerprint fingerprint) {
        return new AdminClient(new TlsTransport(server, fingerprint, ""));
    }

    public JsonNode get(String path) {
        return json("GET", path, new byte[0]);
    }

    /** All items of a list, page after page. */
    public ArrayNode items(String path) {
        ArrayNode all = Json.array();
        String next = path;
        while (next != null) {
            JsonNode page = get(next);
            page.path("items").forEach(all::add);
            String cursor = page.path("next").asText("");
            next = cursor.isEmpty() ? null : path + (path.contains("?") ? "&" : "?") + "after=" + encode(cursor);
        }
        return all;
    }

    /**
     * The first items of a list.
     *
     * @param isCut whether the list goes on
     */
    public record Items(ArrayNode items, boolean isCut) {}

    /** At most so many items of a list, in as many pages as they take. */
    public Items items(String path, int most) {
        return items(path, "", most);
    }

    /** The same behind an item, for lists that say what to name it by; from the beginning when {@code after} is empty. */
    public Items items(String path, String after, int most) {
        if (most < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--limit is 1 or more");
        }
        ArrayNode all = Json.array();
        String cursor = after;
        do {
            JsonNode page = get(path + (path.contains("?") ? "&" : "?") + "limit="
                    + Math.min(PAGE_MAX, most - all.size()) + (cursor.isEmpty() ? "" : "&after=" + encode(cursor)));
            page.path("items").forEach(all::add);
            cursor = page.path("next").asText("");
        } while (!cursor.isEmpty() && all.size() < most);
        return new Items(all, !cursor.isEmpty());
    }

    public JsonNode post(String path, RequestBody body) {
        return withBody("POST", path, body);
    }

    public JsonNode patch(String path, RequestBody body) {
        return withBody("PATCH", path, body);
    }

    /**
     * What the server says to a request that may take minutes.
     *
     * @param status below 300, 400 or 409; others are failures
     */
    public record Answer(int status, JsonNode body) {}

    /** Sends JSON that the caller has written and wipes. */
    public Answer postPatiently(String path, byte[] json, Duration deadline) {
        AdminClient patient = new AdminClient(transport.waiting(deadline));
        try (HttpReply reply = patient.send("POST", path, json)) {
            boolean isAnswered = reply.succeeded() || reply.status() == 400 || reply.status() == 409;
            if (!isAnswered) {
                throw refusal(reply);
            }
            return new Answer(reply.status(), Json.read(reply.body().readAllBytes()));
        } catch (IOException e) {
            throw cut(e);
        }
    }

    public void delete(String path) {
        json("DELETE", path, new byte[0]);
    }

    /** A body that is not JSON, such as a recording; the caller closes it. */
    public InputStream stream(String path) {
        try {
            HttpReply reply = send("GET", path, new byte[0]);
            if (!reply.succeeded()) {
                try (reply) {
                    throw refusal(reply);
                }
            }
            return reply.body();
        } catch (IOException e) {
            throw cut(e);
        }
    }

    /** One segment of a path. */
    public static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode withBody(String method, String path, RequestBody body) {
        byte[] bytes = body.bytes();
        try (body) {
            return json(method, path, bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private JsonNode json(String method, String path, byte[] body) {
        try (HttpReply reply = send(method, path, body)) {
            if (!reply.succeeded()) {
                throw refusal(reply);
            }
            byte[] bytes = reply.body().readAllBytes();
            return bytes.length == 0 ? Json.object() : Json.read(bytes);
        } catch (IOException e) {
            throw cut(e);
        }
    }

    private HttpReply send(String method, String path, byte[] body) {
        try {
            return transport.exchange(method, path, body);
        } catch (Transport.NotConnectedException e) {
            throw transport.unreachable(e);
        } catch (IOException e) {
            throw cut(e);
        }
    }

    private CommandFailure refusal(HttpReply reply) throws IOException {
        byte[] bytes = reply.body().readNBytes(PROBLEM_BYTES_MAX);
        String detail = "";
        try {
            JsonNode problem = Json.read(bytes);
            detail = problem.path("detail").asText(problem.path("title").asText(""));
        } catch (IOException notJson) {
            detail = "";
        }
        ExitCode code = switch (reply.status()) {
            case 400 -> ExitCode.USAGE;
            case 404 -> ExitCode.NOT_FOUND;
            case 401, 403 -> ExitCode.NOT_PERMITTED;
            default -> ExitCode.FAILED;
        };
        if (reply.status() == 401 && !transport.whenNobody().isEmpty()) {
            return new CommandFailure(code, transport.whenNobody());
        }
        return new CommandFailure(
                code,
                detail.isEmpty() ? "the server answered with status " + reply.status() : PrintableText.of(detail));
    }

    private CommandFailure cut(IOException e) {
        return new CommandFailure(
                ExitCode.FAILED,
                "the server's answer could not be read: " + e.getMessage() + "; " + transport.whereToLook(),
                e);
    }
}
