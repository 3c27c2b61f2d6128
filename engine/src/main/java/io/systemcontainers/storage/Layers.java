package io.systemcontainers.storage;

import io.systemcontainers.sys.Rollback;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Hold a stack of layers, the lowest first. */
final class Layers implements VolumeState {

    private final List<Layer> all;
    private boolean closed;

    private Layers(List<Layer> all) {
        this.all = List.copyOf(all);
    }

    /** Hold the first user's share of layers. */
    static Layers of(Layer... layers) {
        return new Layers(List.of(layers));
    }

    /** Hold what a state of this driver holds, and a new layer above it. */
    Layers with(Layer top) {
        List<Layer> more = new ArrayList<>(share().all);
        more.add(top);
        return new Layers(more);
    }

    List<Layer> all() {
        return all;
    }

    @Override
    public List<Path> layers() {
        return all.stream().map(Layer::path).toList();
    }

    @Override
    public synchronized Layers share() {
        if (closed) {
            throw new IllegalStateException("nobody holds these layers any more: " + layers());
        }
        all.forEach(Layer::use);
        return new Layers(all);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try (Rollback users = new Rollback()) {
                all.forEach(layer -> users.add(layer::release));
            }
        }
    }
}
