package io.systemcontainers.rootfs;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Hold a machine's files: read-only layers, the image's the lowest, and one directory for what the
 * machine changes.
 *
 * <p>Nothing is copied, neither to make a machine nor to seal a layer, except where the machine
 * runs. Not for use by several threads at once.
 */
public final class MachineDisk {

    private static final String DISK = "disk";
    private static final String UPPER = DISK + "/upper";
    private static final String WORK = DISK + "/work";
    private static final String LAYERS = "layers";
    private static final String DOOMED = "doomed";
    private static final String LOWER = "lower";
    private static final String ROOT = "rootfs";

    private final Path directory;
    private final LayerIds ids;
    private final Executor background;
    private List<Path> layers;
    private int last;

    /**
     * Make the directories of a new machine.
     *
     * @param directory the machine's directory; it is there and empty
     * @param image the image's root directory, or the copy of it with the stored ids
     * @param ids whose ids the files have
     * @param background where files are deleted that nobody needs any more
     */
    public MachineDisk(Path directory, Path image, LayerIds ids, Executor background) {
        this.directory = directory;
        this.ids = ids;
        this.background = background;
        this.layers = List.of(image);
        makeDirectory("", "rwx--x--x");
        makeDirectory(LAYERS, "rwx--x--x");
        makeDirectory(LOWER, "rwx--x--x");
        makeDirectory(ROOT, "rwx--x--x");
        makeDirectory(DISK, "rwx--x--x");
        makeOwnDirectory(UPPER);
        makeOwnDirectory(WORK);
    }

    /**
     * Turn what the machine has changed into a layer, and begin with nothing on top of it. The
     * machine must not run.
     *
     * @return the layers from now on
     */
    public List<Path> seal() {
        Path layer = nextLayer();
        move(directory.resolve(UPPER), layer);
        layers = with(layer);
        makeOwnDirectory(UPPER);
        return layers;
    }

    /**
     * Copy what the machine has changed to a layer, and leave the machine as it is. Nothing in the
     * machine must run meanwhile.
     *
     * @return the layers of a machine that is like this one now
     */
    public List<Path> copy() {
        Path layer = nextLayer();
        try (RootDirectory own = RootDirectory.open(directory);
                TreeCopy copy = new TreeCopy(own, own, CopyRules.asItIs())) {
            copy.copy("/" + UPPER, "/" + LAYERS + "/" + layer.getFileName());
        }
        return with(layer);
    }

    private Path nextLayer() {
        return directory.resolve(LAYERS).resolve(Integer.toString(last++));
    }

    private List<Path> with(Path layer) {
        List<Path> all = new ArrayList<>(layers);
        all.add(layer);
        return List.copyOf(all);
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new SystemContainerException("renaming `" + from + "` to `" + to + "`: " + e, e);
        }
    }

    /**
     * Throw away what the machine has changed since these layers were kept. The machine must not
     * run.
     *
     * @param kept the layers to go back to
     */
    public void discard(List<Path> kept) {
        doom(directory.resolve(UPPER));
        layers = List.copyOf(kept);
        makeOwnDirectory(UPPER);
    }

    /**
     * Delete the layers that neither the machine needs nor anybody else.
     *
     * @param needed what others need
     */
    public void retain(Set<Path> needed) {
        try (Stream<Path> present = Files.list(directory.resolve(LAYERS))) {
            present.filter(layer -> !needed.contains(layer) && !layers.contains(layer))
                    .toList()
                    .forEach(this::doom);
        } catch (IOException e) {
            throw new SystemContainerException(
                    "listing the layers of the machine in `" + directory + "`: " + e, e);
        }
    }

    /* It may be large, and nobody has to wait until it is gone. */
    private void doom(Path path) {
        makeDirectory(DOOMED, "rwx------");
        Path doomed = directory.resolve(DOOMED).resolve(Integer.toString(last++));
        move(path, doomed);
        background.execute(() -> DirectoryTree.delete(doomed));
    }

    /**
     * Make the directory ready to be mounted once more: overlayfs refuses a work directory of a
     * volatile mount that was not unmounted in order (Documentation/filesystems/overlayfs.rst,
     * Volatile mount).
     */
    public void prepare() {
        DirectoryTree.delete(directory.resolve(WORK));
        makeOwnDirectory(WORK);
        for (int layer = 0; layer < layers.size(); layer++) {
            makeDirectory(LOWER + "/" + layer, "rwx--x--x");
        }
    }

    /* The overlay writes there as the machine's root. */
    private void makeOwnDirectory(String name) {
        makeDirectory(name, "rwxr-xr-x", ids.stored());
    }

    private void makeDirectory(String name, String permissions) {
        makeDirectory(name, permissions, 0);
    }

    private void makeDirectory(String name, String permissions, int owner) {
        Path path = directory.resolve(name);
        try {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
            if (owner != 0) {
                Files.setAttribute(path, "unix:uid", owner);
                Files.setAttribute(path, "unix:gid", owner);
            }
        } catch (IOException e) {
            throw new SystemContainerException(
                    "making the directory `" + path + "` of a machine: " + e, e);
        }
    }

    /**
     * Return the steps that attach the layers on the host, with shifted ids unless they are stored
     * with these.
     *
     * @return the steps
     */
    public List<Step> hostSteps() {
        List<Step> steps = new ArrayList<>();
        // Whoever deletes an image wants this lock; the keeper may outlive the JVM that has it.
        steps.add(Step.lock(layers.get(0).getParent().toString()));
        for (int layer = 0; layer < layers.size(); layer++) {
            steps.add(
                    Step.attach(
                            layers.get(layer).toString(),
                            LOWER + "/" + layer,
                            Step.ATTRIBUTE_READ_ONLY,
                            ids.shifting()));
        }
        steps.add(Step.attach(DISK, DISK, 0, ids.shifting()));
        return steps;
    }

    /**
     * Return the steps that mount the layers, as the machine's own root: mounted by the host's, an
     * overlay over shifted layers turns read-only.
     *
     * @return the steps
     */
    public List<Step> machineSteps() {
        // Paths are relative: the machine's root may not search the directories above the store.
        List<String> lower =
                IntStream.range(0, layers.size())
                        .mapToObj(layer -> LOWER + "/" + (layers.size() - 1 - layer))
                        .toList();
        String data =
                "lowerdir="
                        + String.join(":", lower)
                        + ",upperdir="
                        + UPPER
                        + ",workdir="
                        + WORK
                        + ",volatile"
                        + (ids.privileged() ? "" : ",userxattr");
        return List.of(Step.mount("overlay", ROOT, 0, data), Step.root(ROOT));
    }

    /**
     * Return the machine's directory.
     *
     * @return the directory
     */
    public Path directory() {
        return directory;
    }
}
