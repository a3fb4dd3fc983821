/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.bridge.SocketClient.Answer;
import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.user.Role;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who sends too much is told to wait, and nobody else. */
class RequestRatesIT {

    private static final int CALLER_BURST = 6;
    private static final int ADDRESS_BURST = 8;

    private static ApiHouse house;

    @BeforeAll
    static void open() throws IOException {
        house = new ApiHouse(ConsoleConfig.defaults().withPort(0).withRates(1, CALLER_BURST, 1, ADDRESS_BURST));
    }

    @AfterAll
    static void close() throws IOException {
        house.close();
    }

    /** Until it is refused; a slow machine gives a token back now and then. */
    private static Answer refusalOf(TlsClient client, String path) {
        for (int index = 0; index < 500; index++) {
            Answer answer = client.get(path);
            if (answer.status() == 429) {
                assertThat(index)
                        .isGreaterThanOrEqualTo(path.equals("/healthz") ? ADDRESS_BURST - 3 : CALLER_BURST - 1);
                return answer;
            }
        }
        throw new AssertionError("never refused: " + path);
    }

    private static long denials() {
        return house.on.database.withHandle(handle -> handle.createQuery(
                        "SELECT count(*) FROM audit_event WHERE action = 'api.denied' AND detail LIKE '%rate.exceeded%'")
                .mapTo(Long.class)
                .one());
    }

    @Test
    void aPersonAndEachOfItsTokensAndTheOperatorAreCountedAlone() {
        TlsClient anna = house.person("anna", Role.ADMIN);
        String token = anna.call("POST", "/api/v1/api-tokens", "{'name':'ci','scope':['own']}")
                .json()
                .get("token")
                .asText();
        TlsClient ben = house.person("ben", Role.USER);
        Answer refused = refusalOf(anna, "/api/v1/whoami");
        assertThat(refused.json().get("code").asText()).isEqualTo("too-many-requests");
        assertThat(refused.json().get("detail").asText()).contains("wait").doesNotContain("\n");
        assertThat(ben.get("/api/v1/whoami").status()).isEqualTo(200);
        assertThat(TlsClient.at(house.server.port())
                        .as(token)
                        .get("/api/v1/whoami")
                        .status())
                .isEqualTo(200);
        assertThat(IntStream.range(0, 50)
                        .map(index ->
                                house.local.call("GET", "/api/v1/whoami", "").status()))
                .as("the local operator")
                .containsOnly(200);
    }

    @Test
    void strangersShareTheirAddressAndDoNotSlowThoseWhoAreIn() {
        TlsClient carla = house.person("carla", Role.USER);
        long before = denials();
        TlsClient stranger = TlsClient.at(house.server.port()).from("127.0.7.1");
        refusalOf(stranger, "/healthz");
        assertThat(carla.from("127.0.7.1").get("/api/v1/whoami").status()).isEqualTo(200);
        assertThat(TlsClient.at(house.server.port())
                        .from("127.0.7.2")
                        .get("/healthz")
                        .status())
                .isEqualTo(200);
        for (int index = 0; index < 5; index++) {
            stranger.get("/healthz");
        }
        assertThat(denials() - before).as("on record once").isEqualTo(1);
    }
}
