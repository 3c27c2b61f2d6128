package io.systemcontainers.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.FileDiff;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares layers that are written by hand, with marks as overlayfs.rst has them. */
@EngineRing
class LayerComparisonTests extends WrittenLayers {

    private static final String BINARY = "\udcff";

    @Test
    void finds_nothing_where_nothing_was_changed() {
        image.file("/etc/file", "content").link("/link", "etc").device("/null", 1, 3);

        assertThat(changes()).isEqualTo(NOTHING);
        assertThat(changes().isEmpty()).isTrue();
        assertThat(plain()).isEqualTo(deleted("/etc", "/etc/file", "/link", "/null"));
        assertThat(LayerComparison.of(stack(image, upper), stack(image, upper))).isEqualTo(NOTHING);
    }

    @Test
    void sorts_what_is_added_changed_and_deleted() {
        image.file("/z", "old").file("/etc/z", "old").file("/etc/a", "old").file("/a", "old");
        upper.whiteout("/z").whiteout("/a").file("/etc/z", "new").file("/etc/a", "other");
        upper.file("/new/z", "").file("/new/a", "").file("/new-er", "").link("/b", "nowhere");

        assertThat(changes())
                .isEqualTo(
                        diff(
                                List.of("/b", "/new", "/new-er", "/new/a", "/new/z"),
                                List.of("/etc/a", "/etc/z"),
                                List.of(),
                                List.of("/a", "/z")));
    }

    @Test
    void lists_all_that_was_in_a_deleted_directory() throws IOException {
        WrittenLayer middle = layer("middle");
        image.file("/srv/www/index", "i").file("/srv/www/gone", "g").directory("/srv/empty");
        middle.whiteout("/srv/www/gone").file("/srv/www/more", "m");
        upper.whiteout("/srv");

        assertThat(LayerComparison.of(stack(image, middle), stack(image, middle, upper)))
                .isEqualTo(
                        deleted(
                                "/srv",
                                "/srv/empty",
                                "/srv/www",
                                "/srv/www/index",
                                "/srv/www/more"));
    }

    @Test
    void sees_through_three_layers_what_was_deleted_and_made_again() throws IOException {
        WrittenLayer one = layer("one");
        WrittenLayer two = layer("two");
        image.file("/a", "a").file("/b", "b").file("/c", "c").file("/dir/old", "o");
        one.whiteout("/a").whiteout("/b").whiteout("/dir").file("/c", "changed");
        two.file("/a", "a").file("/b", "other").file("/c", "c").file("/dir/new", "n");
        two.attribute("/dir", "trusted.overlay.opaque", "y");
        upper.whiteout("/never-there");

        assertThat(LayerComparison.of(stack(image), stack(image, one)))
                .isEqualTo(
                        diff(
                                List.of(),
                                List.of("/c"),
                                List.of(),
                                List.of("/a", "/b", "/dir", "/dir/old")));
        assertThat(LayerComparison.of(stack(image), stack(image, one, two, upper)))
                .isEqualTo(
                        diff(List.of("/dir/new"), List.of("/b"), List.of(), List.of("/dir/old")));
        assertThat(LayerComparison.of(stack(image, one), stack(image, one, two)))
                .isEqualTo(
                        diff(
                                List.of("/a", "/b", "/dir", "/dir/new"),
                                List.of("/c"),
                                List.of(),
                                List.of()));
    }

