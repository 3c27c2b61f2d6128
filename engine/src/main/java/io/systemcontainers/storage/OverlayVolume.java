package io.systemcontainers.storage;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.Step;
import io.systemcontainers.rootfs.CopyRules;
import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.rootfs.LayerIds;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.rootfs.RootLikeness;
import io.systemcontainers.rootfs.TreeCopy;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Rollback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A machine's files: read-only layers, the image's the lowest, and one directory for what the
 * machine changes, from the time at which it is prepared until that directory becomes a layer.
 *
 * <p>Nothing is copied, neither to make a volume nor to seal it, except where the machine runs.
 */
final class OverlayVolume implements Volume {

    private static final String DISK = "disk";
    private static final String UPPER = DISK + "/upper";
    private static final String NEXT_UPPER = DISK + "/upper.next";
    private static final String WORK = DISK + "/work";
    private static final String LAYERS = "layers";
    private static final String LOWER = "lower";
    private static final String ROOT = "rootfs";

    /* Their names have to fit into the one page that mount(2) copies. */
    private static final int MOST_LAYERS = 350;

    private final StoreDirectory home;
    private final String name;
    private final Path directory;
    private final LayerIds ids;
    private volatile Layers lower;
    private volatile boolean changed; // there is a directory for what the machine changes

    /**
     * Make the directories of a new volume.
     *
     * @param home the machine's directory
     * @param name the volume's name, of which there is nothing yet
     * @param lower its layers, which it takes over
     * @param ids whose ids the files have
     */
    OverlayVolume(StoreDirectory home, String name, Layers lower, LayerIds ids) {
        this.home = home;
        this.name = name;
        this.directory = home.path().resolve(name);
        this.ids = ids;
        this.lower = lower;
        try (Rollback rollback = new Rollback()) {
            rollback.add(lower);
            rollback.add(() -> home.doom(directory));
            makeDirectory(directory, "rwx--x--x", 0);
            for (String inside : List.of(LOWER, ROOT, DISK)) {
                makeDirectory(directory.resolve(inside), "rwx--x--x", 0);
            }
            rollback.release();
        }
    }

    /** Count the volumes and states in a machine's directory. */
    static int countIn(Path machine) {
        int volumes = ClaimedDirectory.list(machine.resolve(LAYERS)).size();
        for (Path entry : ClaimedDirectory.list(machine)) {
            volumes += Files.isDirectory(entry.resolve(DISK)) ? 1 : 0;
        }
        return volumes;
    }

    @Override
    public Path directory() {
        return directory;
    }

    /** {@inheritDoc} They are the layer once they have its name, and what is changed until then. */
    @Override
    public VolumeState seal() {
        if (!changed) {
            return lower.share();
        }
        Path layer = nextLayer();
        Layers before = lower;
        try (Rollback rollback = new Rollback()) {
            Layers sealed = rollback.add(before.with(Layer.of(layer, layer, home)));
            move(directory.resolve(UPPER), layer);
            changed = false;
            lower = sealed;
            rollback.release();
        }
        before.close();
        return lower.share();
    }

    @Override
    public VolumeState copy() {
        Path layer = nextLayer();
        try (RootDirectory machine = RootDirectory.open(home.path());
                TreeCopy copy = new TreeCopy(machine, machine, CopyRules.asItIsNow(ids.stored()))) {
            copy.copy("/" + name + "/" + UPPER, "/" + LAYERS + "/" + layer.getFileName());
        }
        try (Rollback rollback = new Rollback()) {
            rollback.add(() -> home.doom(layer));
            Layers copied = lower.with(Layer.of(layer, layer, home));
            rollback.release();
            return copied;
        }
    }

    /** Tell whether its layers can be below any machine's, whatever ids that has. */
    boolean isForAnyMachine() {
        return !ids.copied();
    }

    /**
     * Move what was changed somewhere else on the same file system. The machine must not run, and
     * is as if nothing had been changed.
     *
     * @param target where, of which there is nothing yet
     */
    void moveChanges(Path target) {
        if (!changed) {
            makeUpper();
        }
        move(directory.resolve(UPPER), target);
        changed = false;
    }

    /** Move back what was moved: the machine is as if it had stayed. */
    void takeBackChanges(Path moved) {
        move(moved, directory.resolve(UPPER));
        changed = true;
    }

