package io.systemcontainers;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

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

    /**
     * Call back whenever a path changes, appears or goes, from now on until the watch or the
     * machine is closed. Of a directory, what happens to the files directly in it is told, too.
     *
     * <pre>{@code
     * BlockingQueue<FileChange> changes = new LinkedBlockingQueue<>();
     * try (Watch watch = machine.files().watch("/run/app/ready", changes::add)) {
     *     machine.exec("systemctl", "start", "app").assertSuccess();
     *     assertThat(changes.poll(10, TimeUnit.SECONDS))
     *             .isEqualTo(new FileChange("/run/app/ready", FileChange.Kind.APPEARED));
     * }
     * }</pre>
     *
     * <p>Nothing needs to be there yet, nor the directories above it. Links that the path leads
     * through, one at its end included, are followed inside the machine each time: when a link
     * comes to lead to another file, that is a change. An entry of a directory is not followed. A
     * directory is changed when its mode or owner is; what is in the directories in it is not
     * looked at. What {@code proc} and {@code sysfs} make up is not there to be watched.
     *
     * <p>What is told is the difference between what was seen last and what is seen now, so nothing
     * is told twice. Changes that follow each other closely may be told as one, and what was there
     * for a moment only may not be told at all; a file that is written in place may be told while
     * half of it is there. Most changes are told within 50 ms, all within about a second.
     *
     * <p>Nothing is told while the machine does not run. When it has booted again, be it from a
     * snapshot, the differences are. To watch does not use a machine: it stays {@link
     * Machine#pristine() pristine}.
     *
     * @param path the path
     * @param callback what is called, by one thread for all watches of a machine, with one change
     *     after the other. It may take its time, which the other watches wait for, and use the
     *     machine. What it throws ends this watch alone: {@link Watch#close} throws it, or it is
     *     logged when the watch is closed already, or with its machine
     * @return the watch
     * @throws SystemContainerException if the path is relative, the machine does not run, there are
     *     more than 10,000 entries in the directory, or the kernel has no room for more watches.
     *     The last two may also end a watch later
     */
    Watch watch(String path, Consumer<FileChange> callback);
}
