package io.systemcontainers;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Read and write the files of a running machine.
 *
 * <p>Paths are the machine's own and absolute. They are resolved inside its root directory,
 * symbolic links included: a link that the machine planted leads to wherever it leads for the
 * machine, and never out of it. Where nothing else is said, a link at the end of a path is
 * followed. One that leads nowhere is not written through: that is an error, as with cp(1). A
 * target that ends in {@code /} means "into this directory"; so does an existing directory. Missing
 * parent directories are made, owned by root, with mode 0755. Owners and groups are those that the
 * machine sees.
 *
 * <p>A file is written under a temporary name and renamed when it is complete, so that nothing
 * half-written is ever seen under its name, and a tree that was not there appears at once. A name
 * is bytes to the kernel: those that are not UTF-8 are the characters U+DC80 to U+DCFF here, so
 * that what was listed can be read and deleted.
 *
 * <p>What the machine's root may not read is not read. A file system that the machine has mounted
 * is waited for no longer than the property {@code systemcontainers.files.timeout} says for each
 * step, 30 seconds where it is not set.
 *
 * <p>All methods may be called from several threads at once and throw {@link
 * SystemContainerException} with the path and the kernel's answer.
 *
 * @since 0.1
 */
public interface MachineFiles {

    /**
     * Copy a file or a directory with everything in it into the machine.
     *
     * <p>Copies keep permissions, the time of the last change, holes, {@code user.*} attributes
     * where the machine's file system has them, and, within a directory, symbolic and hard links.
     * They belong to root. A FIFO, a socket or a device ends the copy with an error. So does an
     * interrupt of this thread, which stays interrupted; nothing half-written is left. Of a file
     * that grows meanwhile only what was there at first is copied.
     *
     * <p>A directory that is there already keeps its owner and permissions, and what was copied
     * into it completely stays when a later file fails.
     *
     * @param source a file or directory of the host; it is followed where it is a link
     * @param target where to put it; a name, or a directory with a trailing {@code /}
     */
    default void push(Path source, String target) {
        push(source, target, new PushOption[0]);
    }

    /**
     * Copy a file or a directory into the machine, with an owner or permissions of its own, or say
     * how far it is.
     *
     * @param source a file or directory of the host
     * @param target where to put it; a name, or a directory with a trailing {@code /}
     * @param options owner, permissions, progress
     */
    void push(Path source, String target, PushOption... options);

    /**
     * Copy a file or a directory with everything in it out of the machine. Copies keep what {@link
     * #push(Path, String)} keeps, but belong to whoever runs this, and are not set-user-ID or
     * set-group-ID; directories stay sticky. The umask has no say. What the machine deletes while
     * it is copied is left out. A link that is where a copy should be is not followed, nor is a
     * target that is a link itself: an earlier pull may have brought it from the machine. Name what
     * it leads to, with {@link Path#toRealPath} for example.
     *
     * <p>A {@link Path} does not keep a slash at its end: a directory is pulled to {@code target}
     * itself where that is missing, and under its own name into {@code target} where that is a
     * directory. Make the directory first to have the same each time.
     *
     * @param source a file or directory of the machine
     * @param target where to put it on the host; an existing directory means "into it"
     */
    default void pull(String source, Path target) {
        pull(source, target, new PullOption[0]);
    }

    /**
     * Copy a file or a directory out of the machine and say how far it is.
     *
     * @param source a file or directory of the machine
     * @param target where to put it on the host; an existing directory means "into it"
     * @param options progress
     */
    void pull(String source, Path target, PullOption... options);

    /**
     * Write a text as UTF-8; the file keeps its owner and mode where it exists, and is root's with
     * mode 0644 otherwise. A new file takes the place of one that exists: further names of that one
     * keep the old content, and its access control lists and other attributes are not kept. One
     * that belongs to somebody whom the machine has no id for is refused, unless an owner is given.
     *
     * @param path the file
     * @param content what to write
     */
    default void write(String path, String content) {
        write(path, content, new PushOption[0]);
    }

    /**
     * Write bytes; owner and mode as with {@link #write(String, String)}.
     *
     * @param path the file
     * @param content what to write
     */
    default void write(String path, byte[] content) {
        write(path, content, new PushOption[0]);
    }

