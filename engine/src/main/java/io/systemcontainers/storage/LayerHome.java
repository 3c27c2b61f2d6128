package io.systemcontainers.storage;

import java.nio.file.Path;

/**
 * Own the directory in which a machine's layers are. It stays for as long as somebody holds it. Any
 * thread may call any method.
 */
interface LayerHome extends AutoCloseable {

    /** Return the directory. */
    Path path();

    /** Hold it once more: it stays until that has been closed, too. */
    LayerHome hold();

    /**
     * Delete something in it when there is time: it may be large, and nobody has to wait until it
     * is gone.
     *
     * @param inside what to delete; nobody uses its name again
     */
    void doom(Path inside);

    /** Let go of it. */
    @Override
    void close();
}
