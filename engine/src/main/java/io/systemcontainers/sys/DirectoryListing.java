package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import io.systemcontainers.SystemContainerException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Read the names in a directory: getdents64(2). */
public final class DirectoryListing {

    private static final int BUFFER = 32_768;
    /* A process that makes names up may do so without end. */
    private static final int MOST_SERVED = 1_000_000;
    // dirent.h
    private static final int DT_DIR = 4;
    private static final int DT_REG = 8;

    private DirectoryListing() {}

    /** What a file system said of a name when it was read; it may be something else by now. */
    public enum Kind {
        /** A regular file. */
        FILE,
        /** A directory. */
        DIRECTORY,
        /** Something else, or the file system did not say. */
        OTHER
    }

    /**
     * Hold one name.
     *
     * @param name the name
     * @param kind what it was said to be
     */
    public record Name(String name, Kind kind) {}

    /**
     * Read all names, in no order.
     *
     * @param directory an open directory that has not been read since it was opened
     * @param shown what errors call it
     * @return the names, without {@code .} and {@code ..}
     */
    public static List<Name> read(Fd directory, Object shown) {
        return read(directory, shown, Integer.MAX_VALUE);
    }

    /**
     * Read names, in no order, and stop when there are more than some.
     *
     * @param directory an open directory that has not been read since it was opened
     * @param shown what errors call it
     * @param enough how many are enough
     * @return all names, or some, but more than enough
     */
    public static List<Name> read(Fd directory, Object shown, int enough) {
        List<Name> names = new ArrayList<>();
        byte[] buffer = new byte[BUFFER];
        try {
            while (names.size() <= enough) {
                int length = directory.access().getdents64(directory.number(), buffer);
                if (length == 0) {
                    return names;
                }
                parse(buffer, length, names);
                if (directory.isServed() && names.size() > MOST_SERVED) {
                    throw new SystemContainerException(
                            "listing `"
                                    + shown
                                    + "`: there are more than "
                                    + MOST_SERVED
                                    + " names");
                }
            }
            return names;
        } catch (LastErrorException e) {
            throw new KernelException("listing", shown, e.getErrorCode());
        }
    }

    private static Kind kind(byte type) {
        return switch (type) {
            case DT_REG -> Kind.FILE;
            case DT_DIR -> Kind.DIRECTORY;
            default -> Kind.OTHER;
        };
    }

    /* struct linux_dirent64: u64 inode, s64 offset, u16 length, u8 type, name, NUL. */
    static void parse(byte[] buffer, int length, List<Name> names) {
        ByteBuffer entries = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
        for (int at = 0; at < length; at += Short.toUnsignedInt(entries.getShort(at + 16))) {
            int begin = at + 19;
            int end = begin;
            while (buffer[end] != 0) {
                end++;
            }
            String name = FileName.decode(buffer, begin, end - begin);
            if (!name.equals(".") && !name.equals("..")) {
                names.add(new Name(name, kind(buffer[at + 18])));
            }
        }
    }
}