    private Path nextLayer() {
        Path layers = home.path().resolve(LAYERS);
        makeDirectory(layers, "rwx--x--x", 0);
        return layers.resolve(Integer.toString(home.nextNumber()));
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw KernelException.of("renaming", from + "` to `" + to, e);
        }
    }

    @Override
    public List<Path> layers() {
        List<Path> all = new ArrayList<>(lower.layers());
        if (changed) {
            all.add(directory.resolve(UPPER));
        }
        return all;
    }

    /**
     * {@inheritDoc}
     *
     * <p>overlayfs refuses a work directory of a volatile mount that was not unmounted in order:
     * Documentation/filesystems/overlayfs.rst, Volatile mount.
     */
    @Override
    public void prepare() {
        requireMountable();
        DirectoryTree.delete(directory.resolve(WORK));
        makeOwnDirectory(WORK);
        if (!changed) {
            makeUpper();
        }
        for (int layer = 0; layer < lower.all().size(); layer++) {
            makeDirectory(directory.resolve(LOWER + "/" + layer), "rwx--x--x", 0);
        }
    }

    private void requireMountable() {
        if (lower.all().size() > MOST_LAYERS) {
            throw new SystemContainerException(
                    "mounting the files in `"
                            + directory
                            + "`: they are in "
                            + lower.all().size()
                            + " layers, and overlayfs takes no more than "
                            + MOST_LAYERS
                            + " with one mount(2): go back to an earlier snapshot, from which there"
                            + " are fewer");
        }
    }

    /*
     * The topmost layer's root is the one that the machine sees. The new one has its name once it is
     * like that.
     */
    private void makeUpper() {
        Path next = directory.resolve(NEXT_UPPER);
        DirectoryTree.delete(next);
        makeOwnDirectory(NEXT_UPPER);
        List<Path> below = lower.layers();
        RootLikeness.copy(below.get(below.size() - 1), next);
        move(next, directory.resolve(UPPER));
        changed = true;
    }

    /* The overlay writes there as the machine's root. */
    private void makeOwnDirectory(String inside) {
        makeDirectory(directory.resolve(inside), "rwxr-xr-x", ids.stored());
    }

    private static void makeDirectory(Path path, String permissions, int owner) {
        try {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
            if (owner != 0) {
                Files.setAttribute(path, "unix:uid", owner);
                Files.setAttribute(path, "unix:gid", owner);
            }
        } catch (IOException e) {
            throw KernelException.of("making the machine's directory", path, e);
        }
    }

    /** {@inheritDoc} Ids are shifted unless they are stored shifted. */
    @Override
    public List<Step> hostSteps() {
        List<Layer> layers = lower.all();
        // Whoever deletes a layer wants this lock; the keeper may outlive the JVM that has it.
        Set<Path> locks = new LinkedHashSet<>(List.of(home.path()));
        layers.forEach(layer -> locks.add(layer.lock()));
        List<Step> steps = new ArrayList<>();
        locks.forEach(lock -> steps.add(Step.lock(lock.toString())));
        for (int layer = 0; layer < layers.size(); layer++) {
            steps.add(
                    Step.attach(
                            layers.get(layer).path().toString(),
                            LOWER + "/" + layer,
                            Step.ATTRIBUTE_READ_ONLY,
                            ids.shifting()));
        }
        steps.add(Step.attach(DISK, DISK, 0, ids.shifting()));
        return steps;
    }

    /**
     * {@inheritDoc}
     *
     * <p>The layers are mounted as the machine's own root: mounted by the host's, an overlay over
     * shifted layers turns read-only.
     */
    @Override
    public List<Step> machineSteps() {
        int count = lower.all().size();
        // Paths are relative: the machine's root may not search the directories above the store.
        List<String> below =
                IntStream.range(0, count).mapToObj(i -> LOWER + "/" + (count - 1 - i)).toList();
        String data =
                "lowerdir="
                        + String.join(":", below)
                        + ",upperdir="
                        + UPPER
                        + ",workdir="
                        + WORK
                        + ",volatile"
                        + (ids.privileged() ? "" : ",userxattr");
        return List.of(Step.mount("overlay", ROOT, 0, data), Step.root(ROOT));
    }

    @Override
    public void close() {
        try {
            home.doom(directory);
        } finally {
            lower.close();
        }
    }
}
