package io.systemcontainers.storage;

import io.systemcontainers.keeper.Step;
import java.nio.file.Path;
import java.util.List;

/** Say where the files of a pool are: for this JVM, and for the keepers of its machines. */
interface Place extends AutoCloseable {

    /** Return the directory of the pool's files. */
    Path path();

    /**
     * Return what a keeper does before it can reach the files.
     *
     * @param mountPoint an empty directory of the machine, from where the plan's paths begin
     */
    List<Step> steps(String mountPoint);

    /**
     * Return the path by which a keeper reaches something.
     *
     * @param mountPoint the same
     * @param inside the path in the pool's directory
     */
    String forKeeper(String mountPoint, String inside);

    @Override
    void close();
}
