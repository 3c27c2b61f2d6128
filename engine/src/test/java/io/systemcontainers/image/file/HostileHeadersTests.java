package io.systemcontainers.image.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.image.file.ImageFiles.Layout;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Archives that would fill the heap, not the disk: with what they say of their files. */
@EngineRing
class HostileHeadersTests {

    private static final int LARGE = 7 << 20;

    @TempDir Path directory;
    private Unpacked unpacked;

    @BeforeEach
    void make() throws IOException {
        unpacked = new Unpacked(directory);
    }

    private ImageMetadata unpack(Layout layout, byte[] tar) throws IOException {
        return unpacked.unpack(layout, Files.write(directory.resolve("image.tar"), tar));
    }

    private static void add(RawTar tar, char type, String keyword, int length) {
        byte[] record = RawTar.record(keyword, new byte[length]);
        tar.entry("pax", type, record, record.length);
    }

    @ParameterizedTest
    @CsvSource({"x,5000000,8388608", "g,600000,1048576"})
    void extended_headers_that_add_up_are_refused(char type, int each, int most)
            throws IOException {
        RawTar tar = RawTar.of();
        add(tar, type, "one", each);
        if (type == 'g') {
            tar.entry("etc/", '5', "");
        }
        add(tar, type, "other", each);
        byte[] bytes = tar.entry("usr/", '5', "").end();

        assertThatThrownBy(() -> unpack(Layout.ROOT, bytes))
                .hasMessageContaining("an extended header of " + 2 * each / 1000)
                .hasMessageEndingWith("bytes is longer than " + most);
    }

    private static RawTar directories(String attribute) {
        RawTar tar = RawTar.of().entry("metadata.yaml", '0', "architecture: x86_64\n");
        tar.entry("rootfs/", '5', "");
        for (int i = 0; i < 10; i++) {
            tar.pax(RawTar.record("SCHILY.xattr." + attribute, new byte[LARGE]))
                    .entry("rootfs/" + i + "/", '5', "");
        }
        return tar;
    }

    @Test
    void attributes_that_no_machine_gets_are_not_remembered() throws IOException {
        unpack(Layout.UNIFIED, directories("trusted.x").end());

        assertThat(unpacked.root("9")).isDirectory();
    }

    @Test
    void attributes_of_directories_that_add_up_are_refused() {
        byte[] tar = directories("user.x").end();

        assertThatThrownBy(() -> unpack(Layout.UNIFIED, tar))
                .hasMessageContaining("entry `rootfs/9/`: the paths and extended attributes")
                .hasMessageEndingWith("directories are longer than 67108864 bytes");
    }

    @Test
    void a_directory_that_comes_again_counts_once() throws IOException {
        RawTar tar = RawTar.of().entry("metadata.yaml", '0', "architecture: x86_64\n");
        for (int i = 0; i < 10; i++) {
            tar.pax(RawTar.record("SCHILY.xattr.user.x", new byte[LARGE]));
            tar.entry("rootfs/x/", '5', "");
        }
        tar.entry("rootfs/x/", '5', "");

        unpack(Layout.UNIFIED, tar.end());

        assertThat(unpacked.root("x")).isDirectory();
    }

    @ParameterizedTest
    @CsvSource({"257,1", "5,1000000"})
    void more_templates_than_an_image_has_are_refused(int count, int length) {
        TestTar tar = TestTar.unified();
        for (int i = 0; i < count; i++) {
            tar.file("templates/" + i, 0644, "x".repeat(length));
        }

        assertThatThrownBy(() -> unpack(Layout.UNIFIED, tar.bytes()))
                .hasMessageContaining("entry `templates/" + (count - 1) + "`")
                .hasMessageContaining("more than 256 templates, or they are longer than 4194304");
    }

    @Test
    void a_configuration_that_is_longer_than_any_is_refused() throws IOException {
        Path config = Files.writeString(directory.resolve("config"), " ".repeat(9 << 20) + "{}");

        assertThatThrownBy(() -> unpacked.unpack(Layout.OCI_LAYERS, config))
                .hasMessageEndingWith("`" + config + "` is longer than 8388608 bytes");
    }
}
