package io.systemcontainers.storage;

import java.nio.file.Path;

/**
 * Count who uses a layer, which is a whole tree where a pool has no others, and let go of it when
 * nobody does. Any thread may call any method.
 *
 * <p>One that a machine made is deleted then; those of images and results of provisioning stay.
 */
final class Layer {

    private final Path path;
    private final Path lock;
    private final Runnable whenUnused;
    private int users = 1;

    private Layer(Path path, Path lock, Runnable whenUnused) {
        this.path = path;
        this.lock = lock;
        this.whenUnused = whenUnused;
    }

    /**
     * Use a layer that somebody else keeps.
     *
     * @param path the layer
     * @param lock what whoever deletes it wants to lock exclusively
     * @param whenUnused is called when the last user has let go of it
     */
    static Layer lasting(Path path, Path lock, Runnable whenUnused) {
        return new Layer(path, lock, whenUnused);
    }

    /**
     * Use a layer that is deleted when the last user lets go of it.
     *
     * @param path the layer
     * @param doomed what is deleted: the layer, or what it is in
     * @param home the directory of the machine that made it, which stays for as long
     */
    static Layer of(Path path, Path doomed, LayerHome home) {
        home.hold();
        return new Layer(
                path,
                home.path(),
                () -> {
                    try {
                        home.doom(doomed);
                    } finally {
                        home.close();
                    }
                });
    }

    Path path() {
        return path;
    }

    /** Return what a keeper locks, which may outlive this JVM. */
    Path lock() {
        return lock;
    }

    synchronized void use() {
        users++;
    }

    synchronized void release() {
        users--;
        if (users == 0) {
            whenUnused.run();
        }
    }
}
