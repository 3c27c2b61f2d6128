package io.systemcontainers.rootfs;

/** Say which of overlayfs's marks count in a layer: overlayfs.rst. */
enum LayerKind {
    /** None: a directory that no overlay is made of. */
    PLAIN,
    /**
     * Devices that stand for what was deleted. The kernel does not look for attributes there, as
     * nothing is below: ovl_lookup_single() of fs/overlayfs/namei.c.
     */
    LOWEST,
    /** All of them. */
    UPPER
}
