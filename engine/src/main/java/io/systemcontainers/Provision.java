package io.systemcontainers;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Describe what is to be done once to an image, whose result machines then start from.
 *
 * <p>The result is kept in the store under the image's fingerprint and the key. It is made on a
 * machine of the same configuration that is thrown away, and powered off before its files are kept.
 * Several JVMs that ask for the same at once share the work.
 *
 * @param name what it is called in messages
 * @param key what the steps' code and all that they take in add up to: another key is another
 *     result
 * @param timeToLive after which time a result is made again; {@link #FOREVER} where it depends on
 *     nothing that changes by itself
 * @param rebuild whether a result counts only if it was made after the engine was opened
 * @param steps what is done, on a machine that has booted
 * @since 0.1
 */
public record Provision(
        String name,
        String key,
        Duration timeToLive,
        boolean rebuild,
        Consumer<? super Machine> steps) {

    /** A result that does not grow old. */
    public static final Duration FOREVER = Duration.ofDays(Integer.MAX_VALUE);

    /**
     * Require all of it.
     *
     * @param name what it is called
     * @param key what it adds up to
     * @param timeToLive after which time it is made again
     * @param rebuild whether to make it again in any case
     * @param steps what is done
     */
    public Provision {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(timeToLive, "timeToLive");
        Objects.requireNonNull(steps, "steps");
    }
}
