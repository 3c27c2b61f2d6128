package io.systemcontainers.image.archive;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Downloads;
import io.systemcontainers.image.download.Redacted;
import io.systemcontainers.image.download.WebFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;

/** Fetches and checks the indexes of suites. Thread-safe. */
final class SuiteReader {

    /** The largest {@code InRelease} that is read; Debian's have 150 kB. */
    private static final long RELEASE_LIMIT = 16L << 20;

    /** The largest index that is unpacked; Debian's have 50 MB. */
    private static final int INDEX_LIMIT = 512 << 20;

    private final DebianRelease wanted;
    private final Downloads downloads;
    private final Keyring shipped;
    private final Optional<Keyring> extra;
    private final Instant now;

    SuiteReader(
            DebianRelease wanted,
            Downloads downloads,
            Keyring shipped,
            Optional<Keyring> extra,
            Instant now) {
        this.wanted = wanted;
        this.downloads = downloads;
        this.shipped = shipped;
        this.extra = extra;
        this.now = now;
    }

    /**
     * Open a suite on the first of some mirrors that has it in good order.
     *
     * @return the suite; empty when all mirrors answer that they do not have it
     * @throws SystemContainerException if none has it in good order and one failed otherwise
     */
    Optional<Suite> open(String name, List<Mirror> mirrors) throws InterruptedException {
        SystemContainerException failure = null;
        for (Mirror mirror : mirrors) {
            try {
                Optional<Suite> suite = open(name, mirror);
                if (suite.isPresent()) {
                    return suite;
                }
            } catch (SystemContainerException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return Optional.empty();
    }

    private Optional<Suite> open(String name, Mirror mirror) throws InterruptedException {
        WebFile signed = mirror.file("dists/" + name + "/InRelease");
        Optional<byte[]> file = downloads.content(signed, RELEASE_LIMIT);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        Optional<Keyring> own = mirror.keys();
        Optional<Keyring> others =
                extra.isPresent() && own.isPresent()
                        ? Optional.of(extra.get().with(own.get()))
                        : extra.or(() -> own);
        Keyring all = others.map(shipped::with).orElse(shipped);
        String from = signed.toString();
        // What a key signed while it was valid stays signed.
        Instant then = wanted.date().map(SnapshotDate::time).orElse(now);
        Keyring.Verified verified = all.verify(file.get(), from, then);
        ReleaseFile release = ReleaseFile.parse(verified.text(), from, wanted.distribution());
        release.check(name, now, mirror.checkValidUntil());
        release.checkRelease(wanted);
        return Optional.of(
                new Suite(
                        name,
                        mirror,
                        release,
                        release.components(wanted.distribution().components()),
                        shipped.contains(verified.key()) ? Optional.empty() : others));
    }

    /** The index of one component of a suite. */
    record Part(Suite suite, ReleaseFile.Entry entry) {}

    /** Return the indexes of some suites, of what runs on an architecture. */
    List<Part> parts(List<Suite> suites, Architecture architecture) {
        return suites.stream()
                .flatMap(
                        suite ->
                                suite.components().stream()
                                        .map(name -> suite.release().packages(name, architecture))
                                        .map(entry -> new Part(suite, entry)))
                .toList();
    }

    /** Return how many bytes have to be fetched for an index. */
    long missing(Part part) {
        ReleaseFile.Entry entry = part.entry();
        return downloads.has(entry.sha256(), entry.size()) ? 0 : entry.size();
    }

    /** Fetch, check and read an index. */
    PackageIndex index(Part part, LongConsumer progress) throws InterruptedException {
        Suite suite = part.suite();
        ReleaseFile.Entry entry = part.entry();
        String directory = "dists/" + suite.name() + "/";
        String hashed = entry.path().replaceFirst("[^/]*$", "by-hash/SHA256/" + entry.sha256());
        Optional<Path> file =
                suite.release().byHash()
                        ? fetch(suite, directory + hashed, entry, progress)
                        : Optional.empty();
        if (file.isEmpty()) {
            file = fetch(suite, directory + entry.path(), entry, progress);
        }
        Path path = file.orElseThrow(() -> missing(suite, directory + entry.path()));
        return new PackageIndex(unpack(path, entry.path()), suite.mirror().base());
    }

    private SystemContainerException missing(Suite suite, String path) {
        return new SystemContainerException(
                "fetching `"
                        + path
                        + "` from `"
                        + Redacted.of(suite.mirror().base())
                        + "`: the mirror lists it and does not have it: try again later, or set "
                        + wanted.distribution().mirrorProperty()
                        + " to another mirror");
    }

    private Optional<Path> fetch(
            Suite suite, String path, ReleaseFile.Entry entry, LongConsumer progress)
            throws InterruptedException {
        return downloads.file(
                suite.mirror().file(path), entry.sha256(), entry.size(), progress::accept);
    }

    private static byte[] unpack(Path file, String name) {
        try (InputStream in = decompress(Files.readAllBytes(file), name)) {
            byte[] content = in.readNBytes(INDEX_LIMIT);
            if (content.length == INDEX_LIMIT) {
                throw new IOException("it unpacks to more than " + INDEX_LIMIT + " bytes");
            }
            return content;
        } catch (IOException e) {
            throw new SystemContainerException("unpacking the index `" + name + "`: " + e, e);
        }
    }

    private static InputStream decompress(byte[] content, String name) throws IOException {
        InputStream in = new ByteArrayInputStream(content);
        if (name.endsWith(".xz")) {
            // Its own check is left out: the SHA-256 has been compared.
            return Xz.decompress(in);
        }
        return name.endsWith(".gz") ? new GZIPInputStream(in) : in;
    }
}
