package io.systemcontainers.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.sys.ExtendedAttribute;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Open;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compares files of two layers. */
@EngineRing
class FileComparisonTests extends WrittenLayers {

    @Test
    void finds_a_change_that_size_and_time_do_not_show() {
        String large = "x".repeat(300_000);
        image.file("/small", "abc").file("/large", large + "a").file("/same", large);
        upper.file("/small", "abd").file("/large", large + "b").file("/same", large);

        assertThat(changes()).isEqualTo(changed("/large", "/small"));
    }

    @Test
    void knows_files_by_their_links_and_numbers() {
        image.link("/link", "here").link("/same", "same").device("/null", 1, 3);
        image.device("/zero", 1, 5);
        upper.link("/link", "elsewhere").link("/same", "same").device("/null", 1, 5);
        upper.device("/zero", 1, 5);

        assertThat(changes()).isEqualTo(changed("/link", "/null"));
    }

    @Test
    void does_not_take_a_file_of_another_file_system_for_the_same() throws IOException {
        String script =
                """
                mount -t tmpfs none /mnt
                for name in one other; do
                    mkdir /mnt/$name
                    mount -t tmpfs none /mnt/$name
                    echo $name > /mnt/$name/file
                done
                """;
        try (Elsewhere elsewhere = Elsewhere.mounted(script)) {
            Path one = elsewhere.path("/mnt/one");
            Path other = elsewhere.path("/mnt/other");
            assertThat(Files.getAttribute(one.resolve("file"), "unix:ino"))
                    .isEqualTo(Files.getAttribute(other.resolve("file"), "unix:ino"));

            assertThat(LayerComparison.of(List.of(one), List.of(other)))
                    .isEqualTo(changed("/file"));
        }
    }

    @Test
    void does_not_list_what_was_only_copied_up() {
        image.file("/dir/file", "content").root().hardLink("/dir/second", "/dir/file");
        upper.file("/dir/file", "content").root().hardLink("/further", "/dir/file");
        upper.attribute("/dir/file", "trusted.overlay.origin", "origin");
        upper.attribute("/dir", "user.overlay.impure", "y");

        assertThat(changes()).isEqualTo(added("/further"));
    }

    @Test
    void lists_each_name_of_a_file_that_was_changed() {
        image.file("/a", "old").root().hardLink("/b", "/a");
        upper.file("/a", "new").root().hardLink("/b", "/a");

        assertThat(changes()).isEqualTo(changed("/a", "/b"));
    }

    @Test
    void lists_owners_modes_and_times() {
        for (String name : List.of("/gid", "/mode", "/time", "/uid", "/setuid", "/same")) {
            image.file(name, "f");
        }
        image.directory("/directory").directory("/own");
        upper.file("/uid", "f", 0644, 1, 0, WrittenLayer.LONG_AGO);
        upper.file("/gid", "f", 0644, 0, 1, WrittenLayer.LONG_AGO);
        upper.file("/mode", "f", 0640, 0, 0, WrittenLayer.LONG_AGO);
        upper.file("/setuid", "f", 04644, 0, 0, WrittenLayer.LONG_AGO);
        upper.file("/time", "f", 0644, 0, 0, WrittenLayer.LONG_AGO.plusNanos(1));
        upper.file("/same", "f", 0644, 0, 0, WrittenLayer.LONG_AGO);
        upper.directory("/directory").root().setTimes("/directory", WrittenLayer.LONG_AGO);
        upper.root().makeDirectory("/own", 0700, 0, 0);

        assertThat(changes())
                .isEqualTo(metadata("/gid", "/mode", "/own", "/setuid", "/time", "/uid"));
    }

    @Test
    void lists_the_root_directory_for_its_mode() {
        upper.root().makeDirectory("/", 0700, 0, 0);

        assertThat(changes()).isEqualTo(metadata("/"));
    }

    @Test
    void lists_extended_attributes() {
        for (String name : List.of("/added", "/changed", "/removed", "/renamed", "/same")) {
            image.file(name, "f");
            upper.file(name, "f");
        }
        upper.attribute("/added", "user.a", "");
        image.attribute("/changed", "user.a", "1");
        upper.attribute("/changed", "user.a", "2");
        image.attribute("/removed", "trusted.a", "1");
        image.attribute("/renamed", "user.a", "1");
        upper.attribute("/renamed", "user.b", "1");
        image.attribute("/same", "user.a", "1").attribute("/same", "user.b", "2");
        upper.attribute("/same", "user.b", "2").attribute("/same", "user.a", "1");
        image.link("/link", "a");
        upper.link("/link", "a").attribute("/link", "trusted.a", "1");

        assertThat(changes())
                .isEqualTo(metadata("/added", "/changed", "/link", "/removed", "/renamed"));
    }

