package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Image;
import io.systemcontainers.ImageLayout;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.file.ImageMetadata;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.FailingCall;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Writes images of a store to files. */
@EngineRing
class ImageExportTests {

    private static final Instant CREATED = Instant.ofEpochSecond(1_700_000_000);

    @TempDir private Path directory;
    private Images images;
    private Path target;

    @BeforeEach
    void makeImage() throws IOException {
        images =
                new Images(
                        directory.resolve("store"),
                        (rootfs, command, environment, console, limit) -> {
                            throw new IllegalStateException("nothing is built here");
                        });
        target = Files.createDirectory(directory.resolve("target"));
        images.publish("making an image", "mine", ImageExportTests::write);
    }

    private static ImageMetadata write(Path image) throws IOException {
        Files.createDirectories(image.resolve("rootfs/etc"));
        Files.writeString(image.resolve("rootfs/etc/file"), "content".repeat(20_000));
        for (String name : List.of("rootfs/etc/file", "rootfs/etc", "rootfs")) {
            Files.setLastModifiedTime(image.resolve(name), FileTime.from(CREATED));
        }
        return new ImageMetadata("x86_64", CREATED, Map.of("os", "none"), Map.of(), List.of());
    }

    private Set<String> names() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return new TreeSet<>(files.map(path -> path.getFileName().toString()).toList());
        }
    }

    @Test
    void the_same_content_is_the_same_image_with_the_same_bytes() throws IOException {
        Image again = images.publish("making an image", "other", ImageExportTests::write);

        Path one = images.export("mine", target.resolve("one.tar.gz"));
        Path other = images.export(again.fingerprint(), target.resolve("other.tar.gz"));

        assertThat(one).hasSameBinaryContentAs(other);
        assertThat(names()).containsExactly("one.tar.gz", "other.tar.gz");
    }

    @Test
    void a_directory_gets_a_file_of_the_fingerprint() throws IOException {
        List<Path> files = images.export("mine", target, ImageLayout.SPLIT);

        String fingerprint = images.pull("mine").fingerprint();
        assertThat(files)
                .containsExactly(
                        target.resolve(fingerprint + ".tar.gz"),
                        target.resolve(fingerprint + ".root.tar.gz"));
    }

    @ParameterizedTest
    @EnumSource(names = {"UNIFIED", "SPLIT"}) // a root alone has to be a system's
    void what_is_exported_can_be_imported(ImageLayout layout) {
        List<Path> files = images.export("mine", target.resolve("a.tar.zst"), layout);

        Image image = images.importFiles("back", files.toArray(Path[]::new));

        assertThat(image.rootfs().resolve("etc/file")).hasContent("content".repeat(20_000));
        assertThat(image.properties()).containsEntry("os", "none");
        assertThat(image.created()).isEqualTo(CREATED);
    }

    @Test
    void an_image_that_is_not_there_is_not_fetched() {
        assertThatThrownBy(() -> images.export("busybox", target.resolve("a.tar")))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("exporting image `busybox`");
        assertThatThrownBy(() -> images.export("mine", target.resolve("a.zip")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`a.zip`");
        assertThatThrownBy(() -> images.export("mine", target.resolve("none/a.tar")))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("none/a.tar");
    }

    @ParameterizedTest
    @CsvSource({"ENOSPC,UNIFIED", "EIO,SPLIT", "EMFILE,SPLIT"})
    void a_call_that_fails_leaves_what_was_there(Errno errno, ImageLayout layout)
            throws IOException {
        Path file = target.resolve("a.tar.zst");
        images.export("mine", file, layout);
        Set<String> before = names();
        byte[] content = Files.readAllBytes(file);
        int failures = 0;
        boolean more = true;
        for (int call = 1; more; call++) {
            FailingCall.Outcome outcome =
                    FailingCall.in(() -> images.export("mine", file, layout), call, errno);
            more = outcome.failed().isPresent();
            failures += outcome.thrown().isPresent() ? 1 : 0;

            assertThat(file).as("after call %d: %s", call, outcome).hasBinaryContent(content);
            if (outcome.failed().filter(name -> name.startsWith("unlink")).isEmpty()) {
                assertThat(names()).as("after call %d: %s", call, outcome).isEqualTo(before);
            } else {
                deleteOthers(before);
            }
        }
        assertThat(failures).isPositive();
    }

    /* What could not be deleted because that very call failed. */
    private void deleteOthers(Set<String> kept) throws IOException {
        for (String name : names()) {
            if (!kept.contains(name)) {
                Files.delete(target.resolve(name));
            }
        }
    }
}
