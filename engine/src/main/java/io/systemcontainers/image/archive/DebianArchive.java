package io.systemcontainers.image.archive;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Downloads;
import io.systemcontainers.image.download.Redacted;
import io.systemcontainers.image.download.Workers;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/**
 * Offer the packages of one release: its main suite, and its updates and security updates where the
 * mirrors have them.
 */
public final class DebianArchive {

    private static final System.Logger LOGGER = System.getLogger(DebianArchive.class.getName());

    private final DebianRelease release;
    private final List<Suite> suites;
    private final List<PackageIndex> indexes;

    private DebianArchive(DebianRelease release, List<Suite> suites, List<PackageIndex> indexes) {
        this.release = release;
        this.suites = List.copyOf(suites);
        this.indexes = List.copyOf(indexes);
    }

    /**
     * Say whom to ask, and whom to believe.
     *
     * @param mirrors the mirrors
     * @param debian Debian's own keys
     * @param keyring a file of more keys, where there is one
     * @param now the present
     */
    public record Trust(Mirrors mirrors, Keyring debian, Optional<Path> keyring, Instant now) {}

    /**
     * Read a release's indexes and check them.
     *
     * @param release the release
     * @param architecture what the packages are to run on
     * @param trust the mirrors and keys
     * @param downloads fetches the files
     * @param workers runs the work on several indexes at once
     * @param progress is told how many bytes there are to come, and returns who counts them
     * @return the archive
     * @throws SystemContainerException if the main suite cannot be had, or an index is not what was
     *     signed
     * @throws InterruptedException if the thread is interrupted
     */
    public static DebianArchive open(
            DebianRelease release,
            Architecture architecture,
            Trust trust,
            Downloads downloads,
            Workers workers,
            LongFunction<LongConsumer> progress)
            throws InterruptedException {
        SuiteReader reader =
                new SuiteReader(
                        downloads, trust.debian(), trust.keyring().map(Keyring::read), trust.now());
        List<Suite> suites = suites(release, trust.mirrors(), reader, workers);
        long size = suites.stream().mapToLong(s -> reader.missing(s, architecture)).sum();
        LongConsumer counter = progress.apply(size);
        List<PackageIndex> indexes =
                workers.all(suites, suite -> reader.index(suite, architecture, counter));
        return new DebianArchive(release, suites, indexes);
    }

    private static List<Suite> suites(
            DebianRelease release, Mirrors mirrors, SuiteReader reader, Workers workers)
            throws InterruptedException {
        String main = release.codename();
        List<String> names = List.of(main, main + "-updates", main + "-security");
        List<Optional<Suite>> found =
                workers.all(
                        names,
                        name ->
                                reader.open(
                                        name,
                                        name.endsWith("-security")
                                                ? mirrors.securities()
                                                : mirrors.archives()));
        if (found.get(0).isEmpty()) {
            throw new SystemContainerException(
                    "looking for `"
                            + main
                            + "` on "
                            + mirrors.archives().stream()
                                    .map(mirror -> "`" + Redacted.of(mirror.base()) + "`")
                                    .toList()
                            + ": there is no such suite: set "
                            + Mirrors.ARCHIVE_PROPERTY
                            + " to a mirror that carries Debian "
                            + release.number());
        }
        List<Suite> suites = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (found.get(i).isPresent()) {
                suites.add(found.get(i).get());
            } else {
                LOGGER.log(
                        System.Logger.Level.INFO,
                        "The mirror has no suite {0}: it is left out",
                        names.get(i));
            }
        }
        return suites;
    }

    /**
     * Return the indexes to choose packages from.
     *
     * @return one index per suite, the main one first
     */
    public List<PackageIndex> indexes() {
        return indexes;
    }

    /**
     * Return the keys that apt in the image needs beside Debian's.
     *
     * @return the keys, if Debian's do not suffice
     */
    public Optional<Keyring> ownKeys() {
        return suites.stream().flatMap(suite -> suite.ownKeys().stream()).reduce(Keyring::with);
    }

    /**
     * Return apt's sources for the image, without names and passwords.
     *
     * @param options what goes into brackets on each line, or an empty string
     * @return the content of a sources.list
     */
    public String sourcesList(String options) {
        StringBuilder list = new StringBuilder();
        for (Suite suite : suites) {
            URI base = Redacted.without(suite.mirror().base());
            list.append("deb ").append(options.isEmpty() ? "" : "[" + options + "] ");
            list.append(base).append(' ').append(suite.name()).append(" main\n");
        }
        return list.toString();
    }

    /**
     * Return the release.
     *
     * @return the release
     */
    public DebianRelease release() {
        return release;
    }
}
