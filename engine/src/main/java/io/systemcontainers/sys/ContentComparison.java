package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import io.systemcontainers.SystemContainerException;

/**
 * Tell whether two files have the same bytes. What is a hole in both is not read: SEEK_DATA and
 * SEEK_HOLE of lseek(2).
 *
 * <p>Owns buffers outside the Java heap. Not for use by several threads at once.
 */
public final class ContentComparison implements AutoCloseable {

    private static final int BUFFER = 131_072;

    private final Memory first = new Memory(BUFFER);
    private final Memory second = new Memory(BUFFER);

    /** Prepare to compare. */
    public ContentComparison() {}

    /**
     * Compare two files of the same size. One that somebody makes shorter meanwhile is another.
     *
     * @param one a file to read
     * @param oneShown what errors call it
     * @param other the other
     * @param otherShown what errors call it
     * @param size the size that both were said to have
     * @param holes whether one of them may have holes
     * @return whether they are the same
     * @throws SystemContainerException if this thread was interrupted
     */
    public boolean isEqual(
            Fd one, Object oneShown, Fd other, Object otherShown, long size, boolean holes) {
        if (!holes) {
            return isEqual(one, oneShown, other, otherShown, size);
        }
        long at = 0;
        while (at < size) {
            long data =
                    Math.min(
                            SparseContent.data(one, at, size, oneShown),
                            SparseContent.data(other, at, size, otherShown));
            if (data >= size) {
                return true;
            }
            // Where there is data in one of them at least, whose end is further than this.
            long hole =
                    Math.max(
                            SparseContent.hole(one, data, size, oneShown),
                            SparseContent.hole(other, data, size, otherShown));
            long end = SparseContent.dataEnd(data, hole, size);
            SparseContent.seek(one, data, oneShown);
            SparseContent.seek(other, data, otherShown);
            if (!isEqual(one, oneShown, other, otherShown, end - data)) {
                return false;
            }
            at = end;
        }
        return true;
    }

    private boolean isEqual(Fd one, Object oneShown, Fd other, Object otherShown, long length) {
        long left = length;
        while (left > 0) {
            if (Thread.currentThread().isInterrupted()) {
                throw new SystemContainerException(
                        "reading `" + oneShown + "`: this thread was interrupted");
            }
            int wanted = (int) Math.min(left, BUFFER);
            if (fill(one, first, wanted, oneShown) < wanted
                    || fill(other, second, wanted, otherShown) < wanted
                    || first.getByteBuffer(0, wanted).mismatch(second.getByteBuffer(0, wanted))
                            >= 0) {
                return false;
            }
            left -= wanted;
        }
        return true;
    }

    /* read(2) may return less than is there. */
    private static int fill(Fd file, Memory buffer, int length, Object shown) {
        int filled = 0;
        try {
            while (filled < length) {
                int read =
                        (int) FileCalls.read(file.number(), buffer.share(filled), length - filled);
                if (read == 0) {
                    return filled;
                }
                filled += read;
            }
            return filled;
        } catch (LastErrorException e) {
            throw new KernelException("reading", shown, e.getErrorCode());
        }
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
