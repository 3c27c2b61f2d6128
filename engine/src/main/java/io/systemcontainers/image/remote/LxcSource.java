package io.systemcontainers.image.remote;

import io.systemcontainers.Remote;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.remote.OfferedFile.Role;
import io.systemcontainers.text.MachineText;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server with the flat index that LXC's download template reads: a line {@code
 * DISTRIBUTION;RELEASE;ARCHITECTURE;VARIANT;BUILD;PATH} for the newest build of each image.
 *
 * <p>It says neither lengths nor hashes. The latter are in a file beside the image, in the format
 * of sha256sum(1), which is fetched when the image is found.
 */
final class LxcSource implements ImageSource {

    private static final String INDEX = "meta/1.0/index-system";
    private static final String SUMS = "SHA256SUMS";
    private static final String ROOT = "rootfs.tar.xz";
    private static final String DEFAULT = "default";
    private static final int FIELDS = 6;
    private static final long LONGEST = 16L << 20;

    private final Remote remote;
    private final Documents documents;
    private final String architecture;
    private List<Listed> listed;

    /**
     * An image of the index.
     *
     * @param path where its files are, escaped
     * @param image what is known of it: neither fingerprint nor files
     */
    private record Listed(String path, OfferedImage image) {}

    LxcSource(Remote remote, Documents documents, String architecture) {
        this.remote = remote;
        this.documents = documents;
        this.architecture = architecture;
    }

    @Override
    public Optional<OfferedImage> find(String alias) throws InterruptedException {
        for (Listed one : listed()) {
            if (one.image().aliases().contains(alias)) {
                return Optional.of(complete(one));
            }
        }
        return Optional.empty();
    }

    /* The index names no build but the newest. */
    @Override
    public Optional<OfferedImage> find(String alias, String fingerprint)
            throws InterruptedException {
        return find(alias).filter(image -> image.fingerprint().equals(fingerprint));
    }

    @Override
    public List<OfferedImage> search(List<String> words) throws InterruptedException {
        return Catalog.of(listed().stream().map(Listed::image).toList()).search(words);
    }

    private synchronized List<Listed> listed() throws InterruptedException {
        if (listed == null) {
            byte[] content =
                    documents
                            .fetch(remote, INDEX, LONGEST)
                            .orElseThrow(() -> wrong("it has no `" + INDEX + "`"));
            List<Listed> read = new ArrayList<>();
            for (String line : new String(content, StandardCharsets.UTF_8).lines().toList()) {
                if (!line.isBlank()) {
                    image(line).ifPresent(read::add);
                }
            }
            listed = List.copyOf(read);
        }
        return listed;
    }

    private SystemContainerException wrong(String what) {
        return new SystemContainerException("asking remote " + remote + ": " + what);
    }

    private SystemContainerException indexed(String kind, String given, String fault) {
        return wrong(
                "`"
                        + INDEX
                        + "` has "
                        + kind
                        + " `"
                        + MachineText.excerpt(given)
                        + "`, which "
                        + fault);
    }

    private Optional<Listed> image(String line) {
        String[] fields = line.split(";", -1);
        if (fields.length != FIELDS) {
            throw indexed("the line", line, "has not six fields");
        }
        Optional<String> kernel = Architectures.kernel(fields[2]);
        if (kernel.isEmpty()) {
            return Optional.empty();
        }
        String path =
                RemotePath.escaped(fields[5].replaceAll("^/+|/+$", ""))
                        .orElseThrow(() -> indexed("the path", fields[5], "is none below it"));
        Map<String, String> properties =
                Map.of(
                        "os", fields[0],
                        "release", fields[1],
                        "architecture", fields[2],
                        "variant", fields[3],
                        "serial", fields[4],
                        "type", "root.tar.xz",
                        "description",
                                fields[0] + " " + fields[1] + " " + fields[2] + " (" + fields[4]
                                        + ")");
        return Optional.of(
                new Listed(
                        path,
                        new OfferedImage(
                                "",
                                aliases(fields, kernel.get().equals(architecture)),
                                kernel.get(),
                                fields[4],
                                date(fields[4]),
                                properties,
                                Map.of(),
                                List.of())));
    }

    private static List<String> aliases(String[] fields, boolean isOfHost) {
        String whole = fields[0] + "/" + fields[1] + "/" + fields[3];
        List<String> names = new ArrayList<>(List.of(whole));
        if (fields[3].equals(DEFAULT)) {
            names.add(0, fields[0] + "/" + fields[1]);
        }
        List<String> aliases = new ArrayList<>();
        for (String name : names) {
            if (isOfHost) {
                aliases.add(name);
            }
            aliases.add(name + "/" + fields[2]);
        }
        return aliases;
    }

    private Instant date(String build) {
        try {
            return LocalDate.parse(
                            build.substring(0, Math.min(8, build.length())),
                            DateTimeFormatter.BASIC_ISO_DATE)
                    .atStartOfDay()
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw indexed("the build", build, "begins with no date");
        }
    }

    private OfferedImage complete(Listed one) throws InterruptedException {
        String path = one.path() + "/" + SUMS;
        byte[] sums =
                documents
                        .fetch(remote, path, LONGEST)
                        .orElseThrow(
                                () ->
                                        wrong(
                                                "it has no `"
                                                        + path
                                                        + "`: without it, what comes cannot be checked"));
        String sha256 =
                new String(sums, StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.matches("[0-9a-f]{64} [ *](\\./)?" + ROOT))
                        .findFirst()
                        .orElseThrow(() -> wrong("`" + path + "` has no line for `" + ROOT + "`"))
                        .substring(0, 64);
        OfferedImage image = one.image();
        OfferedFile root =
                new OfferedFile(
                        Role.ROOT,
                        RemotePath.below(remote, one.path() + "/" + ROOT),
                        sha256,
                        OfferedFile.UNKNOWN_SIZE);
        return new OfferedImage(
                sha256,
                image.aliases(),
                image.architecture(),
                image.serial(),
                image.created(),
                image.properties(),
                image.requirements(),
                List.of(root));
    }
}
