package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.image.pack.ImagePacker;
import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sys.FileName;
import io.systemcontainers.testing.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Works on an image's files in JVMs that were started in other locales: where it is C, as in many
 * containers and services, a Path has no name for a file whose name is not ASCII.
 */
class LocalesTests {

    private static final Instant LATEST = Instant.parse("2020-02-02T00:00:00Z");
    private static final List<String> NAMES =
            List.of("F\u0151tan\u00fas\u00edtv\u00e1ny", "latin1-\udce9", "plain");

    @TempDir Path directory;
    private Path image;

    @BeforeEach
    void make() throws Exception {
        image = Files.createDirectory(directory.resolve("image"));
        Files.createDirectory(image.resolve("rootfs"));
        try (RootDirectory root = RootDirectory.open(image)) {
            for (String name : NAMES) {
                root.makeDirectories("/rootfs/" + name, 0755, 0, 0);
                root.symlink("/rootfs/" + name + "/link", name, 0, 0);
                root.makeParents("/templates/" + name);
                for (String file : List.of("/rootfs/" + name + "/" + name, "/templates/" + name)) {
                    try (var writer = root.create(file, 0644, 0, 0)) {
                        writer.write(FileName.bytes(name));
                        writer.commit();
                    }
                }
            }
        }
    }

    @AfterEach
    void delete() {
        DirectoryTree.delete(image); // JUnit warns of each link in it
    }

    private List<String> in(String locale) throws Exception {
        try (ChildJvm child =
                ChildJvm.start(
                        directory,
                        System.getProperty("java.class.path"),
                        List.of(),
                        Map.of("LC_ALL", locale),
                        LocalesTests.class,
                        List.of(image.toString()))) {
            List<String> lines = child.readAll().lines().toList();
            assertThat(child.exitCode()).as(child::errors).isZero();
            return lines;
        }
    }

    /**
     * Clamps the times of an image's files, and prints its fingerprint and the names of its
     * templates.
     *
     * @param arguments the image's directory
     */
    public static void main(String[] arguments) throws Exception {
        Path image = Path.of(arguments[0]);
        Path rootfs = image.resolve("rootfs");
        try (RootDirectory root = RootDirectory.open(rootfs)) {
            ClampedTimes.set(rootfs, root, LATEST);
        }
        System.out.println(TreeDigest.of(List.of(rootfs)));
        ImagePacker.templates(image.resolve("templates"))
                .forEach(template -> System.out.println(hex(template.name())));
    }

    private static String hex(String name) {
        return HexFormat.of().formatHex(FileName.bytes(name));
    }

    @Test
    void all_names_are_the_same_bytes_in_all_of_them() throws Exception {
        List<String> lines = in("C");

        assertThat(lines.subList(1, lines.size()))
                .containsExactlyInAnyOrderElementsOf(
                        NAMES.stream().map(LocalesTests::hex).toList());
        try (RootDirectory root = RootDirectory.open(image.resolve("rootfs"))) {
            for (String name : NAMES) {
                for (String path : List.of(name, name + "/link", name + "/" + name)) {
                    assertThat(root.stat(path).modified()).as(path).isEqualTo(LATEST);
                }
            }
            assertThat(root.stat("/").modified()).isEqualTo(LATEST);
        }
        assertThat(in("C.UTF-8")).isEqualTo(lines);
    }
}
