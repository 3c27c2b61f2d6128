package io.systemcontainers.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A root full of links, for tests that resolve paths in it in one of the ways. */
abstract class PlantedTree {

    private static final Map<String, String> LINKS =
            Map.ofEntries(
                    Map.entry("to-file", "file"),
                    Map.entry("to-dir", "dir"),
                    Map.entry("dir-slash", "dir/"),
                    Map.entry("file-slash", "file/"),
                    Map.entry("absolute", "/dir/sub"),
                    Map.entry("dir/back", "../file"),
                    Map.entry("dir/sub/up", "../../../../../file"),
                    Map.entry("dir/sub/dots", ".."),
                    Map.entry("dir/dot", "."),
                    Map.entry("root", "/"),
                    Map.entry("above", "/../.."),
                    Map.entry("dangling", "dir/new"),
                    Map.entry("dir/dangling", "/dir/sub/new"),
                    Map.entry("dangling-slash", "dir/new/"),
                    Map.entry("lost", "nowhere/new"),
                    Map.entry("loop", "loop"),
                    Map.entry("ping", "pong"),
                    Map.entry("pong", "/ping"),
                    Map.entry("twice", "to-dir/sub/up"));

    @TempDir Path directory;
    Path top;
    ResolvedTree tree;

    abstract Resolution resolution();

    @BeforeEach
    void plant() throws IOException {
        // The same names outside, so that a way out is not taken for a missing file.
        Files.writeString(directory.resolve("file"), "outside");
        Files.createDirectories(directory.resolve("dir/sub"));
        top = Files.createDirectory(directory.resolve("top"));
        Files.createDirectories(top.resolve("dir/sub"));
        Files.writeString(top.resolve("file"), "inside");
        Files.writeString(top.resolve("dir/sub/file"), "inside");
        for (Map.Entry<String, String> link : LINKS.entrySet()) {
            Exchange.symlink(link.getValue(), top.resolve(link.getKey()));
        }
        tree = new ResolvedTree(resolution(), top);
    }

    @AfterEach
    void close() throws IOException {
        tree.close();
        ResolvedTree.removeLinks(directory);
    }
}