    /**
     * Write a text as UTF-8, with an owner or permissions of its own.
     *
     * @param path the file
     * @param content what to write
     * @param options owner and permissions; what is not among them is as with {@link #write(String,
     *     String)}
     */
    default void write(String path, String content, PushOption... options) {
        Objects.requireNonNull(content, "content");
        write(path, content.getBytes(StandardCharsets.UTF_8), options);
    }

    /**
     * Write bytes, with an owner or permissions of their own.
     *
     * @param path the file
     * @param content what to write
     * @param options owner and permissions; what is not among them is as with {@link #write(String,
     *     String)}
     */
    void write(String path, byte[] content, PushOption... options);

    /**
     * Write a text as UTF-8 to the end of a file.
     *
     * @param path the file
     * @param content what to write
     * @see #append(String, byte[])
     */
    default void append(String path, String content) {
        Objects.requireNonNull(content, "content");
        append(path, content.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Write bytes to the end of a file, or make one, root's with mode 0644.
     *
     * <p>The file is written in place ({@code O_APPEND} of open(2)), so that programs of the
     * machine that have it open see what is added and may add to it meanwhile. When the disk is
     * full, what was added is taken away again, unless somebody else has added something since.
     *
     * @param path the file
     * @param content what to write
     */
    void append(String path, byte[] content);

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
     * List the names in a directory, sorted, without those of files that are not written completely
     * yet.
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
     * Make a directory and those above it that are missing; one that is there is left as it is.
     *
     * @param path the directory
     * @param options owner and permissions of the directory itself, if they are not root's and 0755
     */
    void makeDirectories(String path, PushOption... options);

    /**
     * Give a file or directory to somebody, as chown(1) does.
     *
     * @param path the file or directory; what is in a directory is left alone
     * @param owner {@code user}, {@code user:group}, {@code user:} for the user's own group, or
     *     {@code :group}; names of the machine's {@code /etc/passwd} and {@code /etc/group}, or
     *     ids, as {@code 33} or {@code +33}
     */
    void setOwner(String path, String owner);

    /**
     * Change the permissions of a file or directory.
     *
     * @param path the file or directory
     * @param mode the permission bits, for example {@code 0640}
     */
    void setMode(String path, int mode);

    /**
     * Say when a file or directory was last changed.
     *
     * @param path the file or directory
     * @param time the time
     */
    void setModified(String path, Instant time);

    /**
     * Make a symbolic link, root's, in place of anything but a directory.
     *
     * @param path the link
     * @param target where it leads; nothing is asked of it
     * @throws IllegalArgumentException if the target is empty or has a NUL character
     */
    void symlink(String path, String target);

    /**
     * Give a file a further name, in place of anything but a directory.
     *
     * @param path the further name
     * @param existing a name that it has; a symbolic link at its end is linked to itself
     */
    void hardLink(String path, String existing);

    /**
     * Read a symbolic link.
     *
     * @param path the link
     * @return where it leads, as it is written there
     */
    String readLink(String path);

    /**
     * Read the extended attributes of a file or directory: {@code user.*}, {@code
     * security.capability}, access control lists, and in a privileged machine {@code trusted.*}.
     * Values are what the machine itself would read. Those that an overlay keeps for itself are
     * left out.
     *
     * @param path the file or directory
     * @return the values by name, sorted
     */
    Map<String, byte[]> xattrs(String path);

    /**
     * Set an extended attribute.
     *
     * @param path the file or directory
     * @param name its name, one of those that {@link #xattrs} returns
     * @param value its value
     */
    void setXattr(String path, String name, byte[] value);

    /**
     * Remove an extended attribute; nothing happens when it is not there.
     *
     * @param path the file or directory
     * @param name its name, one of those that {@link #xattrs} returns
     */
    void removeXattr(String path, String name);

    /**
     * Say what has changed since the snapshot that the machine was last put back to or kept as, or
     * else since its image. A running machine is looked at as it goes on: what it changes meanwhile
     * may be there or not, and what is mounted in it, {@code /run} for example, is not looked at.
     *
     * @return the changes
     * @throws SystemContainerException if the machine was closed, or its files cannot be read
     */
    FileDiff diff();

    /**
     * Say what has changed since a snapshot, as {@link #diff()} does.
     *
     * @param snapshot the name of one of the machine's snapshots
     * @return the changes
     * @throws SystemContainerException if the machine has no such snapshot, was closed, or its
     *     files cannot be read
     */
    FileDiff diff(String snapshot);

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
