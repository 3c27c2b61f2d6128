package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Read and set extended attributes, of a symbolic link its own: xattr(7). */
public final class ExtendedAttribute {

    // linux/limits.h: XATTR_SIZE_MAX, XATTR_LIST_MAX
    private static final int VALUE_MAX = 65_536;
    private static final int LIST_MAX = 65_536;

    private ExtendedAttribute() {}

    /**
     * List the names of those that an open file has.
     *
     * @param fd the file, {@code O_PATH} or not
     * @param shown what errors call it
     * @return the names; none where the file system has no extended attributes
     */
    public static List<String> names(Fd fd, Object shown) {
        try {
            // Most files have none, and asking for the length alone does not copy anything.
            if (fd.access().listxattr(fd.number(), null) == 0) {
                return List.of();
            }
            return split(read(LIST_MAX, names -> fd.access().listxattr(fd.number(), names)));
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.ENOTSUP.number()) {
                return List.of();
            }
            throw new KernelException(
                    "listing the extended attributes of",
                    shown,
                    e.getErrorCode(),
                    e.getErrorCode() == Errno.E2BIG.number()
                            ? "it has more of them than the kernel can list: remove some"
                            : "");
        }
    }

    private interface Reading {
        int into(byte[] buffer);
    }

    /* Most are short; one that grew since its length was asked for is read with all the room. */
    private static byte[] read(int most, Reading reading) {
        int size = Math.min(most, reading.into(null));
        while (true) {
            byte[] buffer = new byte[Math.max(1, size)];
            try {
                return Arrays.copyOf(buffer, reading.into(buffer));
            } catch (LastErrorException e) {
                if (e.getErrorCode() != Errno.ERANGE.number() || size == most) {
                    throw e;
                }
                size = most;
            }
        }
    }

    /* listxattr(2): each ends in a NUL. */
    private static List<String> split(byte[] names) {
        List<String> all = new ArrayList<>();
        int begin = 0;
        for (int at = 0; at < names.length; at++) {
            if (names[at] == 0) {
                all.add(FileName.decode(names, begin, at - begin));
                begin = at + 1;
            }
        }
        return all;
    }

    /**
     * Read one of an open file.
     *
     * @param fd the file, {@code O_PATH} or not
     * @param name its name
     * @param shown what errors call the file
     * @return its value
     */
    public static byte[] get(Fd fd, String name, Object shown) {
        byte[] encoded = FileName.encode(name);
        try {
            return read(VALUE_MAX, value -> fd.access().getxattr(fd.number(), encoded, value));
        } catch (LastErrorException e) {
            throw new KernelException("reading " + name + " of", shown, e.getErrorCode());
        }
    }

    /**
     * Read one of an open file that somebody may be removing.
     *
     * @param fd the file, {@code O_PATH} or not
     * @param name its name
     * @param shown what errors call the file
     * @return its value; nothing when it is not there
     */
    public static Optional<byte[]> find(Fd fd, String name, Object shown) {
        try {
            return Optional.of(get(fd, name, shown));
        } catch (KernelException e) {
            if (e.is(Errno.ENODATA)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Set one of an open file.
     *
     * @param fd the file, {@code O_PATH} or not
     * @param name its name
     * @param value its value
     * @param shown what errors call the file
     */
    public static void set(Fd fd, String name, byte[] value, Object shown) {
        try {
            fd.access().setxattr(fd.number(), FileName.encode(name), value);
        } catch (LastErrorException e) {
            throw new KernelException("setting " + name + " of", shown, e.getErrorCode());
        }
    }

    /**
     * Remove one of an open file; nothing happens when it is not there.
     *
     * @param fd the file, {@code O_PATH} or not
     * @param name its name
     * @param shown what errors call the file
     */
    public static void remove(Fd fd, String name, Object shown) {
        try {
            fd.access().removexattr(fd.number(), FileName.encode(name));
        } catch (LastErrorException e) {
            if (e.getErrorCode() != Errno.ENODATA.number()) {
                throw new KernelException("removing " + name + " of", shown, e.getErrorCode());
            }
        }
    }
}
