package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.systemcontainers.SystemContainerException;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/**
 * Move the content of files: read(2), write(2), copy_file_range(2), sendfile(2).
 *
 * <p>Owns a buffer outside the Java heap. Not for use by several threads at once.
 */
public final class FileContent implements AutoCloseable {

    /* What fits into the buffer is copied through it: one call less than sendfile takes to fail. */
    private static final int BUFFER = 131_072;
    /* As much as is copied within milliseconds, so that somebody can be told how far it is. */
    private static final long AT_ONCE = 1L << 24;

    private static final int BLOCK = 4096;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final Memory buffer = new Memory(BUFFER);

    /** Prepare to copy. */
    public FileContent() {}

    /**
     * Write all of these bytes.
     *
     * @param fd the file
     * @param bytes where they are
     * @param offset the first
     * @param length how many
     * @param shown what errors call the file
     */
    public static void write(Fd fd, byte[] bytes, int offset, int length, Object shown) {
        int from = offset;
        int end = offset + length;
        while (from < end) {
            int to = fd.isServed() ? Math.min(end, from + FileService.MOST) : end;
            byte[] rest =
                    from == 0 && to == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, to);
            try {
                from += fd.access().write(fd.number(), rest);
            } catch (LastErrorException e) {
                throw failed("writing", shown, e);
            }
        }
    }

    /**
     * Write all of these bytes through the buffer of this, so that many are copied once only.
     *
     * @param fd the file
     * @param bytes where they are
     * @param offset the first
     * @param length how many
     * @param shown what errors call the file
     */
    public void writeAll(Fd fd, byte[] bytes, int offset, int length, Object shown) {
        int done = 0;
        while (done < length) {
            int part = Math.min(BUFFER, length - done);
            buffer.write(0, bytes, offset + done, part);
            flush(fd, part, shown);
            done += part;
        }
    }

    /**
     * Read some bytes.
     *
     * @param fd the file
     * @param bytes where to put them
     * @param shown what errors call the file
     * @return how many there were; 0 at the end
     */
    public static int read(Fd fd, byte[] bytes, Object shown) {
        try {
            return fd.access().read(fd.number(), bytes);
        } catch (LastErrorException e) {
            throw failed("reading", shown, e);
        }
    }

    /**
     * Read a file to its end, whatever its size is said to be: files in {@code /proc} say 0.
     *
     * @param fd the file
     * @param shown what errors call it
     * @return its content
     * @throws SystemContainerException if it is too large for an array
     */
    public static byte[] readAll(Fd fd, Object shown) {
        long size = FileStatus.of(fd, shown).size();
        byte[] content = new byte[0];
        byte[] block = new byte[(int) Math.max(BLOCK, Math.min(size + 1, BUFFER))];
        if (size > LARGEST_ARRAY) {
            throw tooLarge(shown);
        }
        int length = 0;
        while (true) {
            int read = read(fd, block, shown);
            if (read == 0) {
                return content.length == length ? content : Arrays.copyOf(content, length);
            }
            if (read > LARGEST_ARRAY - length) {
                throw tooLarge(shown);
            }
            if (length + read > content.length) {
                long wanted = Math.max(size, Math.max(length + read, 2L * content.length));
                content = Arrays.copyOf(content, (int) Math.min(wanted, LARGEST_ARRAY));
            }
            System.arraycopy(block, 0, content, length, read);
            length += read;
            if (length > AT_ONCE && Thread.currentThread().isInterrupted()) {
                throw new SystemContainerException(
                        "reading `" + shown + "`: this thread was interrupted");
            }
        }
    }

    private static SystemContainerException tooLarge(Object shown) {
        return new SystemContainerException(
                "reading `"
                        + shown
                        + "`: it is larger than an array can be: copy it to a file instead");
    }

    /**
     * Copy from where one file is read to where another is written, to the end. What is large never
     * comes up from the kernel. What is added to the file meanwhile is left out: it might never
     * end.
     *
     * @param from the file to read
     * @param fromShown what errors call it
     * @param to the file to write
     * @param toShown what errors call it
     * @param size the size that the file is said to have; files in {@code /proc} say 0
     * @param moved is told how many bytes were copied, every few
     */
    public void copy(
            Fd from, Object fromShown, Fd to, Object toShown, long size, LongConsumer moved) {
        copyPart(from, fromShown, to, toShown, size > 0 ? size : Long.MAX_VALUE, moved);
    }

    /** Copy as many bytes, or less where the file ends before. */
    void copyPart(
            Fd from, Object fromShown, Fd to, Object toShown, long length, LongConsumer moved) {
        long left = length;
        boolean inKernel = !from.isServed() && !to.isServed();
        while (left > 0) {
            int read = fill(from, (int) Math.min(left, BUFFER), fromShown);
            if (read == 0) {
                return;
            }
            flush(to, read, toShown);
            moved.accept(read);
            left -= read;
            if (inKernel && read == BUFFER) {
                long copied = copyInKernel(from, to, toShown, left, moved);
                inKernel = copied > 0;
                left -= copied;
            }
        }
    }

    private int fill(Fd from, int length, Object shown) {
        try {
            return from.access().read(from.number(), buffer, length);
        } catch (LastErrorException e) {
            throw failed("reading", shown, e);
        }
    }

    private void flush(Fd to, int length, Object shown) {
        int written = 0;
        while (written < length) {
            try {
                written += to.access().write(to.number(), buffer.share(written), length - written);
            } catch (LastErrorException e) {
                throw failed("writing", shown, e);
            }
        }
    }

    /* How much was copied; 0 at the end, and when the kernel cannot do it with these files. */
    private static long copyInKernel(
            Fd from, Fd to, Object shown, long length, LongConsumer moved) {
        // Across file systems copy_file_range(2) mostly fails, with EXDEV; sendfile(2) does not.
        long copied = repeat(shown, length, moved, now -> copyRange(from, to, now));
        return copied > 0 ? copied : repeat(shown, length, moved, now -> send(from, to, now));
    }

    private static long copyRange(Fd from, Fd to, long length) {
        return FileCalls.syscall(
                SystemCall.COPY_FILE_RANGE.number(),
                from.number(),
                Pointer.NULL,
                to.number(),
                Pointer.NULL,
                length,
                0);
    }

    private static long send(Fd from, Fd to, long length) {
        return FileCalls.sendfile(to.number(), from.number(), Pointer.NULL, length);
    }

    private static long repeat(
            Object shown, long length, LongConsumer moved, LongUnaryOperator move) {
        long copied = 0;
        try {
            while (copied < length) {
                long now = move.applyAsLong(Math.min(length - copied, AT_ONCE));
                if (now == 0) {
                    // copy_file_range(2) says so of files in /proc that are not at their end, too.
                    return copied;
                }
                copied += now;
                moved.accept(now);
            }
            return copied;
        } catch (LastErrorException e) {
            int errno = e.getErrorCode();
            if (errno == Errno.EXDEV.number()
                    || errno == Errno.EINVAL.number()
                    || errno == Errno.ENOSYS.number()
                    || errno == Errno.ENOTSUP.number()) {
                return copied;
            }
            throw failed("writing", shown, e);
        }
    }

    private static KernelException failed(String doing, Object shown, LastErrorException e) {
        return new KernelException(doing, shown, e.getErrorCode());
    }

    @Override
    public void close() {
        buffer.close();
    }
}
