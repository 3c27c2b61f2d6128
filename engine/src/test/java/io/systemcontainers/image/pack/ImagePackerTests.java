package io.systemcontainers.image.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.image.file.ImageMetadata;
import io.systemcontainers.image.file.MetadataYaml;
import io.systemcontainers.image.pack.ImagePacker.PackedTemplate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packs small images, and reads them with another reader. */
class ImagePackerTests {

    private static final Instant CREATED = Instant.ofEpochSecond(1_700_000_000, 5);
    private static final Instant OLD = Instant.ofEpochSecond(86_400, 123_456_789);

    @TempDir Path directory;
    private Path rootfs;

    @BeforeEach
    void makeRoot() throws IOException {
        rootfs = Files.createDirectory(directory.resolve("rootfs"));
    }

    private ImagePacker packer() {
        return new ImagePacker(
                "architecture: x86_64\n".getBytes(StandardCharsets.UTF_8),
                List.of(new PackedTemplate("hostname.tpl", "x".getBytes(StandardCharsets.UTF_8))),
                rootfs,
                CREATED);
    }

    private byte[] unified(TarballCompression compression) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        packer().unified(out, compression);
        return out.toByteArray();
    }

    private static List<TarArchiveEntry> entries(byte[] tar) throws IOException {
        List<TarArchiveEntry> entries = new ArrayList<>();
        try (TarArchiveInputStream in =
                new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
            TarArchiveEntry entry = in.getNextEntry();
            while (entry != null) {
                entries.add(entry);
                entry = in.getNextEntry();
            }
        }
        return entries;
    }

    private TarArchiveEntry entry(String name) throws IOException {
        return entries(unified(TarballCompression.NONE)).stream()
                .filter(entry -> entry.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void metadata_comes_first_and_files_are_sorted() throws IOException {
        Files.writeString(rootfs.resolve("b"), "b");
        Files.createDirectories(rootfs.resolve("a/c"));
        Files.writeString(rootfs.resolve("a/b"), "b");

        assertThat(entries(unified(TarballCompression.NONE)))
                .extracting(TarArchiveEntry::getName)
                .containsExactly(
                        "metadata.yaml",
                        "templates/",
                        "templates/hostname.tpl",
                        "rootfs/",
                        "rootfs/a/",
                        "rootfs/a/b",
                        "rootfs/a/c/",
                        "rootfs/b");
        assertThat(entry("metadata.yaml").getLastModifiedTime().toInstant())
                .isEqualTo(Instant.ofEpochSecond(1_700_000_000));
    }

    @ParameterizedTest
    @EnumSource(TarballCompression.class)
    void the_same_image_makes_the_same_bytes(TarballCompression compression) throws IOException {
        Files.writeString(rootfs.resolve("file"), "content".repeat(10_000));
        byte[] first = unified(compression);
        Path other = directory.resolve("other");
        Files.move(rootfs, other);
        rootfs = other;

        assertThat(unified(compression)).isEqualTo(first);
    }

    @Test
    void a_file_with_two_names_is_a_hard_link() throws IOException {
        Files.writeString(rootfs.resolve("a"), "content");
        Files.createLink(rootfs.resolve("b"), rootfs.resolve("a"));

        assertThat(entry("rootfs/a").isFile()).isTrue();
        assertThat(entry("rootfs/b").isLink()).isTrue();
        assertThat(entry("rootfs/b").getLinkName()).isEqualTo("rootfs/a");
    }

    @Test
    void names_and_times_are_as_long_as_they_are() throws IOException {
        String name = "ä".repeat(110);
        Files.createSymbolicLink(rootfs.resolve("link"), Path.of("x/".repeat(80)));
        Files.writeString(rootfs.resolve(name), "content");
        Files.setLastModifiedTime(rootfs.resolve(name), FileTime.from(OLD));

        assertThat(entry("rootfs/" + name).getLastModifiedTime().toInstant()).isEqualTo(OLD);
        assertThat(entry("rootfs/link").getLinkName()).isEqualTo("x/".repeat(79) + "x");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 88, 89, 90, 970, 981, 982, 990})
    void a_record_of_pax_counts_its_own_length(int length) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] value = new byte[length];
        try (TarWriter tar = new TarWriter(out)) {
            tar.header(
                    new TarWriter.Header(
                            "file",
                            '0',
                            "",
                            0644,
                            0,
                            0,
                            0,
                            CREATED,
                            0,
                            0,
                            Map.of("user.a", value)));
        }

        assertThat(entries(out.toByteArray()).get(0).getExtraPaxHeaders())
                .containsKey("SCHILY.xattr.user.a");
        assertThat(out.size() % 10_240).isZero();
    }

    @Test
    void metadata_is_read_as_it_was_written() throws IOException {
        ImageMetadata metadata =
                new ImageMetadata(
                        "x86_64",
                        Instant.ofEpochSecond(1_700_000_000),
                        Map.of("release", "18.04", "description", "a: \"b\" #c", "yes", "no"),
                        Map.of("cgroup", "v1"),
                        List.of(
                                new ImageMetadata.Template(
                                        "/etc/hostname",
                                        List.of("create", "copy"),
                                        "hostname.tpl",
                                        true,
                                        Map.of("default", "x"),
                                        7,
                                        8,
                                        0600)));
        ImageMetadata read = MetadataYaml.read(MetadataText.of(metadata));

        assertThat(read.properties()).containsAllEntriesOf(metadata.properties());
        assertThat(read.requirements()).isEqualTo(metadata.requirements());
        assertThat(read.templates()).isEqualTo(metadata.templates());
        assertThat(read.created()).isEqualTo(metadata.created());
        assertThat(MetadataText.of(read)).isEqualTo(MetadataText.of(metadata));
    }

    @Test
    void a_name_says_how_it_is_compressed() {
        assertThat(TarballCompression.of("a.tar.gz")).isEqualTo(TarballCompression.GZIP);
        assertThat(TarballCompression.of("a.tgz").ending("a.tgz")).isEqualTo(".tgz");
        assertThat(TarballCompression.of("a.tar.xz")).isEqualTo(TarballCompression.XZ);
        assertThat(TarballCompression.of("a.tar.zst")).isEqualTo(TarballCompression.ZSTD);
        assertThat(TarballCompression.of("a.tar")).isEqualTo(TarballCompression.NONE);
        assertThatThrownBy(() -> TarballCompression.of("a.zip"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`a.zip`");
    }
}
