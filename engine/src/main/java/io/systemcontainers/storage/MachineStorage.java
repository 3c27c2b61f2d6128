package io.systemcontainers.storage;

import io.systemcontainers.Image;

/** Keep the files of one machine in a pool. Any thread may call any method. */
public interface MachineStorage extends AutoCloseable {

    /**
     * Return the files of an image.
     *
     * @param image the image, which stays for as long as the machine
     * @return the state
     */
    VolumeState image(Image image);

    /**
     * Make a volume whose files are those of a state of this or another machine in the same pool.
     *
     * @param from the state
     * @param name the volume's name, unique in the machine
     * @return the volume; its {@link Volume#directory() directory} has that name in the machine's
     */
    Volume volume(VolumeState from, String name);

    /**
     * Throw unless the states of this machine's volumes can be another machine's, too.
     *
     * @throws io.systemcontainers.SystemContainerException if they hold this machine's ids
     */
    void requireStatesForAnyMachine();

    /**
     * Return the id that stands for the machine's root on disk.
     *
     * @return 0 where files have the ids that the machine sees
     */
    int storedIdBase();

    /** Let go of what is kept for the machine; its volumes have been closed. */
    @Override
    void close();
}
