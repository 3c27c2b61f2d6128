package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Hold what the kernel says of a file: statx(2).
 *
 * @param mode type and permissions: inode(7)
 * @param uid its owner on the host
 * @param gid its group on the host
 * @param size its size in bytes
 * @param inode its number in its file system
 * @param fileSystem which file system it is in: makedev(3)
 * @param blocks how many blocks of 512 bytes it takes
 * @param device what it is, for a device: makedev(3)
 * @param modified when its content was last changed
 * @param mountRoot whether a file system is mounted here
 * @param links how many names it has
 * @param born when it was made; the epoch where its file system does not say
 */
public record FileStatus(
        int mode,
        int uid,
        int gid,
        long size,
        long inode,
        long fileSystem,
        long blocks,
        long device,
        Instant modified,
        boolean mountRoot,
        int links,
        Instant born) {

    /** The type of a symbolic link. */
    public static final int SYMLINK = 0120000;

    // linux/stat.h
    private static final int STATX_BTIME = 0x800;
    private static final long STATX_ATTR_MOUNT_ROOT = 0x2000;
    private static final int BLOCK = 512;
    private static final int S_IFMT = 0170000;
    private static final int S_IFREG = 0100000;
    private static final int S_IFCHR = 0020000;
    private static final int S_IFDIR = 0040000;

    /**
     * Look at an open file.
     *
     * @param fd its descriptor, {@code O_PATH} or not
     * @param shown what errors call it
     * @return its status
     */
    public static FileStatus of(Fd fd, Object shown) {
        try {
            return statx(fd, "", FileCalls.AT_EMPTY_PATH);
        } catch (LastErrorException e) {
            throw new KernelException("looking at", shown, e.getErrorCode());
        }
    }

    /** Look at what is open as a descriptor of this process. */
    static FileStatus ofDescriptor(int descriptor) {
        int asked = FileCalls.AT_EMPTY_PATH | FileCalls.AT_NO_AUTOMOUNT;
        return parse(DirectAccess.INSTANCE.statx(descriptor, "", asked));
    }

    static FileStatus statx(Fd directory, String name, int flags) {
        return parse(ask(directory, name, flags));
    }

    /** Have the kernel fill a struct statx. */
    static ByteBuffer ask(Fd directory, String name, int flags) {
        int asked = flags | FileCalls.AT_SYMLINK_NOFOLLOW | FileCalls.AT_NO_AUTOMOUNT;
        return directory.access().statx(directory.number(), name, asked);
    }

    /* struct statx: linux/stat.h; the same on all architectures. */
    static FileStatus parse(ByteBuffer statx) {
        return new FileStatus(
                Short.toUnsignedInt(statx.getShort(28)),
                statx.getInt(20),
                statx.getInt(24),
                statx.getLong(40),
                statx.getLong(32),
                device(statx.getInt(136), statx.getInt(140)),
                statx.getLong(48),
                device(statx.getInt(128), statx.getInt(132)),
                Instant.ofEpochSecond(statx.getLong(112), statx.getInt(120)),
                (statx.getLong(8) & STATX_ATTR_MOUNT_ROOT) != 0,
                statx.getInt(16),
                (statx.getInt(0) & STATX_BTIME) == 0
                        ? Instant.EPOCH
                        : Instant.ofEpochSecond(statx.getLong(80), statx.getInt(88)));
    }

    /**
     * Put a device's numbers together as makedev(3) and mknod(2) have them.
     *
     * @param major the driver
     * @param minor the device
     * @return both
     */
    public static long device(int major, int minor) {
        // new_encode_dev() of linux/kdev_t.h: the system call takes 32 bits.
        return (minor & 0xff) | (major & 0xfffL) << 8 | (minor & 0xfff00L) << 12;
    }

    /**
     * Return a device's driver.
     *
     * @return the number
     */
    public int deviceMajor() {
        return (int) (device >> 8 & 0xfff);
    }

    /**
     * Return which device of its driver it is.
     *
     * @return the number
     */
    public int deviceMinor() {
        return (int) (device & 0xff | device >> 12 & 0xfff00);
    }

    /**
     * Return the type: inode(7).
     *
     * @return the mode without the permission bits
     */
    public int type() {
        return mode & S_IFMT;
    }

    /**
     * Return the permission bits.
     *
     * @return 0 to 07777
     */
    public int permissions() {
        return mode & 07777;
    }

    /**
     * Tell whether a file has holes, or is packed by its file system.
     *
     * @return whether it takes less than its size
     */
    public boolean isSparse() {
        return isFile() && blocks * BLOCK < size;
    }

    /**
     * Tell whether it is a regular file.
     *
     * @return whether it is
     */
    public boolean isFile() {
        return type() == S_IFREG;
    }

    /**
     * Tell whether it is a directory.
     *
     * @return whether it is
     */
    public boolean isDirectory() {
        return type() == S_IFDIR;
    }

    /**
     * Tell whether it is a character device.
     *
     * @return whether it is
     */
    public boolean isCharacterDevice() {
        return type() == S_IFCHR;
    }

    /**
     * Tell whether it is a symbolic link.
     *
     * @return whether it is
     */
    public boolean isSymlink() {
        return type() == SYMLINK;
    }
}
