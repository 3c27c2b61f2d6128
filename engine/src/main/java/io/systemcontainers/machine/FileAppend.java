package io.systemcontainers.machine;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.FileWriter;
import io.systemcontainers.rootfs.NamedFile;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;

/**
 * Write to the end of a file, or make it, while programs of the machine may do the same.
 *
 * @param root the machine's root
 * @param path the file
 * @param mode the permissions of a new file, which is root's
 */
record FileAppend(RootDirectory root, String path, int mode) {

    /* Somebody makes the file and deletes it, again and again, just between two calls. */
    private static final int ATTEMPTS = 100;

    void append(byte[] content) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (root.find(path).isPresent() ? appended(content) : wroteNew(content)) {
                return;
            }
        }
        throw new SystemContainerException(
                "writing `"
                        + path
                        + "`: somebody makes and deletes it all the time: end that first");
    }

    private boolean appended(byte[] content) {
        try (NamedFile file = root.file(path)) {
            file.append(content);
            return true;
        } catch (KernelException e) {
            return unless(Errno.ENOENT, e);
        }
    }

    private boolean wroteNew(byte[] content) {
        try (FileWriter writer = root.createNew(path, mode, 0, 0)) {
            writer.write(content);
            writer.commit();
            return true;
        } catch (KernelException e) {
            return unless(Errno.EEXIST, e);
        }
    }

    private static boolean unless(Errno expected, KernelException e) {
        if (e.is(expected)) {
            return false;
        }
        throw e;
    }
}
