package io.systemcontainers.image;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.archive.Architecture;
import io.systemcontainers.image.archive.DebianArchive;
import io.systemcontainers.image.archive.DebianPackage;
import io.systemcontainers.image.archive.DebianRelease;
import io.systemcontainers.image.archive.Resolver;
import io.systemcontainers.image.download.Limit;
import io.systemcontainers.image.download.ProgressOutput;
import io.systemcontainers.image.download.ProgressText;
import io.systemcontainers.rootfs.RootDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The builder of Debian's and Ubuntu's images: packages are unpacked without dpkg, then the dpkg
 * among them configures them in a machine without a network.
 */
final class DebianBuilder implements ImageBuilder {

    private static final String SCRIPT = "configure.sh";
    private static final String INIT_SCRIPT = "configure-init.sh";
    private static final String LOG = "configure.log";
    private static final String KEYRING = "/etc/apt/keyrings/mirror.gpg";

    private final ImageName name;
    private final Architecture architecture;
    private final BuildMachine machine;
    private List<String> base = List.of();

    DebianBuilder(ImageName name, Architecture architecture, BuildMachine machine) {
        this.name = name;
        this.architecture = architecture;
        this.machine = machine;
    }

    @Override
    public List<DebianPackage> choose(DebianArchive archive) {
        Resolver resolver = new Resolver(archive.release().distribution(), archive.indexes());
        List<DebianPackage> packages = DebianPackages.choose(name, resolver);
        base = List.copyOf(resolver.needed(resolver.base()));
        return packages;
    }

    @Override
    public void build(
            Path directory, DebianArchive archive, List<DebianPackage> packages, Archives archives)
            throws InterruptedException {
        Path rootfs = directory.resolve(StoredImage.ROOTFS);
        try (RootDirectory root = RootDirectory.open(rootfs)) {
            long begin = System.nanoTime();
            Tree tree = new Tree(root);
            if (name.release().isMergedUsr()) {
                mergeUsr(tree);
            }
            List<UnpackedPackage> unpacked = unpack(rootfs, packages, archives);
            new DpkgDatabase(tree).write(unpacked);
            tree.file("/" + SCRIPT, resource(), 0755);
            tree.file("/" + INIT_SCRIPT, name.init().script(), 0644);
            long end = System.nanoTime();
            ProgressOutput.standard()
                    .line(
                            name
                                    + ": fetched and unpacked "
                                    + packages.size()
                                    + " packages in "
                                    + ProgressText.seconds(end - begin)
                                    + ", configuring them");
            configure(directory, archive.date());
            String took = ProgressText.seconds(System.nanoTime() - end);
            ProgressOutput.standard().line(name + ": configured in " + took);
            root.delete("/" + SCRIPT);
            root.delete("/" + INIT_SCRIPT);
            finish(root, tree, archive);
            ClampedTimes.set(rootfs, root, archive.date());
        } catch (IOException e) {
            throw new SystemContainerException(
                    "setting the times of what is in `" + rootfs + "`: " + e, e);
        }
    }

    /** As debootstrap does for these releases: file-hierarchy(7), usr-merge. */
    private void mergeUsr(Tree tree) {
        List<String> names = new ArrayList<>(List.of("bin", "sbin", "lib"));
        if (architecture.debian().equals("amd64")) {
            names.add("lib64");
        }
        for (String merged : names) {
            tree.directory("/usr/" + merged);
            tree.link("/" + merged, "usr/" + merged);
        }
    }

    private static List<UnpackedPackage> unpack(
            Path rootfs, List<DebianPackage> packages, Archives archives)
            throws InterruptedException {
        Unpacker unpacker = new Unpacker(rootfs);
        List<DebianPackage> largestFirst =
                packages.stream()
                        .sorted(Comparator.comparing(DebianPackage::size).reversed())
                        .toList();
        return archives.fetch(largestFirst, unpacker::unpack).stream()
                .sorted(Comparator.comparing(UnpackedPackage::name))
                .toList();
    }

    private static byte[] resource() {
        try (InputStream in = DebianBuilder.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IllegalStateException(SCRIPT + " is missing from the engine's jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new SystemContainerException("reading `" + SCRIPT + "` from the jar: " + e, e);
        }
    }

    private void configure(Path directory, Instant date) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "/" + SCRIPT));
        command.addAll(base);
        try (OutputStream log = Files.newOutputStream(directory.resolve(LOG))) {
            ConsoleTail console = new ConsoleTail(log);
            int exit =
                    machine.run(
                            directory.resolve(StoredImage.ROOTFS),
                            command,
                            Map.of(
                                    "ARCHITECTURE",
                                    architecture.debian(),
                                    // https://reproducible-builds.org/specs/source-date-epoch
                                    "SOURCE_DATE_EPOCH",
                                    Long.toString(date.getEpochSecond())),
                            console::accept,
                            Limit.CONFIGURE.duration());
            if (exit != 0) {
                throw new SystemContainerException(
                        "configuring the packages of `"
                                + name
                                + "`: dpkg's run ended with exit code "
                                + exit
                                + "; its last lines:\n"
                                + console.lastLines());
            }
        } catch (IOException e) {
            throw new SystemContainerException(
                    "writing the log of a build in `" + directory + "`: " + e, e);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private static void finish(RootDirectory root, Tree tree, DebianArchive archive) {
        // Empty: systemd gives every machine an id of its own, machine-id(5).
        tree.file("/etc/machine-id", "");
        tree.file("/etc/resolv.conf", "");
        tree.file("/etc/hosts", "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n");
        tree.file("/etc/hostname", "localhost\n");
        tree.file("/etc/fstab", "");
        tree.file("/etc/default/locale", "LANG=C.UTF-8\n");
        tree.file("/etc/locale.conf", "LANG=C.UTF-8\n");
        for (String installers : List.of("debian.sources", "ubuntu.sources")) {
            root.delete("/etc/apt/sources.list.d/" + installers);
        }
        tree.file("/etc/apt/sources.list", archive.sourcesList(signedBy(root, tree, archive)));
    }

    /** Say which keys apt believes: where it is not said, all that it has. */
    private static String signedBy(RootDirectory root, Tree tree, DebianArchive archive) {
        if (archive.ownKeys().isPresent()) {
            tree.directory(KEYRING.substring(0, KEYRING.lastIndexOf('/')));
            tree.file(KEYRING, archive.ownKeys().get().encoded(), 0644);
            return "signed-by=" + KEYRING;
        }
        DebianRelease release = archive.release();
        return Stream.of(".gpg", ".pgp")
                .map(suffix -> release.distribution().keyringFile() + suffix)
                .filter(file -> release.namesKeys() && root.exists(file))
                .map(file -> "signed-by=" + file)
                .findFirst()
                .orElse("");
    }
}
