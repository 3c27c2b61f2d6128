package io.systemcontainers;

/**
 * Stand for a path of a machine that is watched, until it is closed.
 *
 * @see MachineFiles#watch
 * @since 0.1
 */
public interface Watch extends AutoCloseable {

    /**
     * Return the path.
     *
     * @return the path, as it was given
     */
    String path();

    /**
     * Watch no longer: the callback is not called any more, and a call of it that another thread is
     * just in has returned, unless this thread is interrupted: it does not wait then. A callback
     * may close its own watch.
     *
     * <p>What has ended the watch before is thrown as it is: what the callback threw, or why the
     * path could not be looked at. Closing it again throws that no more, and waits for a callback
     * that has not returned.
     *
     * @throws IllegalStateException if the callback does not return within 2 s; it is not called
     *     again
     */
    @Override
    void close();
}
