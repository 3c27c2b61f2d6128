package io.systemcontainers.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.store.Aside;
import io.systemcontainers.store.Damage;
import io.systemcontainers.sys.Flock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreDoctorTests {

    private static final String IMAGE = "a".repeat(64);
    private static final String OTHER = "b".repeat(64);

    @TempDir private Path store;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @BeforeEach
    void fill() throws IOException {
        image(IMAGE);
        image(OTHER);
        Path result = make("provisioned/0123-x/layer").getParent();
        Files.writeString(
                result.resolve("provisioned.properties"),
                "name=Steps\nimage=x\nmade=2026-11-30T00\\:00\\:00Z\ntime-to-live=PT1H\n");
        Path pool = make("pools/fast/data").getParent();
        Files.writeString(
                pool.resolve("pool.properties"), "format=1\nid=0123456789ab\ndriver=dir\n");
        for (String folder : List.of("images", "provisioned", "pools")) {
            Files.setPosixFilePermissions(
                    store.resolve(folder), PosixFilePermissions.fromString("rwx------"));
        }
    }

    private Path make(String path) throws IOException {
        return Files.createDirectories(store.resolve(path));
    }

    private void image(String fingerprint) throws IOException {
        Path directory = make("images/" + fingerprint + "/rootfs").getParent();
        Files.writeString(
                directory.resolve("image.properties"),
                "fingerprint="
                        + fingerprint
                        + "\nreference=busybox\narchitecture=x86_64\ncreated=2026-11-30T00\\:00\\:00Z\n");
    }

    private int run() {
        bytes.reset();
        return Doctor.run(List.of("--store", store.toString()), out);
    }

    private Stream<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines();
    }

    @Test
    void says_that_everything_is_as_it_should_be() {
        assertThat(run()).isZero();

        assertThat(lines())
                .filteredOn(line -> line.startsWith("OK "))
                .contains(
                        "OK       image: `" + store.resolve("images/" + IMAGE) + "` is complete",
                        "OK       storage pool: `" + store.resolve("pools/fast") + "` is complete",
                        "OK       result of provisioning: `"
                                + store.resolve("provisioned/0123-x")
                                + "` is complete");
        assertThat(lines()).noneMatch(line -> line.startsWith("WARNING"));
        assertThat(lines()).last().isEqualTo("The store `" + store + "` can be used.");
    }

    @Test
    void mends_what_is_damaged_once() throws IOException {
        Damage.EMPTY.to(store.resolve("images").resolve(OTHER).resolve("image.properties"));
        Damage.GARBAGE.to(store.resolve("pools/fast/pool.properties"));
        Files.delete(store.resolve("provisioned/0123-x/layer"));
        make("machines/left");
        Files.setPosixFilePermissions(
                store.resolve("images"), PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(run()).isZero();
        assertThat(lines())
                .anyMatch(line -> line.contains(OTHER) && line.contains("is empty"))
                .anyMatch(line -> line.contains("pool.properties` is "))
                .anyMatch(line -> line.contains("layer` is not there"))
                .anyMatch(line -> line.contains("was left by a process that was killed"))
                .anyMatch(line -> line.contains("had the mode rwxr-xr-x"));

        assertThat(run()).isZero();
        assertThat(lines())
                .filteredOn(line -> line.startsWith("WARNING"))
                .hasSize(3)
                .allMatch(line -> line.contains(Aside.PREFIX));
        assertThat(store.resolve("images").resolve(IMAGE)).exists();
        assertThat(store.resolve("machines/left")).doesNotExist();
    }

    @Test
    void exits_with_1_where_something_is_left_to_do() throws IOException {
        Path other = store.resolve("images").resolve(OTHER);
        Damage.EMPTY.to(other.resolve("image.properties"));
        try (Flock used = Flock.tryShared(other)) {
            assertThat(used).isNotNull();

            assertThat(run()).isEqualTo(1);
            assertThat(lines()).anyMatch(line -> line.startsWith("FAILED   image: `" + other));
            assertThat(lines()).anyMatch(line -> line.contains("close the machine"));
        }
        Files.delete(store.resolve("pools/fast/data"));

        assertThat(run()).isEqualTo(1);
        assertThat(lines()).anyMatch(line -> line.contains("mount the file system"));
        assertThat(store.resolve("pools/fast")).as("it may only be not mounted").exists();
    }

    @Test
    void looks_at_a_store_that_is_not_there() {
        assertThat(Doctor.run(List.of("--store", store + "/none"), out)).isZero();
        assertThat(store.resolve("none")).doesNotExist();
    }

    @Test
    void explains_itself() {
        assertThat(Doctor.run(List.of("--store", "a", "b"), out)).isEqualTo(2);
        assertThat(Doctor.run(List.of("--stor"), out)).isEqualTo(2);
    }
}
