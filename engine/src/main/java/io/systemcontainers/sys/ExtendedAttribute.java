package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import java.util.Arrays;

/** Read and set extended attributes, of a symbolic link its own: xattr(7). */
public final class ExtendedAttribute {

    // linux/limits.h: XATTR_SIZE_MAX
    private static final int VALUE_MAX = 65_536;

    private ExtendedAttribute() {}

    /**
     * Set one.
     *
     * @param entry the file
     * @param name its name, for example {@code security.capability}
     * @param value its value
     */
    public static void set(Entry entry, String name, byte[] value) {
        try {
            FileCalls.lsetxattr(path(entry), FileName.encode(name), value, value.length, 0);
        } catch (LastErrorException e) {
            throw new KernelException("setting " + name + " of", entry, e.getErrorCode());
        }
    }

    /**
     * Read one.
     *
     * @param entry the file
     * @param name its name
     * @return its value
     */
    public static byte[] get(Entry entry, String name) {
        byte[] value = new byte[VALUE_MAX];
        try {
            long length = FileCalls.lgetxattr(path(entry), FileName.encode(name), value, VALUE_MAX);
            return Arrays.copyOf(value, (int) length);
        } catch (LastErrorException e) {
            throw new KernelException("reading " + name + " of", entry, e.getErrorCode());
        }
    }

    /* There is no setxattrat(2) before Linux 6.13. */
    private static byte[] path(Entry entry) {
        return FileName.encode(entry.directory().path() + "/" + entry.name());
    }
}
