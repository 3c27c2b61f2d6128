package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.nio.file.Path;

/** Make what was written survive a loss of power: syncfs(2). */
public final class DiskSync {

    static {
        Native.register(DiskSync.class, "c");
    }

    private DiskSync() {}

    /**
     * Write everything to disk that the file system of a directory still has in memory.
     *
     * @param directory a directory on it
     * @throws KernelException {@code ENOSPC} or {@code EIO} when something could not be written
     */
    public static void fileSystemOf(Path directory) {
        try (Fd named = Open.root(directory);
                Fd opened = Open.directoryInRoot(named, "/")) {
            syncfs(opened.number());
        } catch (LastErrorException e) {
            throw new KernelException("writing to disk", directory, e.getErrorCode());
        }
    }

    private static native int syncfs(int fd) throws LastErrorException;
}
