package io.systemcontainers.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.HostCheck;
import io.systemcontainers.HostCheck.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreTests {

    private static final KernelVersion KERNEL = KernelVersion.parse("6.8.0");
    private static final long PLENTY = 80_000_000_000L;

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs", "tmpfs"})
    void accepts_local_file_systems(String type) {
        assertThat(on("rw", type).verdict()).isEqualTo(Verdict.OK);
        assertThat(on("rw", type).found()).isEqualTo("`/store` on " + type + ", 80 GB free");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs4", "overlay", "vfat", "9p", "fuse.sshfs", "ramfs", "virtiofs"})
    void refuses_file_systems_that_cannot_hold_an_upper_layer(String type) {
        HostCheck check = on("rw", type);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.found())
                .isEqualTo("`/store` is on " + type + ", which cannot hold an upper layer");
        assertThat(check.remedy()).contains("systemcontainers.store");
    }

    @Test
    void warns_of_a_file_system_that_nobody_has_tried() {
        assertThat(on("rw", "zfs").verdict()).isEqualTo(Verdict.WARNING);
    }

    @Test
    void refuses_a_tmpfs_that_has_no_user_attributes() {
        Store store = store("rw", "tmpfs", PLENTY);

        assertThat(store.check(KernelVersion.parse("6.5.0")).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(store.check(KernelVersion.parse("6.6.0")).verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void refuses_a_mount_without_execution_or_writing_and_ignores_the_other_options() {
        assertThat(on("rw,noexec", "ext4").found())
                .contains("mounted noexec: no image can be built");
        assertThat(on("ro", "ext4").found()).contains("mounted read-only");
        assertThat(on("rw,nosuid,nodev", "ext4").verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void warns_when_space_is_short() {
        HostCheck check = store("rw", "ext4", 1_999_999_999).check(KERNEL);

        assertThat(check.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(check.found()).startsWith("`/store` on ext4, 1 GB free");
    }

    @Test
    void refuses_a_directory_it_may_not_write_to() {
        Store store = new Store(Path.of("/store"), true, false, Optional.empty(), PLENTY);

        assertThat(store.check(KERNEL).found()).isEqualTo("`/store` cannot be written to");
    }

    @Test
    void looks_at_what_exists_above_a_store_that_is_still_to_be_made(@TempDir Path directory) {
        MountTable mounts = MountTable.parse("1 0 8:1 / / rw - ext4 /dev/sda1 rw");

        Store store = Store.of(directory.resolve("a/b/c"), mounts);

        assertThat(store.directory()).isTrue();
        assertThat(store.writable()).isTrue();
        assertThat(store.mount()).map(Mount::type).contains("ext4");
        assertThat(store.free()).isPositive();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void finds_the_file_system_behind_a_symbolic_link(@TempDir Path directory) throws IOException {
        Path real = Files.createDirectory(directory.resolve("real")).toRealPath();
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        MountTable mounts =
                MountTable.parse(
                        "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:9 / "
                                + real
                                + " rw - nfs4 server:/x rw\n");

        assertThat(Store.of(link, mounts).mount()).map(Mount::type).contains("nfs4");
    }

    @Test
    void refuses_a_file(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThat(Store.of(file, MountTable.parse("")).check(KERNEL).verdict())
                .isEqualTo(Verdict.FAILED);
    }

    private static HostCheck on(String options, String type) {
        return store(options, type, PLENTY).check(KERNEL);
    }

    private static Store store(String options, String type, long free) {
        Mount mount = Mount.parse("2 1 8:2 / /store " + options + " - " + type + " none rw");
        return new Store(Path.of("/store"), true, true, Optional.of(mount), free);
    }
}
