package io.systemcontainers.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.FileDiff;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares layers that the kernel has written with what it shows of them. */
@EngineRing
class LayerComparisonOverlayTests {

    /* As many different ones have to be seen, or nothing changes meanwhile. */
    private static final int MANY = 20;

    private static final String TRUSTED = "";
    private static final String USER = ",userxattr";

    private Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        // On disk: before Linux 6.6 a tmpfs has not got the attributes that an overlay needs.
        directory = Files.createTempDirectory(Path.of("/var/tmp"), "systemcontainers-layers");
    }

    @AfterEach
    void deleteDirectory() {
        DirectoryTree.delete(directory);
    }

    private static void assertSameAsPlain(RealOverlay.State before, RealOverlay.State after)
            throws IOException {
        FileDiff expected = PlainFiles.diff(before.copy(), after.copy());
        assertThat(LayerComparison.of(before.layers(), after.layers())).isEqualTo(expected);
        assertThat(LayerComparison.of(List.of(before.copy()), List.of(after.copy())))
                .as("as plain directories")
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1,", "2,", "3,", "4,", "5,userxattr", "6,userxattr"})
    void finds_whatever_is_changed(long seed, String option) throws IOException {
        RealOverlay overlay = new RealOverlay(directory, option == null ? TRUSTED : USER);
        RandomChanges changes = new RandomChanges(seed);
        RealOverlay.State image = overlay.image(changes.script(150));
        RealOverlay.State a = overlay.on(image, "a", changes.script(40), seed);
        RealOverlay.State b = overlay.on(a, "b", changes.script(40), seed + 1);
        RealOverlay.State c = overlay.on(b, "c", changes.script(10), seed + 2);
        RealOverlay.State other = overlay.on(a, "other", changes.script(40), seed + 3);

        for (RealOverlay.State before : List.of(image, a, b, c, other)) {
            for (RealOverlay.State after : List.of(image, a, b, c, other)) {
                assertSameAsPlain(before, after);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TRUSTED, USER})
    void finds_what_is_made_anew(String options) throws IOException {
        RealOverlay overlay = new RealOverlay(directory, options);
        RealOverlay.State image =
                overlay.image(
                        """
                        mkdir dir same moved file-dir.d links
                        echo a > dir/a; echo b > dir/b; echo a > same/a; echo b > same/b
                        echo m > moved/m; echo f > dir-file; echo d > file-dir.d/f
                        echo l > links/1; ln links/1 links/2; ln links/1 links/3
                        """);
        RealOverlay.State changed =
                overlay.on(
                        image,
                        "changed",
                        """
                        cp -a same/a /mnt/kept
                        rm -r dir same file-dir.d dir-file
                        mkdir dir same dir-file
                        echo c > dir/c; mv kept same/a; echo f > file-dir.d; echo d > dir-file/d
                        mv moved elsewhere
                        ln links/1 links/4; echo more >> links/2
                        """,
                        1);

        assertSameAsPlain(image, changed);
        assertThat(LayerComparison.of(image.layers(), changed.layers()))
                .isEqualTo(
                        new FileDiff(
                                List.of(
                                        "/dir-file/d",
                                        "/dir/c",
                                        "/elsewhere",
                                        "/elsewhere/m",
                                        "/links/4"),
                                List.of("/dir-file", "/file-dir.d", "/links/2"),
                                List.of(),
                                List.of(
                                        "/dir/a",
                                        "/dir/b",
                                        "/file-dir.d/f",
                                        "/moved",
                                        "/moved/m",
                                        "/same/b")));
    }

    @Test
    void goes_on_while_a_machine_changes_everything() throws IOException {
        RealOverlay overlay = new RealOverlay(directory, TRUSTED);
        RandomChanges changes = new RandomChanges(1);
        RealOverlay.State image = overlay.image(changes.script(150));
        Set<FileDiff> seen = new HashSet<>();
        long until = System.nanoTime() + Patience.LIMIT.toNanos();
        try (Elsewhere elsewhere = overlay.mounted(image, "upper", changes.endless(200))) {
            for (int time = 0;
                    time < 300 || seen.size() < MANY && System.nanoTime() < until;
                    time++) {
                seen.add(LayerComparison.of(image.layers(), overlay.layers(image, "upper")));
            }
            assertThat(elsewhere.path("/mnt")).isDirectory();
        }

        assertThat(seen).as("while there are changes").hasSizeGreaterThanOrEqualTo(MANY);
    }
}
