package io.systemcontainers.image;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.archive.DebianArchive;
import io.systemcontainers.image.archive.DebianPackage;
import io.systemcontainers.image.archive.Resolver;
import io.systemcontainers.rootfs.RootDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Make an image of busybox alone: its shell, its tools, its init, which boots in milliseconds.
 *
 * <p>All programs are in {@code /bin}; {@code /sbin}, {@code /usr/bin} and {@code /usr/sbin} lead
 * there. The files that give it a system's shape are resources below {@code busybox}.
 */
final class BusyboxBuilder implements ImageBuilder {

    private static final String PACKAGE = "busybox-static";
    private static final List<String> DIRECTORIES =
            List.of(
                    "bin",
                    "dev",
                    "etc",
                    "etc/init.d",
                    "home",
                    "mnt",
                    "proc",
                    "root",
                    "run",
                    "sys",
                    "tmp",
                    "usr",
                    "usr/share",
                    "var",
                    "var/log",
                    "var/tmp");

    @Override
    public List<DebianPackage> choose(DebianArchive archive) {
        return new Resolver(archive.release().distribution(), archive.indexes())
                .resolve(List.of(PACKAGE));
    }

    @Override
    public void build(
            Path directory, DebianArchive archive, List<DebianPackage> packages, Archives archives)
            throws InterruptedException {
        List<DebianPackage> own =
                packages.stream().filter(one -> one.name().equals(PACKAGE)).toList();
        byte[] busybox = archives.fetch(own, (one, file) -> program(file)).get(0);
        try (RootDirectory root = RootDirectory.open(directory.resolve(StoredImage.ROOTFS))) {
            Tree tree = new Tree(root);
            DIRECTORIES.forEach(name -> tree.directory("/" + name));
            root.makeDirectory("/root", 0700, 0, 0);
            root.makeDirectory("/tmp", 01777, 0, 0);
            root.makeDirectory("/var/tmp", 01777, 0, 0);
            tree.link("/sbin", "bin");
            tree.link("/usr/bin", "../bin");
            tree.link("/usr/sbin", "../bin");
            tree.link("/var/run", "../run");
            tree.file("/bin/busybox", busybox, 0755);
            resource("applets").lines().forEach(name -> tree.link("/bin/" + name, "busybox"));
            for (String name : List.of("passwd", "group", "hosts", "inittab", "profile")) {
                tree.file("/etc/" + name, resource(name));
            }
            root.makeDirectory("/etc/init.d", 0755, 0, 0);
            tree.file("/etc/init.d/rcS", resource("rcS").getBytes(StandardCharsets.UTF_8), 0755);
            tree.file("/etc/shadow", "root:*:1::::::\n".getBytes(StandardCharsets.UTF_8), 0600);
            tree.file("/etc/resolv.conf", "");
            tree.file("/etc/hostname", "localhost\n");
            tree.file("/etc/machine-id", "");
            ClampedTimes.set(directory.resolve(StoredImage.ROOTFS), root, archive.date());
        } catch (IOException e) {
            throw new SystemContainerException(
                    "setting the times of what is in `" + directory + "`: " + e, e);
        }
    }

    private static byte[] program(Path file) {
        try (DebFile deb = DebFile.open(file)) {
            var tar = deb.data();
            for (var e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
                if (e.isFile() && e.getName().matches("(\\./)?(usr/)?bin/busybox")) {
                    return tar.readAllBytes();
                }
            }
        } catch (IOException e) {
            throw new SystemContainerException("unpacking package `" + PACKAGE + "`: " + e, e);
        }
        throw new SystemContainerException(
                "unpacking package `" + PACKAGE + "`: there is no bin/busybox in it");
    }

    private static String resource(String name) {
        try (InputStream in = BusyboxBuilder.class.getResourceAsStream("busybox/" + name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the engine's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + name + " from the engine's jar", e);
        }
    }
}
