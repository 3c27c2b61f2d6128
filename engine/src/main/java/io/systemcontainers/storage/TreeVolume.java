package io.systemcontainers.storage;

import io.systemcontainers.keeper.Step;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Rollback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Hold a machine's files in a tree of their own; its directory in the store is for mounts only. */
final class TreeVolume implements Volume {

    private static final String ROOT = "rootfs";
    private static final String POOL = "pool";

    private final TreeDriver driver;
    private final StoreDirectory machine;
    private final PoolHome home;
    private final Path directory;
    private final Path tree;
    private final boolean shifted;

    /**
     * Make a volume.
     *
     * @param driver the pool
     * @param machine the machine's directory in the store
     * @param name the volume's name, of which there is nothing yet
     * @param home the machine's directory in the pool
     * @param from what is in it
     * @param shifted whether the machine has ids of its own
     */
    TreeVolume(
            TreeDriver driver,
            StoreDirectory machine,
            String name,
            PoolHome home,
            Path from,
            boolean shifted) {
        this.driver = driver;
        this.machine = machine;
        this.directory = machine.path().resolve(name);
        this.home = home.hold();
        this.tree = home.next("volume");
        this.shifted = shifted;
        try (Rollback rollback = new Rollback()) {
            rollback.add(home);
            rollback.add(() -> machine.doom(directory));
            for (String inside : List.of("", ROOT, POOL)) {
                makeDirectory(directory.resolve(inside));
            }
            driver.copy(from, tree, false);
            rollback.release();
        }
    }

    /* Machines' own ids pass through. */
    private static void makeDirectory(Path path) {
        try {
            Files.createDirectory(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw KernelException.of("making the machine's directory", path, e);
        }
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public void prepare() {
        // It is ready as it is.
    }

    /** {@inheritDoc} No overlay is above it, so every kernel with idmapped mounts shifts ids. */
    @Override
    public List<Step> hostSteps() {
        Place place = driver.place();
        List<Step> steps = new ArrayList<>();
        // Whoever deletes them wants these locks; the keeper may outlive the JVM that has them.
        steps.add(Step.lock(machine.path().toString()));
        steps.add(Step.lock(driver.pool().toString()));
        steps.addAll(place.steps(POOL));
        steps.add(Step.lock(keeperPath(home.path())));
        steps.add(Step.attach(keeperPath(tree.resolve(Trees.ROOT)), ROOT, 0, shifted));
        return steps;
    }

    private String keeperPath(Path inside) {
        Place place = driver.place();
        return place.forKeeper(POOL, place.path().relativize(inside).toString());
    }

    /**
     * {@inheritDoc}
     *
     * <p>What came along from the keeper's namespace is locked, and no root for pivot_root(2):
     * mount_namespaces(7).
     */
    @Override
    public List<Step> machineSteps() {
        return List.of(Step.bind(ROOT, ROOT, 0), Step.root(ROOT));
    }

    @Override
    public void limit(long bytes) {
        driver.limit(tree, bytes);
    }

    @Override
    public void settle() {
        driver.settle(tree);
    }

    @Override
    public VolumeState seal() {
        return copy();
    }

    @Override
    public VolumeState copy() {
        Path copy = home.next("state");
        driver.copy(tree.resolve(Trees.ROOT), copy, true);
        try (Rollback rollback = new Rollback()) {
            rollback.add(() -> home.doom(copy));
            Layers copied = Layers.of(Layer.of(copy.resolve(Trees.ROOT), copy, home));
            rollback.release();
            return copied;
        }
    }

    @Override
    public List<Path> layers() {
        return List.of(tree.resolve(Trees.ROOT));
    }

    @Override
    public void close() {
        try (Rollback all = new Rollback()) {
            all.add(home);
            all.add(() -> home.doom(tree));
            all.add(() -> machine.doom(directory));
        }
    }
}
