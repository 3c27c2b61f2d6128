package io.systemcontainers.storage;

import io.systemcontainers.Image;
import io.systemcontainers.StoragePool;
import io.systemcontainers.sys.FileSystemSpace;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Keep machines' files as trees: the drivers {@code btrfs} and {@code dir}.
 *
 * <p>A pool has a directory of machines, with one for each, which its JVM and its keeper have
 * locked, and one of copies of images.
 */
final class TreeDriver implements StorageDriver {

    private static final String MACHINES = "machines";
    private static final String IMAGES = "images";

    private final Path pool;
    private final Place place;
    private final Trees trees;
    private final Executor background;
    private final TreeImages images;

    /**
     * Open a pool.
     *
     * @param pool its directory in the store, which whoever deletes it wants to lock
     * @param place where its files are, which this takes over
     * @param trees how they are kept
     * @param background where files are deleted, which may take a while
     */
    TreeDriver(Path pool, Place place, Trees trees, Executor background) {
        this.pool = pool;
        this.place = place;
        this.trees = trees;
        this.background = background;
        this.images = new TreeImages(place.path().resolve(IMAGES), trees);
        try {
            ClaimedDirectory.makePrivate(machines());
            ClaimedDirectory.makePrivate(place.path().resolve(IMAGES));
        } catch (IOException e) {
            throw KernelException.of("making the directories of the pool in", pool, e);
        }
    }

    private Path machines() {
        return place.path().resolve(MACHINES);
    }

    Path pool() {
        return pool;
    }

    Place place() {
        return place;
    }

    @Override
    public MachineStorage machine(StoreDirectory home, int idBase) {
        ClaimedDirectory used =
                ClaimedDirectory.share(pool).orElseThrow(() -> NamedOverlay.gone(pool));
        return new TreeStorage(
                this, home, PoolHome.make(used, machines(), trees, background), idBase != 0);
    }

    VolumeState image(Image image) {
        // The image stays for as long as the machine does.
        return Layers.of(
                trees.keepsImages()
                        ? images.use(image)
                        : Layer.lasting(image.rootfs(), image.rootfs().getParent(), () -> {}));
    }

    void copy(Path rootfs, Path tree, boolean lasting) {
        try {
            trees.copy(rootfs, tree, lasting);
        } catch (RuntimeException | Error e) {
            try {
                if (Files.exists(tree)) {
                    trees.delete(tree);
                }
            } catch (RuntimeException | Error left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    void limit(Path tree, long bytes) {
        trees.limit(tree, bytes);
    }

    void settle(Path tree) {
        trees.settle(tree);
    }

    /** Say how full it is. */
    StoragePool.Usage usage() {
        FileSystemSpace space = FileSystemSpace.of(place.path());
        int volumes = 0;
        for (Path machine : ClaimedDirectory.list(machines())) {
            for (Path tree : ClaimedDirectory.list(machine)) {
                if (!tree.getFileName().toString().startsWith(PoolHome.DOOMED)) {
                    volumes++;
                }
            }
        }
        return new StoragePool.Usage(space.used(), space.total(), volumes);
    }

    /** Delete what machines of killed JVMs left; return what was deleted, as paths in the pool. */
    List<String> collect() {
        List<String> deleted = new ArrayList<>();
        for (Path machine : ClaimedDirectory.list(machines())) {
            try (ClaimedDirectory claimed = ClaimedDirectory.take(machine).orElse(null)) {
                if (claimed != null) {
                    PoolHome.delete(machine, trees);
                    deleted.add(MACHINES + "/" + machine.getFileName());
                }
            }
        }
        images.sweep();
        return deleted;
    }

    /**
     * Delete copies of images that are gone; return what was deleted, as paths in the pool.
     *
     * @param fingerprints those of the images that are there
     */
    List<String> prune(Set<String> fingerprints) {
        return images.prune(fingerprints).stream().map(name -> IMAGES + "/" + name).toList();
    }

    /** Delete everything. Nobody else uses the pool any more. */
    void erase() {
        for (Path machine : ClaimedDirectory.list(machines())) {
            PoolHome.delete(machine, trees);
        }
        images.erase();
        DirTrees.deleteDirectory(place.path());
    }

    @Override
    public void close() {
        place.close();
    }
}
