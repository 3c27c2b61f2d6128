package io.systemcontainers.rootfs;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Hold a machine's files: read-only layers, the image's the lowest, and one directory for what the
 * machine changes.
 *
 * <p>Nothing is copied, neither to make a machine nor to seal a layer. Not for use by several
 * threads at once.
 */
public final class MachineDisk {

    private static final String DISK = "disk";
    private static final String UPPER = DISK + "/upper";
    private static final String WORK = DISK + "/work";
    private static final String LAYERS = "layers";
    private static final String LOWER = "lower";
    private static final String ROOT = "rootfs";

    private final Path directory;
    private final LayerIds ids;
    private List<Path> layers;

    /**
     * Make the directories of a new machine.
     *
     * @param directory the machine's directory; it is there and empty
     * @param image the image's root directory, or the copy of it with the stored ids
     * @param ids whose ids the files have
     */
    public MachineDisk(Path directory, Path image, LayerIds ids) {
        this.directory = directory;
        this.ids = ids;
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
     * Return the layers, the image's first.
     *
     * @return an unmodifiable list, to be given to {@link #discard} later
     */
    public List<Path> layers() {
        return layers;
    }

    /**
     * Turn what the machine has changed into a layer, and begin with nothing on top of it. The
     * machine must not run.
     *
     * @return the layers from now on
     */
    public List<Path> seal() {
        Path layer = directory.resolve(LAYERS).resolve(Integer.toString(layerCount()));
        try {
            Files.move(directory.resolve(UPPER), layer);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "keeping the changes of the machine in `" + directory + "`", e);
        }
        List<Path> all = new ArrayList<>(layers);
        all.add(layer);
        layers = List.copyOf(all);
        makeOwnDirectory(UPPER);
        return layers;
    }

    private int layerCount() {
        String[] names = directory.resolve(LAYERS).toFile().list();
        return names == null ? 0 : names.length;
    }

    /**
     * Throw away what the machine has changed since these layers were sealed. The machine must not
     * run.
     *
     * @param sealed the layers to go back to
     */
    public void discard(List<Path> sealed) {
        layers = List.copyOf(sealed);
        DirectoryTree.delete(directory.resolve(UPPER));
        makeOwnDirectory(UPPER);
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
