package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.store.Aside;
import io.systemcontainers.store.Damage;
import io.systemcontainers.store.LogOf;
import io.systemcontainers.sys.Flock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keep the good images of a store in which others are damaged. */
class DamagedImagesTests {

    private static final ImageName NAME = ImageName.of("busybox");
    private static final String GOOD = "a".repeat(64);
    private static final String BAD = "b".repeat(64);

    @TempDir private Path store;
    private ImageFolder folder;
    private Path bad;
    private LogOf log;

    @BeforeEach
    void make() throws IOException {
        folder = new ImageFolder(store);
        folder.make();
        make(GOOD);
        bad = make(BAD);
        log = new LogOf(Aside.class, store);
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    private Path make(String fingerprint) throws IOException {
        Path directory = store.resolve("images").resolve(fingerprint);
        Path rootfs = Files.createDirectories(directory.resolve("rootfs"));
        StoredImage.write(
                directory,
                new Image(fingerprint, NAME.toString(), "x86_64", Instant.now(), rootfs));
        return directory;
    }

    private List<String> fingerprints() {
        return folder.list().stream().map(Image::fingerprint).toList();
    }

    private List<String> aside() throws IOException {
        try (Stream<Path> entries = Files.list(store.resolve("images"))) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith(Aside.PREFIX))
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_has_become_of_the_properties_of_one(Damage damage) throws IOException {
        damage.to(bad.resolve(StoredImage.FACTS));

        assertThat(fingerprints()).containsExactly(GOOD);
        assertThat(fingerprints()).containsExactly(GOOD);

        assertThat(bad).doesNotExist();
        assertThat(aside()).singleElement().asString().startsWith(Aside.PREFIX + BAD);
        assertThat(log.messages())
                .singleElement()
                .asString()
                .startsWith("image `" + BAD + "` is damaged: `" + bad)
                .contains("it was put aside as `" + store);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86_6", "x86_64x", "Äx86_64", "riscv64"})
    void one_for_an_architecture_that_no_image_is_built_for(String architecture)
            throws IOException {
        say(architecture);

        assertThat(fingerprints()).containsExactly(GOOD);
        assertThat(aside()).hasSize(1);
    }

    @Test
    void one_for_another_architecture_is_put_aside_when_it_is_to_be_built() throws IOException {
        say("aarch64");
        assertThat(fingerprints()).containsExactlyInAnyOrder(GOOD, BAD);

        assertThat(folder.keeps(NAME, "x86_64", BAD)).isFalse();

        assertThat(bad).doesNotExist();
        assertThat(aside()).hasSize(1);
    }

    private void say(String architecture) throws IOException {
        Path facts = bad.resolve(StoredImage.FACTS);
        Files.writeString(facts, Files.readString(facts).replace("x86_64", architecture));
    }

    @Test
    void one_without_files() throws IOException {
        Files.delete(bad.resolve("rootfs"));

        assertThat(fingerprints()).containsExactly(GOOD);
        assertThat(aside()).hasSize(1);
    }

    @Test
    void one_without_properties_is_put_aside_when_it_is_to_be_built() throws IOException {
        Files.delete(bad.resolve(StoredImage.FACTS));

        assertThat(folder.keeps(NAME, "x86_64", GOOD)).isTrue();
        assertThat(folder.keeps(NAME, "x86_64", BAD)).isFalse();

        assertThat(bad).doesNotExist();
        assertThat(aside()).hasSize(1);
    }

    @Test
    void one_without_properties_is_put_aside_by_the_next_start_unless_it_is_just_being_copied()
            throws IOException {
        Files.delete(bad.resolve(StoredImage.FACTS));
        folder.sweep();
        assertThat(bad).exists();

        Damage.age(bad);
        folder.sweep();

        assertThat(bad).doesNotExist();
        assertThat(fingerprints()).containsExactly(GOOD);
    }

    @Test
    void one_that_is_in_use_stays_until_it_is_not() throws IOException {
        try (Flock lock = Flock.tryShared(bad)) {
            assertThat(lock).isNotNull();
            Damage.EMPTY.to(bad.resolve(StoredImage.FACTS));

            assertThat(fingerprints()).containsExactly(GOOD);
            assertThat(fingerprints()).containsExactly(GOOD);
            assertThatThrownBy(() -> folder.keeps(NAME, "x86_64", BAD))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("close the machine first");

            assertThat(bad).exists();
            assertThat(log.messages()).singleElement().asString().contains("it is in use");
        }
        assertThat(fingerprints()).containsExactly(GOOD);
        assertThat(bad).doesNotExist();
    }

    @Test
    void a_file_in_the_place_of_an_image() throws IOException {
        Path file = Files.writeString(store.resolve("images").resolve("c".repeat(64)), "x");
        Damage.age(file);

        folder.sweep();

        assertThat(file).doesNotExist();
        assertThat(fingerprints()).hasSize(2);
    }

    @Test
    void what_was_put_aside_is_left_alone() throws IOException {
        Damage.EMPTY.to(bad.resolve(StoredImage.FACTS));
        folder.list();
        Files.list(store.resolve("images")).forEach(DamagedImagesTests::age);

        folder.sweep();

        assertThat(aside()).hasSize(1);
    }

    private static void age(Path path) {
        try {
            Damage.age(path);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
