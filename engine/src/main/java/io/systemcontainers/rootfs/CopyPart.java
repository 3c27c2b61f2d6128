package io.systemcontainers.rootfs;

/** A part of what is in a directory, which any thread may copy. */
interface CopyPart {

    /**
     * Copy it.
     *
     * @param copy the thread's own
     * @param target the directory, opened for this thread
     */
    void copy(DirectoryCopy copy, Directory target);
}
