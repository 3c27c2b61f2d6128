package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.ExtendedAttribute;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.Open;
import java.util.Map;
import java.util.TreeMap;

/** A file that a {@link TreeWalk} has come to. */
public final class WalkedFile {

    private final String path;
    private final LayerFile file;
    private final Entry entry;

    WalkedFile(String path, LayerFile file, Entry entry) {
        this.path = path;
        this.file = file;
        this.entry = entry;
    }

    /**
     * Return its path.
     *
     * @return the path from the root of the walk, without a slash at its beginning; empty for that
     */
    public String path() {
        return path;
    }

    /**
     * Return what the kernel says of it.
     *
     * @return the status
     */
    public FileStatus status() {
        return file.status();
    }

    /**
     * Read its extended attributes, but for what the host's security modules keep there.
     *
     * @return the values by their names, sorted by these
     */
    public Map<String, byte[]> attributes() {
        Map<String, byte[]> all = new TreeMap<>();
        for (String name : ExtendedAttribute.names(file.fd(), file.shown())) {
            if (isItsOwn(name)) {
                all.put(name, ExtendedAttribute.get(file.fd(), name, file.shown()));
            }
        }
        return all;
    }

    private static boolean isItsOwn(String name) {
        return switch (name) {
            case MachineAttributes.CAPABILITY,
                    MachineAttributes.ACCESS,
                    MachineAttributes.DEFAULT ->
                    true;
            default -> name.startsWith("user.") || name.startsWith("trusted.");
        };
    }

    /**
     * Read what it leads to, where it is a symbolic link.
     *
     * @return the link's text
     */
    public String linkTarget() {
        return entry.readLink();
    }

    /**
     * Open it to read it, where it is a regular file.
     *
     * @return a descriptor
     */
    public Fd open() {
        return Open.forReading(file.fd(), file.shown());
    }
}
