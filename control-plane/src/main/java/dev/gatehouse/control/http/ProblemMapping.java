/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.DatabaseUnavailableException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Faults as problem documents (RFC 9457). Never a stack trace, never a value from the request. Stateless. */
final class ProblemMapping {

    private static final Logger LOGGER = LoggerFactory.getLogger(ProblemMapping.class);
    private static final String MEDIA_TYPE = "application/problem+json";

    private ProblemMapping() {}

    static void install(RoutesConfig routes) {
        routes.exception(ApiProblem.class, (problem, request) -> write(request, problem));
        routes.exception(HttpResponseException.class, (fault, request) -> write(request, ofStatus(fault.getStatus())));
        routes.exception(Exception.class, (fault, request) -> write(request, ofFault(fault, request)));
    }

    /** What is thrown and no exception, such as a class that is missing: also a document, also with an incident. */
    static void onError(HttpServletResponse response, Error fault) {
        UUID incident = UUID.randomUUID();
        LOGGER.atError().addKeyValue("incident", incident).setCause(fault).log("a request failed");
        if (response.isCommitted()) {
            return;
        }
        ApiProblem problem = ofIncident(incident);
        response.setStatus(problem.status());
        response.setContentType(MEDIA_TYPE);
        try {
            response.getOutputStream()
                    .write(new ApiJson()
                            .toJsonString(document(problem), Map.class)
                            .getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOGGER.debug("nobody reads the answer any more: {}", e.getMessage());
        }
    }

    private static ApiProblem ofIncident(UUID incident) {
        return ApiProblem.failed("the server met a fault; its log has it under incident " + incident);
    }

    private static ApiProblem ofStatus(int status) {
        return switch (status) {
            case 404, 405 -> ApiProblem.notFound("there is nothing at this address");
            case 413 -> ApiProblem.tooLarge("the request is too large");
            default ->
                status < 500
                        ? ApiProblem.usage("the request cannot be understood")
                        : ApiProblem.failed("the server could not answer");
        };
    }

    private static ApiProblem ofFault(Exception fault, Context request) {
        RuntimeException translated = Database.translate(fault);
        if (translated instanceof DatabaseUnavailableException) {
            return ApiProblem.unavailable(
                    "the database is not available; live sessions go on; see gatehouse status and try again");
        }
        UUID incident = UUID.randomUUID();
        LOGGER.atError()
                .addKeyValue("incident", incident)
                .addKeyValue("method", request.method())
                .addKeyValue(
                        "route",
                        request.endpoints().lastHttpEndpoint() == null
                                ? ""
                                : request.endpoints().lastHttpEndpoint().path)
                .setCause(fault)
                .log("a request failed");
        return ofIncident(incident);
    }

    private static Map<String, Object> document(ApiProblem problem) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "about:blank");
        document.put("title", titleOf(problem.status()));
        document.put("status", problem.status());
        document.put("detail", problem.getMessage());
        document.put("code", problem.code());
        return document;
    }

    private static void write(Context request, ApiProblem problem) {
        request.status(problem.status()).json(document(problem)).contentType(MEDIA_TYPE);
        problem.retryAfter().ifPresent(after -> request.header("Retry-After", Long.toString(after.toSeconds())));
        if (problem.status() == 401) {
            request.header("WWW-Authenticate", "Gatehouse");
        }
    }

    private static String titleOf(int status) {
        return switch (status) {
            case 400 -> "Bad request";
            case 401 -> "Not authenticated";
            case 403 -> "Not permitted";
            case 404 -> "Not found";
            case 409 -> "Conflict";
            case 413 -> "Too large";
            case 422 -> "Key used before";
            case 429 -> "Too many requests";
            case 503 -> "Unavailable";
            default -> "Failed";
        };
    }
}
