package io.systemcontainers.network.dns;

import java.time.Duration;

/**
 * Hold what a server grants its clients, so that none of them gets in the way of the others.
 *
 * @param resolver how long one resolver may take
 * @param question how long all resolvers together may take
 * @param idle how long a connection is kept on which nothing is asked
 * @param stalled how long a connection is kept on which nothing happens although somebody waits for
 *     an answer: longer than all that is asked outside takes
 * @param questions how many questions are being asked outside, by all clients
 * @param questionsEach how many of them are one client's
 * @param connections how many connections there are, of all clients
 * @param connectionsEach how many of them are one client's
 */
record Bounds(
        Duration resolver,
        Duration question,
        Duration idle,
        Duration stalled,
        int questions,
        int questionsEach,
        int connections,
        int connectionsEach) {

    static Bounds standard() {
        return new Bounds(
                Limit.RESOLVER.duration(),
                Limit.QUESTION.duration(),
                Limit.IDLE.duration(),
                Limit.STALLED.duration(),
                1024,
                128,
                256,
                16);
    }
}
