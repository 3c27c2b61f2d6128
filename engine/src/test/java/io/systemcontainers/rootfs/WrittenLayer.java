package io.systemcontainers.rootfs;

import io.systemcontainers.sys.FileStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Write a layer by hand. All that is made has the same owner, mode and time each time. */
final class WrittenLayer implements AutoCloseable {

    static final Instant LONG_AGO = Instant.ofEpochSecond(86_400, 123_456_789);
    private static final int S_IFCHR = 0020000;

    private final Path path;
    private final RootDirectory root;

    WrittenLayer(Path path) throws IOException {
        this.path = Files.createDirectories(path);
        this.root = RootDirectory.open(path);
        root.makeDirectory("/", 0755, 0, 0);
    }

    Path path() {
        return path;
    }

    RootDirectory root() {
        return root;
    }

    WrittenLayer file(String name, String content) {
        return file(name, content, 0644, 0, 0, LONG_AGO);
    }

    WrittenLayer file(String name, String content, int mode, int uid, int gid, Instant modified) {
        root.makeParents(name);
        try (FileWriter writer = root.create(name, mode, uid, gid)) {
            writer.write(content.getBytes(StandardCharsets.UTF_8));
            writer.modified(modified).commit();
        }
        return this;
    }

    WrittenLayer directory(String name) {
        root.makeDirectories(name, 0755, 0, 0);
        return this;
    }

    WrittenLayer link(String name, String target) {
        root.makeParents(name);
        root.symlink(name, target, 0, 0);
        root.setTimes(name, LONG_AGO);
        return this;
    }

    WrittenLayer device(String name, int major, int minor) {
        root.makeParents(name);
        root.node(name, S_IFCHR, 0600, FileStatus.device(major, minor), 0, 0);
        root.setTimes(name, LONG_AGO);
        return this;
    }

    WrittenLayer whiteout(String name) {
        return device(name, 0, 0);
    }

    WrittenLayer attribute(String name, String attribute, String value) {
        root.setXattr(name, attribute, value.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    @Override
    public void close() {
        root.close();
    }
}
