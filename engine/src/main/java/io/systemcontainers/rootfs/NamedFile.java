package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileAppending;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.NamedAttributes;
import io.systemcontainers.sys.Open;
import java.time.Instant;
import java.util.Map;

/**
 * Change something that is there already and was found by its path; it stays the same file whatever
 * becomes of the path. Where ids are a machine's, only what its root has power over is changed.
 */
public final class NamedFile implements AutoCloseable {

    private final Fd file;
    private final String path;
    private final Ids ids;

    NamedFile(Fd file, String path, Ids ids) {
        this.file = file;
        this.path = path;
        this.ids = ids;
    }

    private Fd changing() {
        ids.requireOwned(file, path);
        return file;
    }

    /**
     * Give it to somebody.
     *
     * @param owner who
     */
    public void owner(FileOwner owner) {
        int uid = ids.host(owner.uid(), path);
        int gid = ids.host(owner.gid(), path);
        NamedAttributes.owner(changing(), uid, gid, path);
    }

    /**
     * Change its permissions.
     *
     * @param mode 0 to 07777
     */
    public void permissions(int mode) {
        NamedAttributes.permissions(changing(), mode, path);
    }

    /**
     * Say when it was last changed.
     *
     * @param time the time
     */
    public void modified(Instant time) {
        NamedAttributes.modified(changing(), time, path);
    }

    /**
     * Write to its end, in place. When the disk is full, what was written is taken away again,
     * unless somebody else has written since.
     *
     * @param bytes what to write
     */
    public void append(byte[] bytes) {
        Directory.requireFile(FileStatus.of(changing(), path), path);
        try (Fd end = Open.forAppending(file, path)) {
            FileAppending.append(end, bytes, path);
        }
    }

    /**
     * Read its extended attributes, with the ids in them being the machine's.
     *
     * @return the values by name
     */
    public Map<String, byte[]> attributes() {
        return new MachineAttributes(file, path, ids).all();
    }

    /**
     * Set an extended attribute, with the ids in it being the machine's.
     *
     * @param name its name
     * @param value its value
     */
    public void attribute(String name, byte[] value) {
        new MachineAttributes(changing(), path, ids).set(name, value);
    }

    /**
     * Remove an extended attribute; nothing happens when it is not there.
     *
     * @param name its name
     */
    public void removeAttribute(String name) {
        new MachineAttributes(changing(), path, ids).remove(name);
    }

    @Override
    public void close() {
        file.close();
    }
}
