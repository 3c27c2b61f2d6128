package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;

/** What images need of a host: said before a machine is made that would not boot. */
public final class ImageRequirements {

    private static final String CGROUP = "cgroup";

    private ImageRequirements() {}

    /**
     * Require that machines can be made of an image.
     *
     * @param image the image
     * @param host the kernel's name of this host's architecture
     * @param hasVersion1 whether this host has control groups of version 1
     * @throws SystemContainerException if it is for another processor, or its init cannot run on
     *     this host's control groups
     */
    public static void require(Image image, String host, boolean hasVersion1) {
        String doing = "making a machine of image `" + name(image) + "`: ";
        if (!image.architecture().equals(host)) {
            throw new SystemContainerException(
                    doing
                            + "it is for "
                            + image.architecture()
                            + ", and this host is "
                            + host
                            + ": leave the architecture out of the reference");
        }
        String cgroup = image.requirements().getOrDefault(CGROUP, "");
        if (cgroup.equals("v1") && !hasVersion1) {
            throw new SystemContainerException(
                    doing
                            + "it says `requirements.cgroup=v1`, for its init is too old for control"
                            + " groups of version 2, and this host has no others: use a newer"
                            + " release, or boot the host with systemd.unified_cgroup_hierarchy=0");
        }
    }

    private static String name(Image image) {
        return image.reference().isEmpty() ? image.fingerprint() : image.reference();
    }
}
