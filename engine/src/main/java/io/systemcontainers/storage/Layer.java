package io.systemcontainers.storage;

import java.nio.file.Path;

/**
 * Count who uses a layer, and delete it when nobody does. Any thread may call any method.
 *
 * <p>Layers of images and results of provisioning are not deleted: nobody counts those.
 */
final class Layer {

    private final Path path;
    private final Path lock;
    private final StoreDirectory home;
    private int users = 1;

    private Layer(Path path, Path lock, StoreDirectory home) {
        this.path = path;
        this.lock = lock;
        this.home = home;
    }

    /**
     * Use a layer that stays.
     *
     * @param path the layer
     * @param lock what whoever deletes it wants to lock exclusively
     */
    static Layer lasting(Path path, Path lock) {
        return new Layer(path, lock, null);
    }

    /**
     * Use a layer that is deleted when the last user lets go of it.
     *
     * @param path the layer
     * @param home the directory of the machine that made it, which stays for as long
     */
    static Layer of(Path path, StoreDirectory home) {
        return new Layer(path, home.path(), home.hold());
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
        if (users == 0 && home != null) {
            try {
                home.doom(path);
            } finally {
                home.close();
            }
        }
    }
}
