package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.remote.OfferedImage;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pins images of a remote that a test makes up in a repository of its own. */
@EngineRing
class PinnedImagesTests {

    @TempDir Path directory;
    private final FakeRemote remote = new FakeRemote();
    private final Map<String, String> properties = new HashMap<>();
    private Path module;
    private Path lock;

    @BeforeEach
    void makeRepository() throws IOException {
        Path repository = directory.resolve("repository");
        module = Files.createDirectories(repository.resolve("services/module"));
        Files.createDirectory(repository.resolve(".git"));
        lock = Files.createFile(repository.resolve("systemcontainers.lock"));
    }

    @AfterEach
    void stop() {
        remote.close();
    }

    private Images images(String store) {
        return RemoteImagesTests.images(
                directory.resolve(store), remote, properties, module, Clock.systemUTC());
    }

    private OfferedImage offer(String alias, String serial) {
        return remote.offer(alias, serial, Map.of("etc/", "", "etc/version", alias + serial));
    }

    private void mode(String mode) {
        properties.put(ImageSettings.LOCK_MODE, mode);
    }

    @Test
    void the_file_has_a_block_for_each_image_in_order() {
        OfferedImage two = offer("2", "20260102");
        OfferedImage one = offer("1", "20260101");
        images("a").pull("fake:2");
        images("a").pull("fake:1");

        assertThat(lock)
                .hasContent(
                        """
                        # The images that the tests of this repository use, for docs/images.md, "Pinning".
                        # Written by Systemcontainers; commit it.

                        [fake:1 x86_64]
                        fingerprint = %s
                        serial = 20260101
                        remote = https://fake.example

                        [fake:2 x86_64]
                        fingerprint = %s
                        serial = 20260102
                        remote = https://fake.example
                        """
                                .formatted(one.fingerprint(), two.fingerprint()));
    }

    @Test
    void a_pinned_image_is_the_same_with_another_store_after_the_remote_has_a_newer_one() {
        Image old = images("a").pull("fake:12");
        offer("12", "20260201");

        assertThat(images("b").pull("fake:12").fingerprint()).isEqualTo(old.fingerprint());
        properties.put(Images.REFRESH_PROPERTY, "true");
        assertThat(images("b").pull("fake:12").fingerprint()).isEqualTo(old.fingerprint());
    }

    @BeforeEach
    void offer() {
        offer("12", "20260101");
    }

    @Test
    void a_pinned_image_that_the_remote_does_not_have_any_more_is_named() {
        OfferedImage old = offer("12", "20260101");
        images("a").pull("fake:12");
        remote.withdraw(old);
        offer("12", "20260201");

        assertThatThrownBy(() -> images("b").pull("fake:12"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith("fetching image `fake:12`: `" + lock + "` pins it, and ")
                .hasMessageContaining("`https://fake.example` does not have 20260101 (")
                .hasMessageContaining("-Dsystemcontainers.lock.mode=update")
                .hasMessageContaining("images/" + old.fingerprint());
        assertThat(images("a").pull("fake:12").fingerprint()).isEqualTo(old.fingerprint());
    }

    @Test
    void frozen_refuses_what_is_not_pinned_also_where_the_store_has_it() throws IOException {
        Files.delete(lock);
        images("a").pull("fake:12");
        Files.createFile(lock);
        mode("frozen");

        assertThatThrownBy(() -> images("a").pull("fake:12"))
                .hasMessageStartingWith(
                        "fetching image `fake:12`: `" + lock + "` does not pin it for x86_64")
                .hasMessageContaining("-Dsystemcontainers.lock.mode=add, and commit the file");
        assertThat(lock).isEmptyFile();

        mode("add");
        Image image = images("a").pull("fake:12");
        mode("frozen");
        assertThat(images("b").pull("fake:12").fingerprint()).isEqualTo(image.fingerprint());

        Files.delete(lock);
        assertThatThrownBy(() -> images("a").pull("fake:12"))
                .hasMessageContaining("there is no `systemcontainers.lock`");
    }

    @Test
    void update_pins_what_there_is_now_once() throws IOException {
        Image old = images("a").pull("fake:12");
        OfferedImage newer = offer("12", "20260201");
        mode("update");
        Images images = images("a");

        assertThat(images.pull("fake:12").fingerprint()).isEqualTo(newer.fingerprint());
        offer("12", "20260301");
        assertThat(images.pull("fake:12").fingerprint()).isEqualTo(newer.fingerprint());

        assertThat(Files.readString(lock))
                .contains(newer.fingerprint(), "serial = 20260201")
                .doesNotContain(old.fingerprint());
    }

    @Test
    void says_offline_which_pinned_image_is_missing() {
        Image image = images("a").pull("fake:12");
        properties.put(ImageSettings.OFFLINE, "true");

        assertThatThrownBy(() -> images("b").pull("fake:12"))
                .hasMessageContaining("20260101 (" + image.fingerprint().substring(0, 12) + ")")
                .hasMessageContaining("`" + lock + "` pins, is not in the store");
    }

    @Test
    void without_the_file_nothing_is_pinned() throws IOException {
        Files.delete(lock);
        Files.createFile(directory.resolve("systemcontainers.lock")); // outside of the repository

        images("a").pull("fake:12");

        assertThat(lock).doesNotExist();
        assertThat(directory.resolve("systemcontainers.lock")).isEmptyFile();
    }

    @Test
    void a_property_names_another_file() throws IOException {
        Path other = directory.resolve("other.lock");
        properties.put(ImageSettings.LOCK, other.toString());
        assertThatThrownBy(() -> images("a").pull("fake:12"))
                .hasMessageContaining(other.toString())
                .hasMessageContaining("there is no such file");
        Files.createFile(other);

        images("a").pull("fake:12");

        assertThat(other).content().contains("[fake:12 x86_64]");
        assertThat(lock).isEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<<<<<<< HEAD\n",
                "fingerprint = x\n",
                "[fake:12 x86_64]\n",
                "[fake:12 x86_64]\nfingerprint = 12\n",
                "[fake:12 x86_64]\nfingerprint = \u0000\n"
            })
    void a_file_that_is_not_right_is_refused_and_left_alone(String text) throws IOException {
        Files.writeString(lock, text);

        assertThatThrownBy(() -> images("a").pull("fake:12"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("reading `" + lock + "`: line 1 ");
        assertThat(lock).hasContent(text);
    }

    @Test
    void refuses_a_mode_that_is_none() {
        mode("freeze");

        assertThatThrownBy(() -> images("a").pull("fake:12"))
                .hasMessageContaining("`freeze` is not add, frozen or update");
    }

    @Test
    void images_that_are_pinned_at_the_same_time_are_all_pinned() throws Exception {
        for (int i = 0; i < 8; i++) {
            offer("n" + i, "20260101");
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Image>> pulls =
                    java.util.stream.IntStream.range(0, 8)
                            .mapToObj(i -> threads.submit(() -> images("a").pull("fake:n" + i)))
                            .toList();
            for (Future<Image> pull : pulls) {
                pull.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(Files.readAllLines(lock)).filteredOn(line -> line.startsWith("[")).hasSize(8);
    }
}
