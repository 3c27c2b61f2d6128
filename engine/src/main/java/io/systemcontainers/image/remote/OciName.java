package io.systemcontainers.image.remote;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.remote.ImageReference.Registry;

/**
 * What stands behind a registry's name, as the distribution specification has it.
 *
 * @param repository the image's name on the registry
 * @param reference a tag, or {@code sha256:} and 64 digits
 */
record OciName(String repository, String reference) {

    private static final String DOCKER_HUB = "docker.io";

    /** Read it from what stands behind a remote's colon: {@code NAME[:TAG][@sha256:…]}. */
    static OciName parse(String host, String alias) {
        ImageReference parsed = ImageReference.parse("oci:" + host + "/" + alias);
        if (!(parsed instanceof Registry registry)) {
            throw new SystemContainerException(
                    "looking for image `" + alias + "` on `" + host + "`: it is no name there");
        }
        return of(registry);
    }

    static OciName of(Registry registry) {
        return new OciName(
                repository(registry), registry.digest().orElseGet(() -> tag(registry.tag())));
    }

    /* Docker Hub's own images have a name of one word for people, and of two for programs. */
    private static String repository(Registry registry) {
        boolean official = isDockerHub(registry.registry()) && !registry.repository().contains("/");
        return official ? "library/" + registry.repository() : registry.repository();
    }

    private static String tag(String tag) {
        return tag.isEmpty() ? "latest" : tag;
    }

    static boolean isDockerHub(String host) {
        return host.equals(DOCKER_HUB) || host.endsWith("." + DOCKER_HUB);
    }

    /** Return the same image in the state of a digest. */
    OciName at(String digest) {
        return new OciName(repository, digest);
    }

    boolean isDigest() {
        return reference.contains(":");
    }

    /** Return it as it stands behind a registry's name. */
    @Override
    public String toString() {
        return repository + (isDigest() ? "@" : ":") + reference;
    }
}
