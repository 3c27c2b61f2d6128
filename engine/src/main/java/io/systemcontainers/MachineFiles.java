package io.systemcontainers;

import java.nio.file.Path;
import java.util.List;

/**
 * Read and write the files of a running machine.
 *
 * <p>Paths are the machine's own and absolute. They are resolved inside its root directory,
 * symbolic links included: a link that the machine planted leads to wherever it leads for the
 * machine, and never out of it. A target that ends in {@code /} means "into this directory"; so
 * does an existing directory. Missing parent directories are made, owned by root, with mode 0755.
 *
 * <p>A file is written under a temporary name and renamed when it is complete, so that nothing
 * half-written is ever seen under its name. All methods may be called from several threads at once
 * and throw {@link SystemContainerException} with the path and the kernel's answer.
 *
 * @since 0.1
 */
public interface MachineFiles {

    /**
     * Copy a file or a directory with everything in it into the machine.
     *
     * @param source a file or directory of the host; symbolic links in a directory are copied as
     *     links
     * @param target where to put it; a name, or a directory with a trailing {@code /}
     */
    default void push(Path source, String target) {
        push(source, target, new PushOption[0]);
    }

    /**
     * Copy a file or a directory into the machine, with an owner or permissions of its own.
     *
     * @param source a file or directory of the host
     * @param target where to put it; a name, or a directory with a trailing {@code /}
     * @param options the owner and permissions
     */
    void push(Path source, String target, PushOption... options);

    /**
     * Copy a file or a directory with everything in it out of the machine.
     *
     * @param source a file or directory of the machine
     * @param target where to put it on the host; an existing directory means "into it"
     */
    void pull(String source, Path target);

    /**
     * Write a text as UTF-8; the file keeps its owner and mode where it exists, and is root's with
     * mode 0644 otherwise.
     *
     * @param path the file
     * @param content what to write
     */
    void write(String path, String content);

    /**
     * Write bytes; owner and mode as with {@link #write(String, String)}.
     *
     * @param path the file
     * @param content what to write
     */
    void write(String path, byte[] content);

    /**
     * Read a file as UTF-8.
     *
     * @param path the file
     * @return its content
     */
    String read(String path);

    /**
     * Read a file.
     *
     * @param path the file
     * @return its content
     */
    byte[] readBytes(String path);

    /**
     * Tell whether a path leads to something, following symbolic links.
     *
     * @param path the path
     * @return whether there is something
     */
    boolean exists(String path);

    /**
     * Look at a file, without following a symbolic link at the end of the path.
     *
     * @param path the path
     * @return what was seen
     */
    FileStat stat(String path);

    /**
     * List the names in a directory, sorted.
     *
     * @param path the directory
     * @return the names, without {@code .} and {@code ..}
     */
    List<String> list(String path);

    /**
     * Delete a file, or a directory with everything in it; nothing happens when there is nothing.
     *
     * @param path the path; a symbolic link at its end is deleted itself
     */
    void delete(String path);
}
