/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import io.javalin.http.Context;

/**
 * Takes routes, each with the permission it needs. Paths are Javalin's ({@code /api/v1/users/{name}}). The permission is checked
 * before the handler runs. Confined to the thread that assembles the server.
 */
public interface RouteTable {

    /** Answers one request, on an API thread, where blocking is allowed. */
    @FunctionalInterface
    interface Handler {
        /**
         * @param request Javalin's view of request and response
         * @param caller who calls; may do what the route's permission says
         * @throws ApiProblem for everything the caller should be told
         */
        void handle(Context request, Caller caller) throws Exception;
    }

    /** HTTP methods of the API. */
    enum Method {
        GET,
        POST,
        PATCH,
        DELETE
    }

    /** What a repeat of a request with the same {@code Idempotency-Key} is answered with, when the first has been done. */
    enum Repeat {
        /** The first answer, which is kept in the database for a day and so holds no secret. */
        SAME_ANSWER,
        /** That it was done: the first answer held a secret, and those are told once. */
        DONE
    }

    /** Lets the POST route at {@code path} be repeated with an {@code Idempotency-Key}: it makes something, once for each key. */
    RouteTable repeatable(String path, Repeat repeat);

    /** Adds a route; twice the same is an {@link IllegalStateException}. */
    RouteTable route(Method method, String path, Permission permission, Handler handler);

    /**
     * Adds a route that everybody who has signed in may use for what is their own, and those who have {@code permission} for
     * everybody's. The handler asks {@link Access#reaches} of each object and answers 404 for what is not reached.
     */
    RouteTable ownRoute(Method method, String path, Permission permission, Handler handler);

    /** Adds a GET route. */
    default RouteTable get(String path, Permission permission, Handler handler) {
        return route(Method.GET, path, permission, handler);
    }

    /** Adds a POST route. */
    default RouteTable post(String path, Permission permission, Handler handler) {
        return route(Method.POST, path, permission, handler);
    }

    /** Adds a PATCH route. */
    default RouteTable patch(String path, Permission permission, Handler handler) {
        return route(Method.PATCH, path, permission, handler);
    }

    /** Adds a DELETE route. */
    default RouteTable delete(String path, Permission permission, Handler handler) {
        return route(Method.DELETE, path, permission, handler);
    }
}
