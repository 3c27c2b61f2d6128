package io.systemcontainers.image.archive;

/** The keys that distributions sign their archives with; they are read when a build asks. */
public interface ArchiveKeys {

    /**
     * The keys that come with the engine. It is a class, since a lambda would have the JVM load
     * {@link Keyring} at once, and a reference to its method all of BouncyCastle.
     */
    ArchiveKeys OWN =
            new ArchiveKeys() {
                @Override
                public Keyring of(Distribution distribution) {
                    return Keyring.of(distribution);
                }
            };

    /**
     * Return the keys of a distribution.
     *
     * @param distribution the distribution
     * @return its keys
     */
    Keyring of(Distribution distribution);
}
