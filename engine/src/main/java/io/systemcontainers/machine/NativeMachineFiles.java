package io.systemcontainers.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.systemcontainers.FileChange;
import io.systemcontainers.FileStat;
import io.systemcontainers.MachineFiles;
import io.systemcontainers.PushOption;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.Watch;
import io.systemcontainers.rootfs.CopyRules;
import io.systemcontainers.rootfs.FileWriter;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.rootfs.TreeCopy;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileContent;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.watch.Watches;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Read and write the files of a machine through {@code /proc/<init>/root}.
 *
 * <p>The root is opened for each call and closed again: it would keep the machine's file systems
 * mounted, and its threads must not share it.
 */
final class NativeMachineFiles implements MachineFiles {

    private static final int NEW_FILE_MODE = 0644;

    private final String machine;
    private final Supplier<RootDirectory> root;
    private final Watches watches;

    /**
     * @param machine the machine's name
     * @param root opens the machine's root, and throws when the machine does not run
     * @param watches watches paths of the machine
     */
    NativeMachineFiles(String machine, Supplier<RootDirectory> root, Watches watches) {
        this.machine = machine;
        this.root = root;
        this.watches = watches;
    }

    private RootDirectory open(String path) {
        requireAbsolute(path);
        try {
            return root.get();
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ESRCH)) {
                throw new SystemContainerException(
                        "opening `" + path + "`: machine `" + machine + "` does not run: start it",
                        e);
            }
            throw e;
        }
    }

    private void requireAbsolute(String path) {
        if (!path.startsWith("/")) {
            throw new SystemContainerException(
                    "opening `"
                            + path
                            + "` in machine `"
                            + machine
                            + "`: the path is "
                            + (path.isEmpty() ? "empty" : "relative")
                            + ": begin it with /");
        }
    }

    @Override
    public void push(Path source, String target, PushOption... options) {
        copying(
                "pushing `" + source + "` to `" + target + "`",
                () -> {
                    try (RootDirectory host = RootDirectory.ofHost();
                            RootDirectory opened = open(target);
                            TreeCopy copy = new TreeCopy(host, opened, rules(options))) {
                        copy.copy(onHost(source), target);
                    }
                });
    }

    private static CopyRules rules(PushOption... options) {
        PushOption.Owner owner = new PushOption.Owner(0, 0);
        OptionalInt mode = OptionalInt.empty();
        for (PushOption option : options) {
            if (option instanceof PushOption.Owner given) {
                owner = given;
            } else if (option instanceof PushOption.Mode given) {
                mode = OptionalInt.of(given.mode());
            }
        }
        return CopyRules.into(owner.uid(), owner.gid(), mode);
    }

    @Override
    public void pull(String source, Path target) {
        copying(
                "pulling `" + source + "` to `" + target + "`",
                () -> {
                    try (RootDirectory host = RootDirectory.ofHost();
                            RootDirectory opened = open(source);
                            TreeCopy copy = new TreeCopy(opened, host, CopyRules.outOf())) {
                        copy.copy(source, onHost(target));
                    }
                });
    }

    private void copying(String doing, Runnable copy) {
        try {
            copy.run();
        } catch (SystemContainerException e) {
            throw new SystemContainerException(
                    doing + ", machine `" + machine + "`: " + e.getMessage(), e);
        }
    }

    private static String onHost(Path path) {
        if (!path.getFileSystem().equals(FileSystems.getDefault())) {
            throw new SystemContainerException(
                    "opening `"
                            + path
                            + "`: it is not a file of this host but of "
                            + path.getFileSystem().provider().getScheme()
                            + ": copy it to one first");
        }
        return path.toAbsolutePath().toString();
    }

    @Override
    public void write(String path, String content) {
        write(path, content.getBytes(UTF_8));
    }

    @Override
    public void write(String path, byte[] content) {
        try (RootDirectory opened = open(path)) {
            Optional<FileStat> present = opened.find(path);
            try (FileWriter writer =
                    opened.createFollowing(
                            path,
                            present.map(FileStat::mode).orElse(NEW_FILE_MODE),
                            present.map(FileStat::uid).orElse(0),
                            present.map(FileStat::gid).orElse(0))) {
                writer.write(content);
                writer.commit();
            }
        }
    }

    @Override
    public String read(String path) {
        return new String(readBytes(path), UTF_8);
    }

    @Override
    public byte[] readBytes(String path) {
        try (RootDirectory opened = open(path);
                Fd file = opened.openForReading(path)) {
            return FileContent.readAll(file, path);
        }
    }

    @Override
    public boolean exists(String path) {
        try (RootDirectory opened = open(path)) {
            return opened.exists(path);
        }
    }

    @Override
    public FileStat stat(String path) {
        try (RootDirectory opened = open(path)) {
            return opened.stat(path);
        }
    }

    @Override
    public List<String> list(String path) {
        try (RootDirectory opened = open(path)) {
            return opened.list(path);
        }
    }

    @Override
    public void delete(String path) {
        try (RootDirectory opened = open(path)) {
            opened.delete(path);
        }
    }

    @Override
    public Watch watch(String path, Consumer<FileChange> callback) {
        requireAbsolute(path);
        return watches.watch(path, Objects.requireNonNull(callback, "callback"));
    }
}
