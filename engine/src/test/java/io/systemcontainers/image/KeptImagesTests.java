package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.file.ImageMetadata;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deletes images while other processes name, use and fetch them. */
@EngineRing
class KeptImagesTests {

    private static final byte[] METADATA =
            FakeRemote.tar(Map.of("metadata.yaml", FakeRemote.metadata("mine")));

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

    private List<Image> pruned() {
        // Files of this moment are not older than the moment.
        return images.prune(Duration.ofDays(-1), Long.MAX_VALUE);
    }

    @Test
    void an_image_that_has_just_got_an_alias_is_not_pruned() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < 20; i++) {
                Image image = pulled("n" + i);
                Future<List<Image>> pruned = thread.submit(this::pruned);
                boolean isNamed = isNamed(image, "mine" + i);
                pruned.get();

                assertThat(images.has(image.fingerprint())).isEqualTo(isNamed);
                assertThat(images.aliases().containsKey("mine" + i)).isEqualTo(isNamed);
                images.aliases().keySet().forEach(images::delete);
            }
        } finally {
            thread.shutdownNow();
        }
    }

    private boolean isNamed(Image image, String alias) {
        try {
            images.alias(image.fingerprint(), alias);
            return true;
        } catch (SystemContainerException e) {
            return false;
        }
    }

    @Test
    void an_image_is_looked_at_again_before_it_is_deleted() {
        Image image = pulled("1");
        ImageStorage storage = ImageStorage.of(store(), Clock.systemUTC());

        assertThat(storage.deleteUnused(image, () -> false)).isFalse();
        assertThat(images.pull("fake:1")).isEqualTo(image);
        assertThat(storage.deleteUnused(image, () -> true)).isTrue();
        assertThat(images.list()).isEmpty();
    }

    @Test
    void an_image_that_was_fetched_again_is_not_the_one_that_is_deleted() throws IOException {
        Image image = pulled("1");
        Path place = image.rootfs().getParent();
        try (ImageDeletion deletion = ImageDeletion.begin(image).orElseThrow()) {
            Files.move(place, directory.resolve("deleted"));
            Image again = images.pull("fake:1");

            assertThat(again).isEqualTo(image);
            assertThat(deletion.isThere()).isFalse();
            deletion.run();

            assertThat(again.rootfs().resolve("name")).hasContent("1");
        }
    }

    @Test
    void a_name_that_is_another_images_meanwhile_stays() throws Exception {
        NameFolder names = new NameFolder(directory.resolve("names"), "alias");
        String one = "1".repeat(64);
        String two = "2".repeat(64);
        names.put(new StoredName("moved", one, Instant.EPOCH));
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            AtomicReference<Thread> remover = new AtomicReference<>();
            Future<?> removed;
            try (Flock turn = names.turn("moved")) {
                assertThat(turn).isNotNull();
                removed =
                        executor.submit(
                                () -> {
                                    remover.set(Thread.currentThread());
                                    names.removeAll(one);
                                    return null;
                                });
                await().until(() -> isWaiting(remover.get()));
                names.put(new StoredName("moved", two, Instant.EPOCH));
            }
            removed.get();
        } finally {
            executor.shutdownNow();
        }

        assertThat(names.find("moved")).map(StoredName::fingerprint).hasValue(two);
        names.removeAll(two);
        assertThat(names.list()).isEmpty();
    }

    private static boolean isWaiting(Thread thread) {
        return thread != null && thread.getState() == Thread.State.TIMED_WAITING;
    }

    @Test
    void what_a_user_imports_is_not_pruned_though_it_was_downloaded_before() throws IOException {
        byte[] root = FakeRemote.tar(Map.of("name", "12"));
        remote.offer("12", "20260101", METADATA, root, Map.of());
        Image image = images.pull("fake:12");

        Image own =
                images.importFiles(
                        Files.write(directory.resolve("metadata.tar"), METADATA),
                        Files.write(directory.resolve("rootfs.tar"), root));

        assertThat(own).isEqualTo(image);
        assertThat(pruned()).isEmpty();
        assertThat(images.pull("fake:12")).isEqualTo(image);
    }

    @Test
    void what_was_published_is_pruned_once_another_image_has_its_alias() {
        Image first = published("first");
        assertThat(pruned()).isEmpty();
        Image second = published("second");

        assertThat(pruned()).containsExactly(first);
        assertThat(images.list()).containsExactly(second);
    }

    @Test
    void an_image_that_cannot_get_its_alias_is_not_kept() throws IOException {
        Files.createDirectories(store());
        Files.createFile(store().resolve("aliases"));

        assertThatThrownBy(() -> published("first")).isInstanceOf(SystemContainerException.class);

        assertThat(images.list()).isEmpty();
    }

    private Image published(String content) {
        return images.publish(
                "publishing",
                "mine",
                image -> {
                    Files.createDirectories(image.resolve("rootfs"));
                    Files.writeString(image.resolve("rootfs/content"), content);
                    return new ImageMetadata(
                            "x86_64", Instant.now(), Map.of("os", "none"), Map.of(), List.of());
                });
    }
}
