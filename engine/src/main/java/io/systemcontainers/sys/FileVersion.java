package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * Hold what tells one state of a file from another: statx(2).
 *
 * <p>Of a directory that is mode and owner: what is in it has versions of its own. What is neither
 * file nor link, a FIFO for example, is not changed by what goes through it.
 *
 * @param mode type and permissions: inode(7)
 * @param uid its owner on the host
 * @param gid its group on the host
 * @param size its size in bytes
 * @param modified when its content was last changed
 * @param changed when anything of it was last changed; nobody can set this
 * @param device the file system it is in, which has another number when it is mounted again
 * @param inode its number there
 */
public record FileVersion(
        int mode,
        int uid,
        int gid,
        long size,
        Instant modified,
        Instant changed,
        long device,
        long inode) {

    // linux/stat.h
    private static final int S_IFMT = 0170000;
    private static final int S_IFREG = 0100000;
    private static final int S_IFDIR = 0040000;
    private static final int S_IFLNK = 0120000;

    /**
     * Look at an open file.
     *
     * @param fd its descriptor, {@code O_PATH} or not
     * @param shown what errors call it
     * @return its version
     */
    public static FileVersion of(Fd fd, Object shown) {
        try {
            return parse(FileStatus.ask(fd, "", FileCalls.AT_EMPTY_PATH));
        } catch (LastErrorException e) {
            throw new KernelException("looking at", shown, e.getErrorCode());
        }
    }

    /**
     * Look at something in a directory, and not through it when it is a link.
     *
     * @param entry its name
     * @return its version, if anything is there
     */
    public static Optional<FileVersion> of(Entry entry) {
        try {
            return Optional.of(parse(FileStatus.ask(entry.directory(), entry.name(), 0)));
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.ENOENT.number()) {
                return Optional.empty();
            }
            throw new KernelException("looking at", entry, e.getErrorCode());
        }
    }

    /* struct statx: linux/stat.h; the same on all architectures. */
    static FileVersion parse(ByteBuffer statx) {
        int mode = Short.toUnsignedInt(statx.getShort(28));
        int type = mode & S_IFMT;
        boolean content = type == S_IFREG || type == S_IFLNK;
        boolean identity = type != S_IFDIR;
        return new FileVersion(
                mode,
                statx.getInt(20),
                statx.getInt(24),
                content ? statx.getLong(40) : 0,
                content ? time(statx, 112) : Instant.EPOCH,
                content ? time(statx, 96) : Instant.EPOCH,
                identity ? FileStatus.device(statx.getInt(136), statx.getInt(140)) : 0,
                identity ? statx.getLong(32) : 0);
    }

    private static Instant time(ByteBuffer statx, int at) {
        return Instant.ofEpochSecond(statx.getLong(at), statx.getInt(at + 8));
    }

    /**
     * Return this version as it is when its file system is mounted anew.
     *
     * @return the version without what numbers it in its file system
     */
    public FileVersion anywhere() {
        return new FileVersion(mode, uid, gid, size, modified, changed, 0, 0);
    }

    /**
     * Tell whether it is a directory.
     *
     * @return whether it is
     */
    public boolean isDirectory() {
        return (mode & S_IFMT) == S_IFDIR;
    }
}
