package io.systemcontainers.image.archive;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.UnknownImageException;
import io.systemcontainers.config.Distance;
import io.systemcontainers.image.download.Downloads;
import io.systemcontainers.image.download.ProgressOutput;
import io.systemcontainers.image.download.Redacted;
import io.systemcontainers.image.download.Workers;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/**
 * The packages of one release: its main suite, and its updates and security updates where the
 * mirrors have them.
 */
public final class DebianArchive {

    private final DebianRelease release;
    private final List<Suite> suites;
    private final List<PackageIndex> indexes;

    private DebianArchive(DebianRelease release, List<Suite> suites, List<PackageIndex> indexes) {
        this.release = release;
        this.suites = List.copyOf(suites);
        this.indexes = List.copyOf(indexes);
    }

    /**
     * Whom to ask, and whom to believe.
     *
     * @param mirrors the mirrors
     * @param shipped the distribution's own keys
     * @param keyring a file of more keys, where there is one
     * @param now the present
     */
    public record Trust(Mirrors mirrors, Keyring shipped, Optional<Path> keyring, Instant now) {}

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
     * @throws UnknownImageException if no mirror has the main suite, and it is none that is known
     * @throws SystemContainerException if it cannot be had, or an index is not what was signed
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
        refuseFuture(release, trust.now());
        SuiteReader reader =
                new SuiteReader(
                        release,
                        downloads,
                        trust.shipped(),
                        trust.keyring().map(Keyring::read),
                        trust.now());
        List<Suite> suites = suites(release, trust.mirrors(), reader, workers);
        List<SuiteReader.Part> parts = reader.parts(suites, architecture);
        long size = parts.stream().mapToLong(reader::missing).sum();
        LongConsumer counter = progress.apply(size);
        List<PackageIndex> indexes = workers.all(parts, part -> reader.index(part, counter));
        return new DebianArchive(release, suites, indexes);
    }

    private static List<Suite> suites(
            DebianRelease release, Mirrors mirrors, SuiteReader reader, Workers workers)
            throws InterruptedException {
        String main = release.suite();
        // Of sid there is nothing else: updates go into it.
        List<String> names =
                main.equals("sid")
                        ? List.of(main)
                        : List.of(main, main + "-updates", main + "-security");
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
            throw missing(release, mirrors);
        }
        List<Suite> suites = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (found.get(i).isPresent()) {
                suites.add(found.get(i).get());
            } else {
                ProgressOutput.standard()
                        .line("The mirror has no suite " + names.get(i) + ": it is left out");
            }
        }
        return suites;
    }

    /* A suite that no mirror has to have is a slip; of another the mirrors are to be changed. */
    private static SystemContainerException missing(DebianRelease release, Mirrors mirrors) {
        boolean isKnown = release.distribution().knows(release.suite());
        String why =
                "looking for `"
                        + release.suite()
                        + "` on "
                        + mirrors.archives().stream()
                                .map(mirror -> "`" + Redacted.of(mirror.base()) + "`")
                                .toList()
                        + ": there is no such suite"
                        + (isKnown ? "" : meant(release))
                        + ": set "
                        + mirrorProperty(release)
                        + " to a mirror that carries it";
        return isKnown
                ? new SystemContainerException(why)
                : new UnknownImageException(
                        release.distribution().prefix() + ":" + release.tag(), why);
    }

    private static void refuseFuture(DebianRelease release, Instant now) {
        if (release.date().isPresent() && release.date().get().time().isAfter(now)) {
            throw new SystemContainerException(
                    "looking for "
                            + release.distribution().title()
                            + " `"
                            + release.tag()
                            + "`: that is in the future: give a date that has been");
        }
    }

    private static String meant(DebianRelease release) {
        return Distance.near(release.suite(), release.distribution().codenames().values())
                .map(near -> ", and none that is known (did you mean `" + near + "`?)")
                .orElse(", and none that is known");
    }

    private static String mirrorProperty(DebianRelease release) {
        return release.distribution().property(release.date().isPresent() ? "snapshot" : "mirror");
    }

    /**
     * Return when its indexes were made, which no file of an image may be newer than.
     *
     * @return the date that was asked for, else when the newest of its suites was made
     */
    public Instant date() {
        return release.date()
                .map(SnapshotDate::time)
                .orElseGet(
                        () ->
                                suites.stream()
                                        .map(suite -> suite.release().date())
                                        .max(Comparator.naturalOrder())
                                        .orElseThrow());
    }

    /**
     * Return the indexes to choose packages from.
     *
     * @return one index for each component of each suite, the main ones first
     */
    public List<PackageIndex> indexes() {
        return indexes;
    }

    /**
     * Return the keys that apt in the image needs beside the distribution's.
     *
     * @return the keys, if the distribution's do not suffice
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
            String all =
                    suite.mirror().checkValidUntil()
                            ? options
                            : (options + " check-valid-until=no").strip();
            list.append("deb ").append(all.isEmpty() ? "" : "[" + all + "] ");
            list.append(base).append(' ').append(suite.name());
            list.append(' ').append(String.join(" ", suite.components())).append('\n');
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
