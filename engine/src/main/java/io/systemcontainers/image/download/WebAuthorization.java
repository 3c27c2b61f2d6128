package io.systemcontainers.image.download;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** What a server is shown to be let in. Thread-safe. */
public interface WebAuthorization {

    /**
     * Return what is shown unasked.
     *
     * @return the value of the header {@code Authorization}, if there is one yet
     */
    Optional<String> header();

    /**
     * Answer a server that wants something else to be shown.
     *
     * @param challenge the value of its header {@code WWW-Authenticate}
     * @return the value of the header {@code Authorization}; empty when there is nothing to show
     * @throws InterruptedException if the thread is interrupted
     */
    Optional<String> answer(String challenge) throws InterruptedException;

    /**
     * Show nothing.
     *
     * @return an authorization with nothing to show
     */
    static WebAuthorization none() {
        return always(Optional.empty());
    }

    /**
     * Show the same always.
     *
     * @param header the value of the header {@code Authorization}
     * @return the authorization
     */
    static WebAuthorization always(Optional<String> header) {
        return new WebAuthorization() {
            @Override
            public Optional<String> header() {
                return header;
            }

            @Override
            public Optional<String> answer(String challenge) {
                return Optional.empty();
            }
        };
    }

    /**
     * Return the header that shows a name and password.
     *
     * @param userInfo them, {@code name:password}
     * @return the value of the header {@code Authorization}
     */
    static String basic(String userInfo) {
        byte[] credentials = userInfo.getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(credentials);
    }
}
