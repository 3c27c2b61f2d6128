package io.systemcontainers.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What may become of a file of the store: by a full disk, a power cut, a person. */
enum Damage {
    EMPTY,
    TRUNCATED,
    GARBAGE,
    GONE,
    A_DIRECTORY;

    private static final int DEPTH = 4;

    /**
     * Damage one of the store's own files, if there is one; never what is in a machine or an image.
     *
     * @return what was done to which
     */
    static String one(Path store, Random random) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.find(store, DEPTH, (path, status) -> isOwn(store, path))) {
            files = all.sorted().toList();
        }
        if (files.isEmpty()) {
            return "there was nothing to damage";
        }
        Path file = files.get(random.nextInt(files.size()));
        Damage damage = values()[random.nextInt(values().length)];
        damage.apply(file, random);
        return store.relativize(file) + " is " + damage;
    }

    /* What was put aside for a person is not looked at again: it cannot break anything any more. */
    private static boolean isOwn(Path store, Path path) {
        String inside = store.relativize(path).toString();
        return path.getFileName().toString().endsWith(".properties")
                && Files.isRegularFile(path)
                && !inside.contains("rootfs")
                && !inside.contains(".damaged-");
    }

    private void apply(Path file, Random random) throws IOException {
        byte[] content = Files.readAllBytes(file);
        switch (this) {
            case EMPTY -> Files.write(file, new byte[0]);
            case TRUNCATED -> {
                byte[] beginning = new byte[random.nextInt(content.length + 1)];
                System.arraycopy(content, 0, beginning, 0, beginning.length);
                Files.write(file, beginning);
            }
            case GARBAGE -> {
                random.nextBytes(content);
                Files.write(file, content);
            }
            case GONE -> Files.delete(file);
            case A_DIRECTORY -> {
                Files.delete(file);
                Files.createDirectory(file);
            }
        }
    }
}
