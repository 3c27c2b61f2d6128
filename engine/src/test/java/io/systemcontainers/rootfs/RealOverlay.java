package io.systemcontainers.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Have the kernel write layers, and keep a copy of what is seen in each state.
 *
 * @param directory where to put layers and copies
 * @param options further options of the mounts
 */
record RealOverlay(Path directory, String options) {

    private static final List<String> ATTRIBUTES = List.of("user.a", "user.b");

    /**
     * Hold what a machine with these layers has.
     *
     * @param layers the layers, the lowest first
     * @param copy all that is seen, in a directory of its own
     */
    record State(List<Path> layers, Path copy) {}

    /** Run a script in a new directory, and take that for an image. */
    State image(String script) throws IOException {
        Path image = Files.createDirectories(directory.resolve("image"));
        try (Elsewhere elsewhere =
                Elsewhere.mounted("mount --bind %s /mnt\ncd /mnt\n%s".formatted(image, script))) {
            return new State(List.of(image), copy("image", elsewhere));
        }
    }

    /** Run a script on top of a state, and set attributes at random. */
    State on(State below, String name, String script, long seed) throws IOException {
        try (Elsewhere elsewhere = mounted(below, name, script)) {
            setAttributes(elsewhere, seed);
            return new State(layers(below, name), copy(name, elsewhere));
        }
    }

    /** Run a script on top of a state, and keep that mounted. */
    Elsewhere mounted(State below, String name, String script) throws IOException {
        Path upper = Files.createDirectories(directory.resolve(name));
        Path work = Files.createDirectories(directory.resolve(name + ".work"));
        List<String> lower = new ArrayList<>();
        below.layers.forEach(layer -> lower.add(0, layer.toString()));
        return Elsewhere.mounted(
                "mount -t overlay -o lowerdir=%s,upperdir=%s,workdir=%s%s none /mnt\ncd /mnt\n%s"
                        .formatted(String.join(":", lower), upper, work, options, script));
    }

    /** Return the layers of what was mounted. */
    List<Path> layers(State below, String name) {
        List<Path> layers = new ArrayList<>(below.layers);
        layers.add(directory.resolve(name));
        return layers;
    }

    private static void setAttributes(Elsewhere elsewhere, long seed) {
        RandomChanges changes = new RandomChanges(seed);
        Random random = new Random(seed);
        try (RootDirectory merged = RootDirectory.open(elsewhere.path("/mnt"))) {
            for (int change = 0; change < 6; change++) {
                try {
                    merged.setXattr(
                            "/" + changes.path(),
                            ATTRIBUTES.get(random.nextInt(2)),
                            new byte[] {(byte) random.nextInt(2)});
                } catch (KernelException e) {
                    // Nothing is there, or what has no such attributes.
                    assertThat(e)
                            .matches(
                                    refused ->
                                            refused.is(Errno.ENOENT)
                                                    || refused.is(Errno.ENOTDIR)
                                                    || refused.is(Errno.EPERM)
                                                    || refused.is(Errno.ELOOP));
                }
            }
        }
    }

    private Path copy(String name, Elsewhere elsewhere) throws IOException {
        Path copy = directory.resolve(name + ".copy");
        Process cp =
                new ProcessBuilder("cp", "-aT", elsewhere.path("/mnt").toString(), copy.toString())
                        .inheritIO()
                        .start();
        assertThat(cp.onExit().join().exitValue()).isZero();
        return copy;
    }
}
