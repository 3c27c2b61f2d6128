package io.systemcontainers.image.archive;

/** The keys that distributions sign their archives with; they are read when a build asks. */
public interface ArchiveKeys {

    /** The keys that come with the engine. */
    ArchiveKeys OWN = Keyring::of;

    /**
     * Return the keys of a distribution.
     *
     * @param distribution the distribution
     * @return its keys
     */
    Keyring of(Distribution distribution);
}
