package io.systemcontainers.rootfs;

import io.systemcontainers.sys.KernelFeature;

/**
 * Say whose ids a machine's files have, on the host and on disk.
 *
 * @param machine the first of the machine's ids on the host; 0 where it has no user namespace
 * @param stored the id that stands for the machine's root on disk: 0, or the same
 */
public record LayerIds(int machine, int stored) {

    /**
     * Choose for a machine. Layers without a shift can be shared by all machines, but some kernels
     * cannot shift what is below an overlay.
     *
     * @param idBase the first of the machine's ids on the host; 0 where it has no user namespace
     * @return the ids
     */
    public static LayerIds of(int idBase) {
        return new LayerIds(idBase, KernelFeature.IDMAPPED_LAYERS.isUsable() ? 0 : idBase);
    }

    /**
     * Tell whether a copy of the image is needed whose files are the machine's.
     *
     * @return whether it is
     */
    public boolean copied() {
        return stored != 0;
    }

    /**
     * Tell whether ids are shifted where layers are attached.
     *
     * @return whether they are
     */
    public boolean shifting() {
        return machine != stored;
    }

    /**
     * Tell whether the machine has no user namespace.
     *
     * @return whether it has none
     */
    public boolean privileged() {
        return machine == 0;
    }
}
