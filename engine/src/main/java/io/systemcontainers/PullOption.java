package io.systemcontainers;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * Say how to copy out of a machine.
 *
 * @since 0.1
 */
public sealed interface PullOption {

    /**
     * Be told how far the copy is: as {@link PushOption#progress}.
     *
     * @param listener what is told
     * @return the option
     */
    static PullOption progress(Consumer<? super CopyProgress> listener) {
        return new Progress(listener);
    }

    /**
     * Hold who is told how far the copy is.
     *
     * @param listener what is told
     */
    record Progress(Consumer<? super CopyProgress> listener) implements PullOption {
        /**
         * Require somebody.
         *
         * @param listener what is told
         */
        public Progress {
            Objects.requireNonNull(listener, "listener");
        }
    }
}
