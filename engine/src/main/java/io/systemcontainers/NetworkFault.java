package io.systemcontainers;

/**
 * Hold something that is wrong with a network until this is closed, or a machine that it concerns
 * is reset or closed.
 *
 * <pre>{@code
 * try (NetworkFault cut = web.network().partition(db)) {
 *     assertThat(web.exec("curl", "--max-time", "2", "http://db/").exitCode()).isEqualTo(28);
 * }
 * }</pre>
 *
 * @since 0.1
 */
public interface NetworkFault extends AutoCloseable {

    /** Put it right. Closing it again does nothing. */
    @Override
    void close();
}
