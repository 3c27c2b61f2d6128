package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Say how full a file system is, wherever it is mounted: statfs(2).
 *
 * @param used bytes in use
 * @param total bytes there are
 */
public record FileSystemSpace(long used, long total) {

    /* struct statfs of a 64-bit kernel: asm-generic/statfs.h. */
    private static final int STATFS_SIZE = 120;
    private static final int BLOCK_SIZE = 8;
    private static final int BLOCKS = 16;
    private static final int FREE = 24;

    /**
     * Ask the file system that something is on.
     *
     * @param path the path
     * @return its space
     */
    public static FileSystemSpace of(Path path) {
        try (Fd named = Open.root(path)) {
            ByteBuffer status = status(named, path);
            long block = status.getLong(BLOCK_SIZE);
            long blocks = status.getLong(BLOCKS);
            return new FileSystemSpace((blocks - status.getLong(FREE)) * block, blocks * block);
        }
    }

    /**
     * Have the kernel fill a struct statfs, whose first field is the file system's magic number.
     */
    static ByteBuffer status(Fd file, Object shown) {
        byte[] answer = new byte[STATFS_SIZE];
        try {
            file.access().fstatfs(file.number(), answer);
        } catch (LastErrorException e) {
            throw new KernelException("looking at the file system of", shown, e.getErrorCode());
        }
        return ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder());
    }
}
