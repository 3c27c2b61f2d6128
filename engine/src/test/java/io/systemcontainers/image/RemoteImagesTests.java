package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.EngineProperties;
import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.UnknownImageException;
import io.systemcontainers.image.archive.Architecture;
import io.systemcontainers.image.archive.ArchiveKeys;
import io.systemcontainers.image.file.ImageUnpacker;
import io.systemcontainers.image.file.UnpackLimits;
import io.systemcontainers.image.remote.OfferedFile;
import io.systemcontainers.image.remote.OfferedImage;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetches images of a remote that a test makes up; nothing of them is ever run. */
@EngineRing
class RemoteImagesTests {

    @TempDir Path directory;
    private final FakeRemote remote = new FakeRemote();
    private final Map<String, String> properties = new HashMap<>();
    private Clock clock = Clock.systemUTC();

    @AfterEach
    void stop() {
        remote.close();
    }

    private Path store() {
        return directory.resolve("store");
    }

    private Path project() throws IOException {
        return Files.createDirectories(directory.resolve("project/module"));
    }

    private Images images() {
        try {
            return images(store(), remote, properties, project(), clock);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static Images images(
            Path store,
            FakeRemote remote,
            Map<String, String> properties,
            Path project,
            Clock clock) {
        return new Images(
                store,
                (rootfs, command, environment, console, limit) -> {
                    throw new AssertionError("nothing has to be run");
                },
                new Surroundings(
                        new Architecture("x86_64", "amd64"),
                        properties::get,
                        name -> null,
                        project.resolve("apt"),
                        ArchiveKeys.OWN,
                        project,
                        clock),
                remote.sources(),
                (files, into, listener) ->
                        ImageUnpacker.unpack(
                                files,
                                into,
                                UnpackLimits.of(EngineProperties.ofSystem()),
                                listener));
    }

    private OfferedImage offer(String alias, String serial) {
        return remote.offer(
                alias, serial, Map.of("etc/", "", "etc/version", alias + " of " + serial + "\n"));
    }

    private void assertThatNothingIsLeft() {
        assertThat(images().list()).isEmpty();
        assertThat(names("images")).isEmpty();
        assertThat(names("references")).isEmpty();
    }

    private List<String> names(String folder) {
        String[] names =
                store().resolve(folder).toFile().list((at, name) -> !name.startsWith(".turn"));
        return names == null ? List.of() : List.of(names);
    }

    private void assertThatPullFails(String... parts) {
        assertThatThrownBy(() -> images().pull("fake:12"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith("fetching image `fake:12`: ")
                .hasMessageContainingAll(parts);
        assertThatNothingIsLeft();
    }

    @Test
    void fetches_an_image_once() {
        OfferedImage offered = offer("12", "20260101_00:00");

        Image image = images().pull("fake:12");

        assertThat(image.fingerprint()).isEqualTo(offered.fingerprint());
        assertThat(image.reference()).isEqualTo("fake:12");
        assertThat(image.architecture()).isEqualTo("x86_64");
        assertThat(image.created()).isEqualTo(offered.created());
        assertThat(image.properties())
                .containsEntry("os", "Fake")
                .containsEntry("release", "12")
                .containsEntry("serial", "20260101_00:00")
                .containsEntry("description", "Fake of 12");
        assertThat(image.rootfs().resolve("etc/version")).hasContent("12 of 20260101_00:00\n");
        assertThat(names("downloads")).isEmpty();

        remote.close();
        assertThat(images().pull("fake:12")).isEqualTo(image);
        assertThat(images().pull(offered.fingerprint().substring(0, 12))).isEqualTo(image);
        assertThat(images().list()).containsExactly(image);
        assertThat(remote.asked()).containsExactly("12");
    }

    @Test
    void one_image_has_several_names_and_is_fetched_for_the_first() {
        OfferedImage offered = offer("12", "20260101");
        remote.put("bookworm", offered);

        Image first = images().pull("fake:12");
        int requests = remote.requests().size();

        assertThat(images().pull("fake:bookworm")).isEqualTo(first);
        assertThat(remote.requests()).hasSize(requests);
    }

    @Test
    void says_that_the_remote_has_no_such_image() {
        assertThatThrownBy(() -> images().pull("fake:12"))
                .isInstanceOf(UnknownImageException.class)
                .hasMessageContaining("looking for image `fake:12`");
        assertThatNothingIsLeft();
    }

    @Test
    void refuses_a_file_that_is_not_what_the_remote_says() {
        OfferedImage offered = offer("12", "20260101");
        remote.answer(
                "12/20260101/root.tar.xz",
                exchange -> {
                    byte[] other = remote.content("12/20260101/root.tar.xz").clone();
                    other[other.length / 2] ^= 1;
                    exchange.sendResponseHeaders(200, other.length);
                    exchange.getResponseBody().write(other);
                    exchange.close();
                });

        assertThatPullFails("root.tar.xz", offered.files().get(1).sha256());
    }

    @Test
    void refuses_files_that_do_not_belong_together() {
        OfferedImage offered = offer("12", "20260101");
        OfferedImage other = offer("13", "20260101");
        remote.put(
                "12",
                new OfferedImage(
                        offered.fingerprint(),
                        offered.aliases(),
                        offered.architecture(),
                        offered.serial(),
                        offered.created(),
                        offered.properties(),
                        offered.requirements(),
                        List.of(offered.files().get(0), other.files().get(1))));

        assertThatPullFails("its files are together", offered.fingerprint());
        assertThat(names("downloads")).isEmpty();
    }

    @Test
    void says_that_a_file_is_not_there() {
        OfferedImage offered = offer("12", "20260101");
        OfferedFile root = offered.files().get(1);
        remote.answer(
                root.uri().getPath().substring(1),
                exchange -> {
                    exchange.sendResponseHeaders(404, -1);
                    exchange.close();
                });

        assertThatPullFails("root.tar.xz", "lists this file and does not have it");
    }

    @Test
    void leaves_nothing_of_an_image_that_cannot_be_unpacked() {
        remote.offer(
                "12",
                "20260101",
                FakeRemote.tar(Map.of("metadata.yaml", "{")),
                new byte[100],
                Map.of());

        assertThatPullFails("unpacking image");
        assertThat(names("downloads")).isEmpty();
    }

    @Test
    void refuses_an_architecture_that_it_does_not_know_before_it_fetches_anything() {
        OfferedImage offered = offer("12", "20260101");
        remote.put(
                "12",
                new OfferedImage(
                        offered.fingerprint(),
                        offered.aliases(),
                        "riscv64",
                        offered.serial(),
                        offered.created(),
                        offered.properties(),
                        offered.requirements(),
                        offered.files()));

        assertThatPullFails("riscv64");
        assertThat(remote.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../out", "", "0123456789ab", "/etc"})
    void refuses_a_fingerprint_that_is_none(String fingerprint) {
        OfferedImage offered = offer("12", "20260101");
        remote.put(
                "12",
                new OfferedImage(
                        fingerprint,
                        offered.aliases(),
                        offered.architecture(),
                        offered.serial(),
                        offered.created(),
                        offered.properties(),
                        offered.requirements(),
                        offered.files()));

        assertThatPullFails("`https://fake.example` says that its fingerprint is `");
        assertThat(remote.requests()).isEmpty();
    }

    @Test
    void all_who_ask_at_the_same_time_fetch_it_once() throws Exception {
        offer("12", "20260101");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Image>> pulls =
                    List.of(
                            threads.submit(() -> images().pull("fake:12")),
                            threads.submit(() -> images().pull("fake:12")),
                            threads.submit(() -> images().pull("fake:12")),
                            threads.submit(() -> images().pull("fake:12")));
            Image first = pulls.get(0).get();
            for (Future<Image> pull : pulls) {
                assertThat(pull.get()).isEqualTo(first);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(remote.requests()).hasSize(2);
    }

    @Test
    void what_is_damaged_is_put_aside_and_fetched_again() throws IOException {
        offer("12", "20260101");
        Image image = images().pull("fake:12");
        Files.writeString(image.rootfs().resolveSibling("image.properties"), "");

        assertThat(images().pull("fake:12")).isEqualTo(image);

        assertThat(names("images")).anyMatch(name -> name.startsWith(".damaged-"));
        assertThat(remote.requests()).hasSize(4);
    }

    @Test
    void a_damaged_name_is_put_aside_and_looked_for_again() throws IOException {
        offer("12", "20260101");
        Image image = images().pull("fake:12");
        Files.writeString(store().resolve("references/fake%3A12"), "name=fake:12\nfingerprint=");

        assertThat(images().pull("fake:12")).isEqualTo(image);

        assertThat(names("references")).anyMatch(name -> name.startsWith(".damaged-"));
        assertThat(remote.requests()).hasSize(2);
    }

    @Test
    void says_offline_what_is_missing() {
        offer("12", "20260101");
        properties.put(ImageSettings.OFFLINE, "true");

        assertThatPullFails("is not in the store", store().toString(), "systemcontainers.offline");
        assertThat(remote.asked()).isEmpty();
        assertThatThrownBy(() -> images().pull("debian:12"))
                .hasMessageStartingWith("building image `debian:12`: ")
                .hasMessageContaining("systemcontainers.offline is set");

        properties.clear();
        Image image = images().pull("fake:12");
        properties.put(ImageSettings.OFFLINE, "true");
        properties.put(ImageSettings.UPDATE, "1m");
        properties.put(Images.REFRESH_PROPERTY, "true");
        clock = Clock.offset(clock, Duration.ofDays(1));
        assertThat(images().pull("fake:12")).isEqualTo(image);
        assertThat(remote.asked()).hasSize(1);
    }

    @Test
    void stays_with_the_image_it_has_unless_it_is_told_otherwise() {
        offer("12", "20260101");
        Image old = images().pull("fake:12");
        OfferedImage newer = offer("12", "20260201");
        clock = Clock.offset(clock, Duration.ofDays(100));

        assertThat(images().pull("fake:12")).isEqualTo(old);

        properties.put(ImageSettings.UPDATE, "6h");
        assertThat(images().pull("fake:12").fingerprint()).isEqualTo(newer.fingerprint());
        assertThat(images().pull(old.fingerprint())).isEqualTo(old);
    }

    @Test
    void never_takes_another_image_once_it_has_taken_one() {
        offer("12", "20260101");
        properties.put(ImageSettings.UPDATE, "6h");
        Images images = images();
        Image first = images.pull("fake:12");
        offer("12", "20260201");

        assertThat(images.pull("fake:12")).isEqualTo(first);
        properties.put(Images.REFRESH_PROPERTY, "true");
        assertThat(images.pull("fake:12")).isEqualTo(first);
        assertThat(remote.asked()).hasSize(1);

        // As another process with the same store does it.
        assertThat(images().pull("fake:12")).isNotEqualTo(first);
        assertThat(images.pull("fake:12")).isEqualTo(first);
    }

    @Test
    void a_remote_that_cannot_be_asked_for_news_is_no_failure() {
        OfferedImage offered = offer("12", "20260101");
        Image image = images().pull("fake:12");
        remote.withdraw(offered);
        clock = Clock.offset(clock, Duration.ofDays(1));
        properties.put(ImageSettings.UPDATE, "6h");

        assertThat(images().pull("fake:12")).isEqualTo(image);
    }

    @Test
    void refuses_a_time_that_is_none() {
        offer("12", "20260101");
        images().pull("fake:12");
        properties.put(ImageSettings.UPDATE, "6 hours");

        assertThatThrownBy(() -> images().pull("fake:12"))
                .hasMessageContaining("`systemcontainers.image.update`: `6 hours`")
                .hasMessageContaining("90m, 6h or 10d, or never");
    }

    @Test
    void deletes_an_image_with_its_names() {
        offer("12", "20260101");
        Images images = images();
        Image image = images.pull("fake:12");
        images.alias("fake:12", "mine");

        try (Flock use = images.use(image).orElseThrow()) {
            assertThat(use).isNotNull();
            assertThatThrownBy(() -> images.delete("fake:12")).hasMessageContaining("uses it");
        }
        images.delete("fake:12");

        assertThat(image.rootfs()).doesNotExist();
        assertThat(images.aliases()).isEmpty();
        assertThatNothingIsLeft();
        assertThatThrownBy(() -> images.delete("fake:12"))
                .hasMessageContaining("deleting image `fake:12`: it is not in the store");
    }
}
