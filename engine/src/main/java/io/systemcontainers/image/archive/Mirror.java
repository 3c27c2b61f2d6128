package io.systemcontainers.image.archive;

import io.systemcontainers.image.download.Addresses;
import io.systemcontainers.image.download.PlainHttp;
import io.systemcontainers.image.download.Redacted;
import io.systemcontainers.image.download.WebFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Name an archive and how it is to be checked.
 *
 * @param base the directory that holds {@code dists} and {@code pool}
 * @param signedBy {@code Signed-By} of apt's sources, may be empty
 * @param checkValidUntil whether an expired index is an error
 */
record Mirror(URI base, String signedBy, boolean checkValidUntil) {

    /** Return a file of it. */
    WebFile file(String path) {
        return file(base, path);
    }

    /** Return a file of an archive, which its signature protects wherever it comes from. */
    static WebFile file(URI base, String path) {
        return WebFile.of(Addresses.below(base, path)).over(PlainHttp.ANYWHERE);
    }

    /** Return the keys that are trusted for this mirror beside Debian's own. */
    Optional<Keyring> keys() {
        if (signedBy.contains("-----BEGIN")) {
            // deb822(5): a line of one dot stands for an empty one.
            String armored = signedBy.replaceAll("(?m)^\\.$", "").strip() + "\n";
            return Optional.of(
                    Keyring.parse(
                            armored.getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                            "Signed-By of " + Redacted.of(base)));
        }
        // What is no path is a fingerprint, which only narrows down keys that are known already.
        return signedBy.lines()
                .flatMap(line -> java.util.Arrays.stream(line.strip().split("\\s+")))
                .filter(word -> word.startsWith("/"))
                .map(word -> Keyring.read(Path.of(word)))
                .reduce(Keyring::with);
    }
}
