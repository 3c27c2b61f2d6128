package io.systemcontainers.storage;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.Images;
import io.systemcontainers.rootfs.LayerIds;

/** Keep machines' files as layers above those of their images: nothing is copied to make one. */
public final class OverlayDriver implements StorageDriver {

    private final Images images;

    /**
     * Keep them in the store.
     *
     * @param images where the images are
     */
    public OverlayDriver(Images images) {
        this.images = images;
    }

    @Override
    public MachineStorage machine(StoreDirectory home, int idBase) {
        LayerIds ids = LayerIds.of(idBase);
        return new MachineStorage() {
            @Override
            public VolumeState image(Image image) {
                return Layers.of(
                        Layer.lasting(
                                ids.copied() ? images.shifted(image, ids.stored()) : image.rootfs(),
                                image.rootfs().getParent(),
                                () -> {}));
            }

            @Override
            public Volume volume(VolumeState from, String name) {
                return new OverlayVolume(home, name, ((Layers) from).share(), ids);
            }

            @Override
            public int storedIdBase() {
                return ids.stored();
            }

            @Override
            public void requireStatesForAnyMachine() {
                if (ids.copied()) {
                    throw new SystemContainerException(
                            "sharing the files of an unprivileged machine: they have its ids on"
                                    + " disk, as this kernel's overlays cannot shift them: use Linux"
                                    + " 5.19 or later, or a pool of another driver");
                }
            }

            @Override
            public void close() {
                // Layers go with whoever holds them.
            }
        };
    }

    @Override
    public void close() {
        // Nothing of it is open.
    }
}
