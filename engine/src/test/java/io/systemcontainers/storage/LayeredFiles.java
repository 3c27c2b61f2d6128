package io.systemcontainers.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a machine would read in files that layers have, none of which hides another's. */
final class LayeredFiles {

    private LayeredFiles() {}

    /** Return each file's path, and what is in it. */
    static Map<String, String> in(List<Path> layers) {
        Map<String, String> files = new TreeMap<>();
        layers.forEach(layer -> add(layer, files));
        return files;
    }

    private static void add(Path layer, Map<String, String> files) {
        try (Stream<Path> all = Files.walk(layer)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(layer.relativize(file).toString(), Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Return all paths below a directory. */
    static List<String> below(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.map(path -> directory.relativize(path).toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