    @Test
    void stops_at_a_whiteout_between_two_directories() throws IOException {
        WrittenLayer one = layer("one");
        image.file("/dir/old", "o");
        one.whiteout("/dir");
        upper.file("/dir/new", "n");

        assertThat(LayerComparison.of(stack(image), stack(image, one, upper)))
                .isEqualTo(diff(List.of("/dir/new"), List.of(), List.of(), List.of("/dir/old")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"user.overlay.opaque", "trusted.overlay.opaque"})
    void sees_nothing_below_an_opaque_directory(String attribute) {
        image.file("/dir/same", "s").file("/dir/old", "o").file("/dir/below/old", "o");
        upper.file("/dir/same", "s").file("/dir/new", "n").attribute("/dir", attribute, "y");

        assertThat(changes())
                .isEqualTo(
                        diff(
                                List.of("/dir/new"),
                                List.of(),
                                List.of(),
                                List.of("/dir/below", "/dir/below/old", "/dir/old")));
    }

    @Test
    void takes_what_the_machine_calls_opaque_for_no_mark() {
        image.file("/dir/old", "o");
        // Since Linux 6.7 this is what is stored when a machine sets user.overlay.opaque.
        upper.directory("/dir").attribute("/dir", "user.overlay.overlay.opaque", "y");

        assertThat(changes()).isEqualTo(NOTHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"user.overlay.", "trusted.overlay."})
    void knows_whiteouts_that_are_files(String prefix) {
        image.file("/dir/a", "a").file("/dir/b", "b").file("/other/a", "a");
        upper.file("/dir/a", "").attribute("/dir/a", prefix + "whiteout", "y");
        upper.file("/dir/b", "full").attribute("/dir/b", prefix + "whiteout", "y");
        upper.attribute("/dir", prefix + "opaque", "x");
        upper.file("/other/a", "").attribute("/other/a", prefix + "whiteout", "y");

        assertThat(changes())
                .isEqualTo(
                        diff(
                                List.of(),
                                List.of("/dir/b", "/other/a"),
                                List.of(),
                                List.of("/dir/a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user.overlay.redirect",
                "trusted.overlay.redirect",
                "user.overlay.metacopy",
                "trusted.overlay.metacopy"
            })
    void refuses_layers_that_say_that_something_is_elsewhere(String attribute) {
        upper.file("/moved", "m").attribute("/moved", attribute, "y");

        assertThatThrownBy(this::changes)
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(
                        "comparing `%s/moved`: its attribute %s says that its content is elsewhere: mount"
                                        .formatted(upper.path(), attribute)
                                + " overlays with redirect_dir=off,metacopy=off");
    }

    @Test
    void takes_marks_in_a_plain_directory_for_what_they_are() {
        for (WrittenLayer layer : layers) {
            layer.file("/docker/file", "f").attribute("/docker", "trusted.overlay.redirect", "/a");
            layer.whiteout("/docker/whiteout");
            layer.file("/opaque/" + layer.path().getFileName(), "");
            layer.attribute("/opaque", "trusted.overlay.opaque", "y");
        }
        upper.whiteout("/docker/another");

        assertThat(plain())
                .isEqualTo(
                        diff(
                                List.of("/docker/another", "/opaque/upper"),
                                List.of(),
                                List.of(),
                                List.of("/opaque/image")));
    }

    @Test
    void does_not_read_marks_in_an_image() {
        image.file("/docker/file", "f").attribute("/docker", "trusted.overlay.redirect", "/a");
        upper.file("/docker/new", "n");

        assertThat(changes()).isEqualTo(added("/docker/new"));
    }

    @Test
    void calls_another_type_a_change() {
        image.file("/file-directory", "f").file("/directory-file/in/it", "i");
        image.link("/link-file", "a").directory("/directory-link").file("/file-device", "");
        upper.file("/file-directory/new", "n").file("/directory-file", "d");
        upper.file("/link-file", "a").link("/directory-link", "/").device("/file-device", 1, 3);

        assertThat(changes())
                .isEqualTo(
                        diff(
                                List.of("/file-directory/new"),
                                List.of(
                                        "/directory-file",
                                        "/directory-link",
                                        "/file-device",
                                        "/file-directory",
                                        "/link-file"),
                                List.of(),
                                List.of("/directory-file/in", "/directory-file/in/it")));
    }

    @Test
    void calls_a_renamed_directory_deleted_and_added() {
        image.file("/old/a", "a").file("/old/b", "b");
        upper.file("/new/a", "a").file("/new/b", "b").whiteout("/old");
        upper.attribute("/new", "trusted.overlay.opaque", "y");

        assertThat(changes())
                .isEqualTo(
                        diff(
                                List.of("/new", "/new/a", "/new/b"),
                                List.of(),
                                List.of(),
                                List.of("/old", "/old/a", "/old/b")));
    }

    @Test
    void compares_what_went_on_from_the_same_layers() throws IOException {
        WrittenLayer other = layer("other");
        image.file("/both", "0").file("/one", "0").file("/two", "0").file("/dir/shared", "s");
        upper.file("/both", "1").file("/one", "1").file("/dir/same", "s").whiteout("/gone");
        other.file("/both", "2").file("/two", "2").file("/dir/same", "s").file("/gone", "2");

        assertThat(LayerComparison.of(stack(image, upper), stack(image, other)))
                .isEqualTo(
                        diff(
                                List.of("/gone"),
                                List.of("/both", "/one", "/two"),
                                List.of(),
                                List.of()));
    }

    @Test
    void compares_states_that_have_no_layer_in_common() throws IOException {
        WrittenLayer other = layer("other");
        image.file("/same", "s").file("/old", "o");
        upper.file("/same", "s").file("/new", "o");
        other.file("/other", "o");

        assertThat(LayerComparison.of(stack(image), stack(upper, other)))
                .isEqualTo(diff(List.of("/new", "/other"), List.of(), List.of(), List.of("/old")));
    }

    @Test
    void compares_whole_directories() {
        image.file("/same/file", "s").file("/a", "1").file("/b", "1").file("/old", "o");
        upper.file("/same/file", "s").file("/a", "2").file("/new", "n");
        upper.file("/b", "1", 0600, 0, 0, WrittenLayer.LONG_AGO);

        assertThat(plain())
                .isEqualTo(diff(List.of("/new"), List.of("/a"), List.of("/b"), List.of("/old")));
    }

    private static void dig(WrittenLayer layer, int depth) {
        dig(layer, "d", depth);
    }

    private static void dig(WrittenLayer layer, String name, int depth) {
        Directory at = layer.root().open("/");
        for (int level = 0; level < depth; level++) {
            Directory below = at.make(name, 0755, 0, 0).orElseThrow();
            at.close();
            at = below;
        }
        at.close();
    }

    @Test
    void does_not_look_at_what_both_have_from_the_same_layers() throws IOException {
        WrittenLayer one = layer("one");
        dig(image, 250);
        image.file("/file", "f");
        one.file("/d/one", "o").file("/file", "1");
        upper.file("/d/d/upper", "u").file("/other", "o");

        assertThat(LayerComparison.of(stack(image, one), stack(image, one, upper)))
                .isEqualTo(added("/d/d/upper", "/other"));
    }

    @Test
    void compares_directories_that_are_deeper_than_a_path_can_say() {
        dig(upper, "down", 1_000);

        FileDiff changes = changes();

        assertThat(changes.added()).hasSize(1_000);
        assertThat(changes.added()).contains("/down", "/down".repeat(1_000));
    }

    @Test
    void refuses_to_list_paths_without_end() {
        dig(upper, "d".repeat(255), 800);

        assertThatThrownBy(this::changes)
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("have more than 67108864 characters");
    }

    @Test
    void closes_what_it_has_opened() throws IOException {
        image.file("/dir/old", "o").file("/dir/same", "s");
        upper.file("/dir/new", "n").file("/dir/same", "s").whiteout("/dir/old");
        changes();
        long before = descriptors();

        for (int i = 0; i < 50; i++) {
            changes();
        }
        upper.attribute("/dir/new", "user.overlay.redirect", "y");
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(this::changes).hasMessageContaining("redirect");
        }

        assertThat(descriptors()).isEqualTo(before);
    }

    /* Of this test's files: other tests of this JVM open some, too. */
    private long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(this::isOwn).count();
        }
    }

