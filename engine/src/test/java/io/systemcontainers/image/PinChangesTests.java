package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.remote.OfferedImage;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Has a remote, other processes and other projects try to change what a repository pins. */
@EngineRing
class PinChangesTests {

    @TempDir Path directory;
    private final FakeRemote remote = new FakeRemote();
    private final Map<String, String> properties = new HashMap<>();
    private Path project;
    private Path lock;

    @BeforeEach
    void makeRepository() throws IOException {
        project = Files.createDirectory(directory.resolve("project"));
        Files.createDirectory(project.resolve(".git"));
        lock = Files.createFile(project.resolve("systemcontainers.lock"));
    }

    @AfterEach
    void stop() {
        remote.close();
    }

    private Images images(String store) {
        return RemoteImagesTests.images(
                directory.resolve(store), remote, properties, project, Clock.systemUTC());
    }

    private OfferedImage offer(String alias, String serial) {
        return remote.offer(alias, serial, Map.of("etc/", "", "etc/version", alias + serial));
    }

    @Test
    void a_serial_of_several_lines_pins_no_other_image() throws IOException {
        OfferedImage plain = offer("12", "1");
        String serial = "1\n[debian:12 x86_64]\nfingerprint = " + "0".repeat(64);
        // As an LXD server has it: one of the properties that its image's maker chose.
        remote.put(
                "12",
                new OfferedImage(
                        plain.fingerprint(),
                        plain.aliases(),
                        plain.architecture(),
                        "",
                        plain.created(),
                        Map.of("serial", serial),
                        plain.requirements(),
                        plain.files()));

        images("a").pull("fake:12");

        assertThat(Files.readAllLines(lock))
                .filteredOn(line -> !line.startsWith("#") && !line.isEmpty())
                .containsExactly(
                        "[fake:12 x86_64]",
                        "fingerprint = " + plain.fingerprint(),
                        "remote = https://fake.example");
    }

    @Test
    void a_fact_of_several_lines_is_not_written() {
        Pin pin = new Pin("fake:12", "x86_64", "0".repeat(64), "1\nremote = x", "");

        assertThatThrownBy(() -> new PinFile(lock).put(pin))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("writing `" + lock + "`: `")
                .hasMessageContaining("control characters");
        assertThat(lock).isEmptyFile();
    }

    @Test
    void what_a_project_pins_is_not_what_others_get() throws IOException {
        offer("12", "20260101");
        Image old = images("old").pull("fake:12");
        OfferedImage newer = offer("12", "20260201");
        String pins = Files.readString(lock);
        Files.delete(lock);
        images("a").pull("fake:12");

        Files.writeString(lock, pins);
        assertThat(images("a").pull("fake:12").fingerprint()).isEqualTo(old.fingerprint());

        Files.delete(lock);
        assertThat(images("a").pull("fake:12").fingerprint()).isEqualTo(newer.fingerprint());
    }

    @Test
    void a_pinned_image_has_its_name_where_no_other_has_it() throws IOException {
        offer("12", "20260101");
        Image old = images("old").pull("fake:12");
        OfferedImage newer = offer("12", "20260201");
        images("a").pull("fake:12");

        images("a").alias("fake:12", "mine");
        assertThat(images("a").pull("mine").fingerprint()).isEqualTo(old.fingerprint());

        // That it is the newest was never asked.
        Files.delete(lock);
        properties.put(ImageSettings.UPDATE, "10d");
        assertThat(images("a").pull("fake:12").fingerprint()).isEqualTo(newer.fingerprint());
    }

    @Test
    void what_another_process_has_pinned_meanwhile_counts() throws IOException {
        OfferedImage first = offer("12", "20260101");
        OfferedImage second = offer("12", "20260201");
        Pin pin = new Pin("fake:12", "x86_64", first.fingerprint(), "20260101", "");
        String root = second.files().get(1).uri().getPath().substring(1);
        byte[] content = remote.content(root);
        remote.answer(
                root,
                exchange -> {
                    try (exchange) {
                        new PinFile(lock).put(pin);
                        exchange.sendResponseHeaders(200, content.length);
                        exchange.getResponseBody().write(content);
                    }
                });

        assertThat(images("a").pull("fake:12").fingerprint()).isEqualTo(first.fingerprint());
        assertThat(lock).content().contains(first.fingerprint());
        assertThat(lock).content().doesNotContain(second.fingerprint());
    }

    @Test
    void an_update_that_is_offline_leaves_the_pin() throws IOException {
        offer("12", "20260101");
        Image old = images("a").pull("fake:12");
        String pins = Files.readString(lock);
        offer("12", "20260201");
        Files.delete(lock);
        properties.put(Images.REFRESH_PROPERTY, "true");
        images("a").pull("fake:12");
        Files.writeString(lock, pins);
        properties.put(ImageSettings.LOCK_MODE, "update");
        properties.put(ImageSettings.OFFLINE, "true");

        assertThat(images("a").pull("fake:12").fingerprint()).isEqualTo(old.fingerprint());
        assertThat(lock).hasContent(pins);
    }

    @Test
    @SuppressWarnings("try") // the lock is only held
    void pins_in_a_directory_that_another_process_has_locked() throws IOException {
        OfferedImage image = offer("12", "20260101");
        try (Flock other = Flock.tryExclusive(project)) {
            images("a").pull("fake:12");
        }

        assertThat(lock).content().contains(image.fingerprint());
        assertThat(project).isDirectoryNotContaining("glob:**/.turn-*");
    }
}
