package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.HostCheck;
import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.UnknownImageException;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, imports and prunes images in a store of its own. */
@EngineRing
class LocalImagesTests {

    private static final byte[] METADATA =
            FakeRemote.tar(Map.of("metadata.yaml", FakeRemote.metadata("mine")));

    /* What elf(5) says begins a program for x86_64. */
    private static final String PROGRAM =
            "\u007fELF\u0002\u0001\u0001" + "\0".repeat(9) + "\u0003\0>\0" + "\0".repeat(44);

    @TempDir Path directory;
    private final FakeRemote remote = new FakeRemote();
    private Images images;

    @BeforeEach
    void open() throws IOException {
        Path project = Files.createDirectory(directory.resolve("project"));
        images =
                RemoteImagesTests.images(
                        store(), remote, new TreeMap<>(), project, Clock.systemUTC());
    }

    private Path store() {
        return directory.resolve("store");
    }

    @AfterEach
    void stop() {
        remote.close();
    }

    private Image pulled(String alias) {
        remote.offer(alias, "20260101", Map.of("name", alias));
        return images.pull("fake:" + alias);
    }

    @Test
    void an_alias_is_one_images() {
        Image one = pulled("1");
        Image two = pulled("2");
        images.alias("fake:1", "mine");

        assertThat(images.pull("mine")).isEqualTo(one);
        assertThat(images.pull("local:mine")).isEqualTo(one);
        assertThat(images.aliases()).containsExactly(Map.entry("mine", one.fingerprint()));
        images.alias(one.fingerprint(), "mine");
        assertThatThrownBy(() -> images.alias("fake:2", "mine"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining(
                        "adding alias `mine`: it is that of image " + one.fingerprint());

        images.deleteAlias("mine");
        assertThatThrownBy(() -> images.deleteAlias("mine"))
                .hasMessageContaining("deleting alias `mine`: there is none");
        images.alias("fake:2", "mine");
        assertThat(images.pull("mine")).isEqualTo(two);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:b", "a b", "busybox", "aaaaaaaaaaaa", "a\nb", "/a"})
    void what_is_no_alias_is_refused(String alias) {
        pulled("1");

        assertThatThrownBy(() -> images.alias("fake:1", alias))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no alias");
        assertThat(images.aliases()).isEmpty();
    }

    @Test
    void an_alias_of_an_image_that_is_gone_says_so() throws IOException {
        Image image = pulled("1");
        images.alias("fake:1", "mine");
        Files.writeString(image.rootfs().resolveSibling("image.properties"), "x");
        images.list();

        assertThatThrownBy(() -> images.pull("mine"))
                .hasMessageContaining("`mine`: it is an alias of " + image.fingerprint())
                .hasMessageContaining("import it again, or delete the alias");
        assertThatThrownBy(() -> images.pull("local:none"))
                .isInstanceOf(UnknownImageException.class)
                .hasMessageContaining("looking for image `local:none`: ");
        assertThatThrownBy(() -> images.alias("fake:1", "other"))
                .hasMessageContaining("naming image `fake:1`: it is not in the store");
    }

    @Test
    void a_copy_has_an_alias() {
        remote.offer("12", "20260101", Map.of("name", "12"));

        Image image = images.copy("fake:12", "mine");

        assertThat(images.pull("mine")).isEqualTo(image);
        assertThatThrownBy(() -> images.copy("fake:12", "not:one"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void imports_a_unified_tarball() throws IOException {
        Map<String, String> content = new TreeMap<>();
        content.put("metadata.yaml", FakeRemote.metadata("mine"));
        content.put("rootfs/", "");
        content.put("rootfs/name", "unified");
        Path file = Files.write(directory.resolve("image.tar.gz"), FakeRemote.tar(content));

        Image image = images.importFiles("mine", file);

        assertThat(image.fingerprint()).isEqualTo(FakeRemote.sha256(Files.readAllBytes(file)));
        assertThat(image.rootfs().resolve("name")).hasContent("unified");
        assertThat(image.properties()).containsEntry("description", "Fake of mine");
        assertThat(images.pull("mine")).isEqualTo(image);
        assertThat(images.importFiles(file)).isEqualTo(image);
        assertThat(images.list()).containsExactly(image);
        assertThat(file).exists();
    }

    @Test
    void imports_metadata_and_root() throws IOException {
        byte[] root = FakeRemote.tar(Map.of("name", "split"));
        Path first = Files.write(directory.resolve("lxd.tar.xz"), METADATA);
        Path second = Files.write(directory.resolve("rootfs.tar"), root);

        Image image = images.importFiles(first, second);

        assertThat(image.fingerprint()).isEqualTo(FakeRemote.sha256(METADATA, root));
        assertThat(image.rootfs().resolve("name")).hasContent("split");
        assertThat(image.reference()).isEmpty();
        assertThat(images.pull(image.fingerprint())).isEqualTo(image);
    }

    @Test
    void imports_a_tarball_of_a_root() throws IOException {
        byte[] root = FakeRemote.tar(Map.of("./bin/sh", PROGRAM, "./etc/hostname", "x\n"));
        Path file = Files.write(directory.resolve("root.tar.gz"), root);

        Image image = images.importFiles(file);

        assertThat(image.rootfs().resolve("etc/hostname")).hasContent("x\n");
    }

    @Test
    void says_what_is_no_image() throws IOException {
        Path none = directory.resolve("none");
        Path text = Files.writeString(directory.resolve("text"), "no image\n");
        Path image =
                Files.write(directory.resolve("image"), FakeRemote.tar(Map.of("bin/sh", PROGRAM)));
        pulled("1");
        images.alias("fake:1", "mine");

        assertThatThrownBy(() -> images.importFiles(none)).hasMessageContaining("is not there");
        assertThatThrownBy(() -> images.importFiles(text))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("importing [" + text + "] as an image: ");
        assertThatThrownBy(() -> images.importFiles(image, image, image))
                .hasMessageContaining("and not 3 files");
        assertThatThrownBy(() -> images.importFiles("mine", image))
                .hasMessageContaining("adding alias `mine`: it is that of image");
        assertThat(images.list()).hasSize(1);
    }

    @Test
    void prunes_what_was_not_used_for_long_and_can_be_had_again() throws IOException {
        Image used = pulled("used");
        Image named = pulled("named");
        Image old = pulled("old");
        Image recent = pulled("recent");
        Path file =
                Files.write(directory.resolve("image"), FakeRemote.tar(Map.of("bin/sh", PROGRAM)));
        Image own = images.importFiles(file);
        images.alias("fake:named", "mine");
        try (Flock use = images.use(used).orElseThrow()) {
            assertThat(use).isNotNull();
            for (Image image : new Image[] {used, named, old, own}) {
                age(image, Duration.ofDays(11));
            }

            assertThat(images.prune(Duration.ofDays(10), Long.MAX_VALUE)).containsExactly(old);

            assertThat(images.list()).containsExactlyInAnyOrder(used, named, recent, own);
        }
        try (Flock use = images.use(used).orElseThrow()) {
            assertThat(use).isNotNull();
        }
        assertThat(images.prune(Duration.ofDays(10), Long.MAX_VALUE)).isEmpty();
    }

    private static void age(Image image, Duration age) throws IOException {
        Files.setLastModifiedTime(
                image.rootfs().resolveSibling("image.properties"),
                FileTime.from(Instant.now().minus(age)));
    }

    @Test
    void prunes_what_was_not_used_for_longest_until_the_rest_is_small_enough() throws IOException {
        Image first = pulled("a");
        Image second = pulled("b");
        Image third = pulled("c");
        age(first, Duration.ofDays(3));
        age(second, Duration.ofDays(1));
        age(third, Duration.ofDays(2));
        long all = size(first) + size(second) + size(third);

        assertThat(images.prune(Duration.ofDays(10), all)).isEmpty();
        assertThat(images.prune(Duration.ofDays(10), all - 1)).containsExactly(first);
        assertThat(images.prune(Duration.ofDays(10), 0)).containsExactly(third, second);
        assertThat(images.list()).isEmpty();
    }

    private static long size(Image image) throws IOException {
        try (var files = Files.walk(image.rootfs().getParent())) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    void the_doctor_looks_at_names_too() throws IOException {
        Image image = pulled("1");
        images.alias("fake:1", "mine");
        images.alias("fake:1", "other");
        Path alias = store().resolve("aliases/mine");
        Files.writeString(alias, "name=else\n");

        assertThat(new ImageStoreCheck(store()).run())
                .filteredOn(check -> check.verdict() != HostCheck.Verdict.OK)
                .singleElement()
                .satisfies(
                        check -> {
                            assertThat(check.name()).isEqualTo("alias");
                            assertThat(check.found()).contains(alias.toString(), "was damaged");
                            assertThat(check.remedy()).contains("put aside");
                        });
        assertThat(images.aliases()).containsOnlyKeys("other");
        assertThat(images.pull("fake:1")).isEqualTo(image);
    }
}