    /* struct vfs_cap_data, and vfs_ns_cap_data with the id of a root: linux/capability.h. */
    private static byte[] capability(int magic, int... words) {
        ByteBuffer value = ByteBuffer.allocate(4 + 4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        value.putInt(magic);
        Arrays.stream(words).forEach(value::putInt);
        return value.array();
    }

    @Test
    void lists_capabilities() {
        byte[] raw = capability(0x02000001, 1 << 13, 0, 0, 0);
        for (String name : List.of("/added", "/changed", "/removed", "/same", "/copied-up")) {
            image.file(name, "f").root().setXattr(name, "security.capability", raw);
            upper.file(name, "f").root().setXattr(name, "security.capability", raw);
        }
        image.file("/added", "f");
        upper.file("/removed", "f");
        upper.root()
                .setXattr(
                        "/changed",
                        "security.capability",
                        capability(0x02000001, 1 << 12, 0, 0, 0));
        // What the kernel makes of it where the root of a machine with shifted ids copies it up.
        upper.root()
                .setXattr(
                        "/copied-up",
                        "security.capability",
                        capability(0x03000001, 1 << 13, 0, 0, 0, 0));

        assertThat(changes()).isEqualTo(metadata("/added", "/changed", "/removed"));
    }

    /* linux/posix_acl_xattr.h; the tags are owner, user, group of the owner, mask, others. */
    private static byte[] accessList(int user) {
        ByteBuffer list = ByteBuffer.allocate(4 + 5 * 8).order(ByteOrder.LITTLE_ENDIAN);
        list.putInt(2);
        int[][] entries = {{1, 6, -1}, {2, 4, user}, {4, 4, -1}, {16, 4, -1}, {32, 4, -1}};
        for (int[] entry : entries) {
            list.putShort((short) entry[0]).putShort((short) entry[1]).putInt(entry[2]);
        }
        return list.array();
    }

    @Test
    void lists_access_control_lists() {
        for (String name : List.of("/changed", "/same")) {
            image.file(name, "f").root().setXattr(name, "system.posix_acl_access", accessList(1));
            upper.file(name, "f").root().setXattr(name, "system.posix_acl_access", accessList(1));
        }
        upper.root().setXattr("/changed", "system.posix_acl_access", accessList(2));
        image.directory("/directory");
        upper.directory("/directory");
        upper.root().setXattr("/directory", "system.posix_acl_default", accessList(1));

        assertThat(changes()).isEqualTo(metadata("/changed", "/directory"));
    }

    @Test
    void leaves_out_an_attribute_that_was_removed_since_it_was_listed() {
        upper.file("/file", "f");
        try (Fd root = Open.root(upper.path());
                Fd file = Open.inRoot(root, "/file", false)) {
            assertThat(ExtendedAttribute.find(file, "user.a", "file")).isEmpty();
            assertThatThrownBy(() -> ExtendedAttribute.find(root, "none", "root"))
                    .isInstanceOf(KernelException.class);
        }
    }

    private void sparse(WrittenLayer layer, String name, long size, long at, String data)
            throws IOException {
        Path path = layer.path().resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(size);
            file.seek(at);
            file.writeBytes(data);
        }
        Files.setLastModifiedTime(path, FileTime.from(WrittenLayer.LONG_AGO));
    }

    @Test
    void skips_what_is_a_hole_in_both() throws IOException {
        long terabyte = 1L << 40;
        for (WrittenLayer layer : List.of(image, upper)) {
            sparse(layer, "empty", terabyte, 0, "");
            sparse(layer, "same", terabyte, terabyte / 2, "data");
            sparse(layer, "zeros", 1 << 20, 0, layer == image ? "" : "\0".repeat(1 << 20));
        }
        sparse(image, "end", terabyte, terabyte - 1, "a");
        sparse(upper, "end", terabyte, terabyte - 1, "b");
        sparse(image, "hole", terabyte, 1 << 20, "");
        sparse(upper, "hole", terabyte, 1 << 20, "c");
        sparse(image, "place", terabyte, 1 << 30, "d");
        sparse(upper, "place", terabyte, 1 << 20, "d");

        assertThat(changes()).isEqualTo(changed("/end", "/hole", "/place"));
    }
}
