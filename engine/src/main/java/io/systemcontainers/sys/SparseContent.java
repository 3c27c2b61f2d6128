package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import io.systemcontainers.SystemContainerException;
import java.util.function.LongConsumer;

/** Copy a file with holes so that the copy has them, too: SEEK_DATA and SEEK_HOLE of lseek(2). */
public final class SparseContent {

    private SparseContent() {}

    /**
     * Copy a whole file.
     *
     * @param from the file to read
     * @param fromShown what errors call it
     * @param to an empty file to write
     * @param toShown what errors call it
     * @param size the size of the copy
     * @param content what copies the data between the holes
     * @param moved is told how many bytes were copied, holes included, every few
     */
    public static void copy(
            Fd from,
            Object fromShown,
            Fd to,
            Object toShown,
            long size,
            FileContent content,
            LongConsumer moved) {
        long at = 0;
        while (at < size) {
            long data = data(from, at, size, fromShown);
            moved.accept(data - at);
            at = data;
            if (data < size) {
                at = dataEnd(data, hole(from, data, size, fromShown), size);
                seek(from, data, fromShown);
                seek(to, data, toShown);
                content.copyPart(from, fromShown, to, toShown, at - data, moved);
            }
        }
        size(to, size, toShown);
    }

    /**
     * Make a file longer by a hole, or shorter.
     *
     * @param file the file, open for writing
     * @param size how many bytes
     * @param shown what errors call it
     */
    public static void size(Fd file, long size, Object shown) {
        try {
            file.access().ftruncate(file.number(), size);
        } catch (LastErrorException e) {
            throw new KernelException("writing", shown, e.getErrorCode());
        }
    }

    /** Return where data ends; where it has become a hole meanwhile, all that follows is read. */
    static long dataEnd(long data, long hole, long end) {
        return hole > data ? hole : end;
    }

    /**
     * Find the next data.
     *
     * @param file the file; its position changes
     * @param at where to begin
     * @param end where to end
     * @param shown what errors call it
     * @return where it is, the beginning or further, or the end
     */
    public static long data(Fd file, long at, long end, Object shown) {
        return Math.min(end, next(file, at, FileCalls.SEEK_DATA, end, shown));
    }

    /**
     * Find the next hole.
     *
     * @param file the file; its position changes
     * @param at where to begin
     * @param end where to end
     * @param shown what errors call it
     * @return where it is, the beginning or further, or the end
     */
    public static long hole(Fd file, long at, long end, Object shown) {
        return Math.min(end, next(file, at, FileCalls.SEEK_HOLE, end, shown));
    }

    /*
     * lseek(2): ENXIO says that there is no more of it. A process that serves a file system may
     * answer anything: fuse_lseek() of fs/fuse/file.c passes it on.
     */
    private static long next(Fd file, long at, int what, long end, Object shown) {
        try {
            long found = file.access().lseek(file.number(), at, what);
            if (found < at) {
                throw new SystemContainerException(
                        "reading `"
                                + shown
                                + "`: its file system says that what comes after byte "
                                + at
                                + " is at "
                                + found
                                + ": see what serves it");
            }
            return found;
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.ENXIO.number()) {
                return end;
            }
            throw new KernelException("reading", shown, e.getErrorCode());
        }
    }

    /**
     * Go to a place.
     *
     * @param file the file
     * @param at the place, from its beginning
     * @param shown what errors call it
     */
    public static void seek(Fd file, long at, Object shown) {
        try {
            file.access().lseek(file.number(), at, FileCalls.SEEK_SET);
        } catch (LastErrorException e) {
            throw new KernelException("reading", shown, e.getErrorCode());
        }
    }
}
