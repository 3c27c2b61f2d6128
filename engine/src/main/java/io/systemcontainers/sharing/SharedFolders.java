package io.systemcontainers.sharing;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.ChangeableFolders;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.HostFile;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.MountedFrom;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folders of the host that machines were ever given to change, and the way to the files of the
 * host past the links that machines may have left in them.
 *
 * <p>They are known by inode and file system, so that it does not matter by which path one is
 * reached; and they are noted in the store, for later processes that use it, and in {@code /run},
 * for those that use another store. Any thread may call any method.
 */
public final class SharedFolders implements ChangeableFolders {

    private static final System.Logger LOG = System.getLogger(SharedFolders.class.getName());

    private static final String NAME = "shared-folders";
    private static final Path OF_HOST = Path.of("/run/systemcontainers");

    /*
     * A folder that is not there may be on a file system that is not mounted at the moment; most are
     * the temporary directory of a test, and gone.
     */
    private static final Duration KEPT_WHEN_GONE = Duration.ofDays(7);

    /* What takes no time may take long on a busy disk. */
    private static final Duration LONGEST_WRITE = Duration.ofHours(1);

    private final List<FolderRegister> registers;
    /* What is the engine's own: the store, and its pools elsewhere. */
    private final Set<String> own = ConcurrentHashMap.newKeySet();

    /**
     * Look into the registers of a store and of the host.
     *
     * @param store the store
     */
    public SharedFolders(Path store) {
        this(store, OF_HOST);
    }

    SharedFolders(Path store, Path ofHost) {
        this.registers =
                List.of(
                        new FolderRegister(store.resolve(NAME)),
                        new FolderRegister(ofHost.resolve(NAME)));
        own.add(store.toString());
    }

    @Override
    public Optional<String> find(FileStatus directory) {
        return registers.stream()
                .flatMap(register -> register.find(directory).stream())
                .map(FolderRegister.Noted::path)
                .findFirst();
    }

    @Override
    public Optional<String> holding(MountedFrom mounted) {
        if (mounted.path().equals("/")) {
            return Optional.empty(); // no folder is above a whole file system
        }
        return registers.stream()
                .flatMap(register -> register.all().stream())
                .filter(noted -> mounted.isIn(noted.place()))
                .map(FolderRegister.Noted::path)
                .findFirst();
    }

    /**
     * Find what a path of the host leads to.
     *
     * @param path the path, absolute
     * @return the file, open by name only
     * @throws SystemContainerException if it is not there, or the path leads through a link that a
     *     machine may have made
     */
    public HostFile open(String path) {
        return HostFile.find(path, true, this);
    }

    /**
     * Find what a path of the host leads to, where there may be nothing.
     *
     * @param path the path, absolute
     * @return the file, open by name only; nothing where there is none
     * @throws SystemContainerException if the path leads through a link that a machine may have
     *     made
     */
    public Optional<HostFile> openIfThere(String path) {
        try {
            return Optional.of(open(path));
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Require that no machine can change a directory of the engine, and give none a folder that
     * holds it.
     *
     * @param directory the directory
     * @param why what is wrong with a machine that can, for the error
     * @throws SystemContainerException if one can, or the path leads to nothing
     */
    public void keepFromMachines(Path directory, String why) {
        requireUnshared(directory.toString(), why);
        own.add(directory.toString());
    }

    /**
     * Require that no machine can change what a path leads to, nor put something else there.
     *
     * @param path the path, absolute
     * @param why what is wrong with that, for the error
     * @throws SystemContainerException if one can, or the path leads to nothing
     */
    public void requireUnshared(String path, String why) {
        try (HostFile file = open(path)) {
            requireUnshared(file, why);
        }
    }

    /**
     * Require that no machine can change a file, nor put something else there.
     *
     * @param file the file
     * @param why what is wrong with that, for the error
     * @throws SystemContainerException if one can
     */
    public void requireUnshared(HostFile file, String why) {
        if (file.folder().isPresent()) {
            throw new SystemContainerException(
                    "using `"
                            + file.path()
                            + "`: a machine can change `"
                            + file.folder().get()
                            + "`: "
                            + why);
        }
    }

    /**
     * Note that a machine is going to be able to change what is in a folder.
     *
     * @param folder the folder
     * @throws SystemContainerException if it cannot be noted, or holds what is the engine's own
     */
    public void give(HostFile folder) {
        String name = FolderRegister.name(folder.status());
        own.forEach(directory -> requireOutside(folder, name, directory));
        note(folder);
    }

    /**
     * Note that a machine is going to be able to change what is mounted below a folder, too.
     *
     * @param folder the folder
     * @throws SystemContainerException if it cannot be noted
     */
    public void giveMounts(HostFile folder) {
        for (String below : MountedFrom.below(folder)) {
            try (HostFile mounted = HostFile.find(below, false, this)) {
                note(mounted);
            } catch (KernelException e) {
                if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR)) {
                    throw e;
                } // something else is mounted over it
            }
        }
    }

    private void note(HostFile folder) {
        String name = FolderRegister.name(folder.status());
        MountedFrom place = MountedFrom.of(folder);
        FolderRegister.Noted noted = new FolderRegister.Noted(folder.path(), place);
        registers.forEach(register -> register.add(name, noted));
    }

    private void requireOutside(HostFile folder, String name, String directory) {
        try (HostFile found = openIfThere(directory).orElse(null)) {
            for (Path at = found == null ? null : Path.of(found.path());
                    at != null;
                    at = at.getParent()) {
                try (HostFile above = HostFile.find(at.toString(), false, this)) {
                    if (FolderRegister.name(above.status()).equals(name)) {
                        throw new SystemContainerException(
                                "giving a machine `"
                                        + folder.path()
                                        + "` to change: `"
                                        + directory
                                        + "` is in it, with the files of all machines: give it"
                                        + " another folder, or set `readonly`");
                    }
                }
            }
        }
    }

    /** Forget the folders that are gone. */
    public void sweep() {
        registers.forEach(this::sweep);
    }

    private void sweep(FolderRegister register) {
        register.removeUnfinished(Instant.now().minus(LONGEST_WRITE));
        for (String name : register.names()) {
            register.find(name).ifPresent(noted -> sweep(register, name, noted.path()));
        }
    }

    private void sweep(FolderRegister register, String name, String path) {
        try (HostFile present = HostFile.find(path, false, this)) {
            FileStatus status = present.status();
            String now = FolderRegister.name(status);
            if (now.equals(name)) {
                return;
            }
            if (FolderRegister.isInode(name, status)) {
                note(present); // its file system has had another number since it was mounted
                register.remove(name);
                return;
            }
        } catch (SystemContainerException e) {
            LOG.log(Level.DEBUG, "`" + path + "`, which machines could change, is gone", e);
        }
        if (register.added(name).plus(KEPT_WHEN_GONE).isBefore(Instant.now())) {
            register.remove(name);
        }
    }
}
