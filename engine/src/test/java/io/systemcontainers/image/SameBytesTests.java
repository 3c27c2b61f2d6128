package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.image.archive.SnapshotArchive;
import io.systemcontainers.image.archive.SnapshotDate;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the same image of Debian's packages twice, each time in a store that has nothing. */
@EngineRing
class SameBytesTests {

    @TempDir Path directory;

    @Test
    void two_builds_of_a_date_and_a_list_of_packages_are_the_same() throws Exception {
        SnapshotDate date = new SnapshotDate(Instant.now().truncatedTo(ChronoUnit.SECONDS));
        try (SnapshotArchive archive = new SnapshotArchive(date);
                StoreOfPackages first = StoreOfPackages.in(directory.resolve("first"));
                StoreOfPackages second = StoreOfPackages.in(directory.resolve("second"))) {
            String image = "debian:12@" + date + "?include=curl,nginx,openssh-server";

            Built one = build(archive, first, image, "C.UTF-8");
            // As in many containers and services.
            Built other = build(archive, second, image, "C");

            assertThat(one.fingerprint()).isEqualTo(other.fingerprint());
            assertThat(one.rootfs()).isNotEqualTo(other.rootfs());
            WholeTree tree = WholeTree.of(one.rootfs());
            assertThat(tree.size()).isGreaterThan(9000);
            assertThat(tree.differences(WholeTree.of(other.rootfs()))).isEmpty();
        }
    }

    private record Built(String fingerprint, Path rootfs) {}

    private Built build(SnapshotArchive archive, StoreOfPackages store, String image, String locale)
            throws Exception {
        String property = "-Dsystemcontainers.debian.snapshot=" + archive.address();
        try (ChildJvm child =
                ChildJvm.start(
                        directory,
                        System.getProperty("java.class.path"),
                        List.of(property),
                        Map.of("LC_ALL", locale),
                        PulledImage.class,
                        List.of(store.path().toString(), image))) {
            List<String> lines = child.readAll().lines().toList();
            assertThat(child.exitCode()).as(child::errors).isZero();
            return new Built(lines.get(0), Path.of(lines.get(1)));
        }
    }
}
