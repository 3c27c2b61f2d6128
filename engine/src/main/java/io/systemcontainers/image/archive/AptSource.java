package io.systemcontainers.image.archive;

import java.net.URI;
import java.util.List;

/**
 * Hold one entry of apt's sources: sources.list(5).
 *
 * @param uris where the archive is
 * @param suites which suites of it are used
 * @param components which components of them
 * @param signedBy what {@code Signed-By} says: paths, fingerprints, or armored keys; may be empty
 * @param checkValidUntil whether {@code Valid-Until} is to be checked
 */
record AptSource(
        List<URI> uris,
        List<String> suites,
        List<String> components,
        String signedBy,
        boolean checkValidUntil) {}
