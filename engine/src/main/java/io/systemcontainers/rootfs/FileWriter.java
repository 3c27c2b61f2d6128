package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Attributes;
import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileContent;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.SharedContent;
import io.systemcontainers.sys.SparseContent;
import java.io.OutputStream;
import java.time.Instant;
import java.util.function.LongConsumer;

/**
 * Write a file that has its name only once it is complete.
 *
 * <p>Nothing is buffered: write large blocks. Without {@link #commit} nothing is left of it. Not
 * for use by several threads at once. Nothing here throws an {@code IOException}.
 */
public final class FileWriter extends OutputStream {

    private final Directory directory;
    private final Entry written;
    private final Entry target;
    private final Fd fd;
    private final int mode;
    private final int uid;
    private final int gid;
    private Instant modified;
    private CopiedAttributes extended;
    private boolean plain;
    private boolean open = true;
    private boolean committed;

    FileWriter(
            Directory directory, Entry written, Entry target, Fd fd, int mode, int uid, int gid) {
        this.directory = directory;
        this.written = written;
        this.target = target;
        this.fd = fd;
        this.mode = mode;
        this.uid = uid;
        this.gid = gid;
    }

    @Override
    public void write(int single) {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        FileContent.write(fd, bytes, offset, length, target);
    }

    /**
     * Write bytes through a buffer that is there already.
     *
     * @param content has the buffer
     * @param bytes where they are
     * @param offset the first
     * @param length how many
     */
    public void write(FileContent content, byte[] bytes, int offset, int length) {
        content.writeAll(fd, bytes, offset, length, target);
    }

    /**
     * Write on at a later place, so that there is a hole before it.
     *
     * @param offset the place, from the file's beginning
     */
    public void seek(long offset) {
        SparseContent.seek(fd, offset, target);
    }

    /**
     * Say how long the file is, so that it ends in a hole where less was written.
     *
     * @param size how many bytes
     */
    public void size(long size) {
        SparseContent.size(fd, size, target);
    }

    /* Copy a file to here, from where it is being read to its end. */
    void transferFrom(Fd source, Object shown, long size, FileContent content, LongConsumer moved) {
        content.copy(source, shown, fd, target, size, moved);
    }

    /* Copy a file with holes to here. */
    void transferSparse(
            Fd source, Object shown, long size, FileContent content, LongConsumer moved) {
        SparseContent.copy(source, shown, fd, target, size, content, moved);
    }

    /* Have the blocks of a file here, too, without copying them; false where that is impossible. */
    boolean share(Fd source) {
        return SharedContent.share(source, fd, target);
    }

    /**
     * Say when the file was last changed; without this it is now.
     *
     * @param time the time
     * @return this
     */
    public FileWriter modified(Instant time) {
        modified = time;
        return this;
    }

    /** Say which extended attributes the file has. */
    FileWriter extended(CopiedAttributes attributes) {
        extended = attributes;
        return this;
    }

    /** Say that the file has its owner and mode already. */
    FileWriter plain() {
        plain = true;
        return this;
    }

    FileStatus status() {
        return FileStatus.of(fd, target);
    }

    Entry target() {
        return target;
    }

    /**
     * Give the complete file its owner, mode, time and name, in place of what had the name. Close
     * it afterwards.
     *
     * @throws KernelException {@code EISDIR} when a directory has the name, {@code EBUSY} when
     *     something is mounted there
     */
    public void commit() {
        if (!plain) {
            Attributes.owner(fd, uid, gid, target);
            // After the owner: chown(2) takes set-user-ID, set-group-ID and capabilities away.
            Attributes.permissions(fd, mode, target);
        }
        if (extended != null) {
            extended.set(fd, target);
        }
        if (modified != null) {
            Attributes.modified(fd, modified, target);
        }
        if (!written.equals(target)) {
            directory.rename(written, target);
        }
        committed = true;
    }

    /** Close the file, and delete it unless it was committed. */
    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        try {
            fd.close();
            if (!committed) {
                written.unlink();
            }
        } finally {
            directory.close();
        }
    }
}
