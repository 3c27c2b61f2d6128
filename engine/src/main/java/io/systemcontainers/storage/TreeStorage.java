package io.systemcontainers.storage;

import io.systemcontainers.Image;

/** Keep the files of one machine as trees. */
final class TreeStorage implements MachineStorage {

    private final TreeDriver driver;
    private final StoreDirectory machine;
    private final PoolHome home;
    private final boolean shifted;

    /**
     * @param driver the pool
     * @param machine the machine's directory in the store
     * @param home its directory in the pool, which this takes over
     * @param shifted whether the machine has ids of its own
     */
    TreeStorage(TreeDriver driver, StoreDirectory machine, PoolHome home, boolean shifted) {
        this.driver = driver;
        this.machine = machine;
        this.home = home;
        this.shifted = shifted;
    }

    @Override
    public VolumeState image(Image image) {
        return driver.image(image);
    }

    @Override
    public Volume volume(VolumeState from, String name) {
        return new TreeVolume(driver, machine, name, home, from.layers().get(0), shifted);
    }

    /** {@inheritDoc} Its volumes are trees, which have no machine's ids. */
    @Override
    public void requireStatesForAnyMachine() {
        // All are.
    }

    @Override
    public int storedIdBase() {
        return 0;
    }

    @Override
    public void close() {
        home.close();
    }
}
