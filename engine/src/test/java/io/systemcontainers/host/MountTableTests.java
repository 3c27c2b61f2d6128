package io.systemcontainers.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class MountTableTests {

    @Test
    void reads_a_line_with_optional_fields_and_without() {
        Mount with = Mount.parse("27 1 8:1 / / rw,relatime shared:1 master:2 - ext4 /dev/sda1 rw");
        Mount without = Mount.parse("27 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw");

        assertThat(with).isEqualTo(without);
        assertThat(with.type()).isEqualTo("ext4");
        assertThat(with.options()).containsExactlyInAnyOrder("rw", "relatime");
    }

    @Test
    void reads_escaped_spaces_and_backslashes() {
        Mount mount = Mount.parse("9 1 8:1 /a\\040b /mnt/c\\134d rw - ext4 /dev/sda1 rw");

        assertThat(mount.root()).isEqualTo("/a b");
        assertThat(mount.mountPoint()).isEqualTo("/mnt/c\\d");
    }

    @Test
    void reads_options_that_are_repeated() {
        Mount mount = Mount.parse("9 1 0:1 / /m rw - overlay o rw,lowerdir+=/a,lowerdir+=/a");

        assertThat(mount.superOptions()).containsExactlyInAnyOrder("rw", "lowerdir+=/a");
    }

    @Test
    void refuses_a_line_that_is_none() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mount.parse("proc /proc proc rw 0 0"))
                .withMessageContaining("proc /proc proc rw 0 0");
    }

    @Test
    void finds_the_mount_that_a_path_lies_on() {
        MountTable unified = Hosts.mounts(Hosts.UNIFIED);

        assertThat(type(unified, "/var/lib")).isEqualTo("ext4");
        assertThat(type(unified, "/home/build/x")).isEqualTo("nfs4");
        assertThat(type(unified, "/home/builder")).isEqualTo("ext4");
        assertThat(type(unified, "/proc/sys/fs/binfmt_misc/x")).isEqualTo("binfmt_misc");
    }

    @Test
    void does_not_see_a_mount_that_a_later_one_hides() {
        MountTable mounts =
                MountTable.parse(
                        """
                        1 0 8:1 / / rw - ext4 /dev/sda1 rw
                        2 1 8:2 / /data/deep rw - xfs /dev/sda2 rw
                        3 1 0:9 / /data rw - tmpfs none rw
                        """);

        assertThat(type(mounts, "/data/deep/x")).isEqualTo("tmpfs");
    }

    @Test
    void takes_the_upper_one_of_two_roots() {
        MountTable mounts =
                MountTable.parse(
                        """
                        1 1 0:1 / / rw - rootfs rootfs rw
                        2 1 8:1 / / rw - ext4 /dev/sda1 rw
                        """);

        assertThat(type(mounts, "/data")).isEqualTo("ext4");
    }

    private static String type(MountTable mounts, String path) {
        return mounts.holding(path).orElseThrow().type();
    }
}
