package io.systemcontainers.storage;

import java.nio.file.Path;
import java.util.List;

/**
 * Hold the files of a volume as they were at one time. They never change, and stay until this and
 * all that share it are closed. Any thread may call any method.
 */
public interface VolumeState extends AutoCloseable {

    /**
     * Return the directories that the files are in, the lowest first: what one has replaces what is
     * below it, by the rules of overlayfs.
     *
     * @return one or more directories of the host
     */
    List<Path> layers();

    /**
     * Hold the same files once more.
     *
     * @return another one, to be closed by itself
     */
    VolumeState share();

    /** Let go of the files. */
    @Override
    void close();
}