    private boolean isOwn(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).startsWith(directory.toRealPath());
        } catch (IOException gone) {
            return false;
        }
    }

    @Test
    void lists_names_that_are_not_text() {
        String name = "/" + BINARY + "/" + BINARY + "é";
        image.file(name, "old");
        upper.file(name, "new").file(name + BINARY, "new").link("/link", BINARY);
        image.link("/link", BINARY);

        FileDiff changes = changes();

        assertThat(changes)
                .isEqualTo(diff(List.of(name + BINARY), List.of(name), List.of(), List.of()));
        assertThat(upper.root().exists(changes.added().get(0))).isTrue();
    }

    @Test
    void does_not_follow_links() throws IOException {
        Path secret = Files.createDirectories(directory.resolve("secret"));
        Files.writeString(secret.resolve("file"), "s");
        image.file("/dir/file", "f").file("/secret", "s");
        upper.link("/dir", secret.toString()).link("/secret", secret + "/file");
        upper.link("/new", "/");

        assertThat(changes())
                .isEqualTo(
                        diff(
                                List.of("/new"),
                                List.of("/dir", "/secret"),
                                List.of(),
                                List.of("/dir/file")));
    }

    @Test
    void leaves_out_what_is_not_written_completely() {
        upper.file("/.systemcontainers-1f", "half").file("/new", "n");

        assertThat(changes()).isEqualTo(added("/new"));
    }

    @Test
    void holds_a_file_that_is_deleted_meanwhile() throws IOException {
        upper.file("/dir/file", "f").file("/dir/other", "g").file("/file", "f");
        upper.link("/link", "target").link("/other", "target");
        try (LayeredFile root = LayeredFile.root(stack(upper), true);
                LayeredFile file = root.child("file");
                LayeredFile link = root.child("link");
                LayeredFile sameLink = root.child("other");
                LayeredFile dir = root.child("dir");
                LayeredFile same = dir.child("file");
                LayeredFile other = dir.child("other");
                FileComparison files = new FileComparison()) {
            for (String path : List.of("/file", "/link", "/dir")) {
                upper.root().delete(path);
            }

            assertThat(files.compare(file, same)).isEqualTo(Difference.NONE);
            assertThat(files.compare(file, other)).isEqualTo(Difference.CHANGED);
            assertThat(files.compare(link, sameLink)).isEqualTo(Difference.NONE);
            assertThat(dir.directories().get(0).names()).isEmpty();
            try (LayeredFile none = dir.child("file")) {
                assertThat(none.seen()).isEmpty();
            }
        }
    }

    @Test
    void ends_when_it_is_interrupted() {
        upper.file("/dir/file", "f");
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(this::changes)
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessage("comparing `/`: this thread was interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void names_a_layer_that_is_missing() {
        Path missing = directory.resolve("missing");

        assertThatThrownBy(() -> LayerComparison.of(List.of(missing), stack(image)))
                .hasMessage("opening `%s`: ENOENT (No such file or directory)", missing);
    }
}
