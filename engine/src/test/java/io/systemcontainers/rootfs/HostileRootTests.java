package io.systemcontainers.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Exchange;
import io.systemcontainers.sys.FileStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is planted in a root, nothing outside is read, changed or made. */
class HostileRootTests {

    private static final int ROUNDS = 2_000;

    @TempDir Path directory;
    private Path outside;
    private Path inside;
    private RootDirectory root;
    private int uid;
    private int gid;

    @BeforeEach
    void open() throws IOException {
        outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("canary"), "sings");
        Files.createDirectory(outside.resolve("cage"));
        Files.writeString(outside.resolve("cage/canary"), "sings");
        inside = Files.createDirectories(directory.resolve("root/deep/deeper"));
        root = RootDirectory.open(directory.resolve("root"));
        uid = (int) Files.getAttribute(directory, "unix:uid");
        gid = (int) Files.getAttribute(directory, "unix:gid");
    }

    @AfterEach
    void nothing_outside_was_touched() throws IOException {
        root.close();
        try (var left = Files.walk(outside)) {
            assertThat(left.map(path -> outside.relativize(path).toString()))
                    .containsExactlyInAnyOrder("", "canary", "cage", "cage/canary");
        }
        assertThat(outside.resolve("canary")).hasContent("sings");
        assertThat(outside.resolve("cage/canary")).hasContent("sings");
        assertThat(Files.getLastModifiedTime(outside.resolve("canary")).toInstant())
                .isAfter(Instant.EPOCH);
    }

    private interface Action {
        void run() throws Exception;
    }

    /* Whether it is refused or happens inside does not matter here. */
    private static void attempt(Action action) throws Exception {
        try {
            action.run();
        } catch (SystemContainerException expected) {
            assertThat(expected).hasMessageContaining("`");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OUTSIDE",
                "../outside",
                "../../../../../../../../../../../../OUTSIDE",
                "deep/../../outside",
                "/proc/self/cwd/../OUTSIDE",
                "/../../OUTSIDE"
            })
    void links_do_not_lead_out(String target) throws Exception {
        Files.createSymbolicLink(
                directory.resolve("root/link"),
                Path.of(target.replace("OUTSIDE", outside.toString())));
        root.symlink("/file", target.replace("OUTSIDE", outside.toString()) + "/canary", uid, gid);

        for (String canary : new String[] {"/link/canary", "/file", "link/cage/canary"}) {
            attempt(() -> write(root, canary, "croaks"));
            attempt(
                    () -> {
                        try (FileWriter writer = root.createFollowing(canary, 0600, uid, gid)) {
                            writer.write("croaks".getBytes());
                            writer.commit();
                        }
                    });
            assertThatThrownBy(
                            () -> {
                                try (var fd = root.openForReading(canary)) {
                                    assertThat(Path.of(fd.path())).hasContent("croaks");
                                    throw new SystemContainerException("it is inside");
                                }
                            })
                    .isInstanceOf(SystemContainerException.class);
            attempt(() -> root.setTimes(canary, Instant.EPOCH));
            attempt(() -> root.setXattr(canary, "user.x", new byte[] {1}));
            attempt(() -> root.hardLink("/stolen", canary));
            attempt(() -> root.delete(canary));
        }
        attempt(() -> root.makeDirectory("/link/made", 0700, uid, gid));
        attempt(() -> root.makeDirectories("/link/made/below", 0700, uid, gid));
        attempt(() -> root.makeDirectory("/link/cage", 0700, uid, gid));
        attempt(() -> root.symlink("/link/made", "x", uid, gid));
        attempt(() -> root.node("/link/fifo", 0010000, 0600, 0, uid, gid));
        attempt(() -> assertThat(root.list("/link")).doesNotContain("cage"));
        attempt(() -> root.delete("/link/cage"));
        attempt(() -> root.delete("/link"));
    }

    private void write(RootDirectory at, String path, String content) {
        try (FileWriter writer = at.create(path, 0600, uid, gid)) {
            writer.write(content.getBytes());
            writer.commit();
        }
    }

    @Test
    void two_dots_end_at_the_root() {
        write(root, "/../../../outside-is-here", "x");

        assertThat(root.list("/")).containsExactly("deep", "outside-is-here");
        assertThat(root.list("/deep/../../..")).containsExactly("deep", "outside-is-here");
    }

    @Test
    void magic_links_are_not_followed() {
        try (RootDirectory host = RootDirectory.ofHost()) {
            for (String magic :
                    new String[] {"/proc/self/root", "/proc/self/cwd", "/proc/self/exe"}) {
                assertThatThrownBy(() -> host.statFollowing(magic))
                        .hasMessage(
                                "opening `"
                                        + magic
                                        + "`: ELOOP (Too many levels of symbolic links)");
                assertThat(host.exists(magic)).isFalse();
            }
            assertThatThrownBy(() -> host.list("/proc/self/root" + outside))
                    .hasMessageContaining("ELOOP");
        }
    }

    @Test
    void a_file_stays_in_its_directory_when_that_is_replaced_while_it_is_written()
            throws IOException {
        Path moved = directory.resolve("root/moved");

        try (FileWriter writer = root.create("/deep/deeper/canary", 0644, uid, gid)) {
            writer.write("croaks".getBytes());
            Files.move(inside, moved);
            Files.createSymbolicLink(inside, outside);
            writer.commit();
        }

        assertThat(moved.resolve("canary")).hasContent("croaks");
    }

    @Test
    void a_directory_that_turns_into_a_link_out_again_and_again_leads_nowhere() throws Exception {
        Path source = Files.createDirectories(directory.resolve("source/cage"));
        Files.writeString(source.resolve("canary"), "croaks");
        Files.writeString(source.resolve("egg"), "croaks");
        Path swapped = inside.resolve("swapped");
        Files.createDirectory(swapped);

        Path link = Files.createSymbolicLink(inside.resolve("link"), outside);
        try (Swapper swapper = new Swapper(swapped, link)) {
            for (int round = 0; round < ROUNDS; round++) {
                try (RootDirectory machine = RootDirectory.open(directory.resolve("root"));
                        RootDirectory host = RootDirectory.ofHost();
                        TreeCopy copy = copy(host, machine)) {
                    attempt(() -> write(machine, "/deep/deeper/swapped/canary", "croaks"));
                    attempt(() -> copy.copy(source.toString(), "/deep/deeper/swapped/"));
                    attempt(() -> machine.makeDirectories("/deep/deeper/swapped/a/b", 0755, 0, 0));
                    attempt(() -> machine.delete("/deep/deeper/swapped/cage"));
                    attempt(() -> machine.delete("/deep/deeper/swapped/canary"));
                    attempt(() -> machine.setTimes("/deep/deeper/swapped", Instant.EPOCH));
                }
            }
            assertThat(swapper.swapping).isNotDone();
        }

        write(root, "/deep/deeper/swapped/canary", "croaks");
        assertThat(swapped.resolve("canary")).hasContent("croaks");
    }

    /* A directory of the host that the machine owns, but for one file in it. */
    private Path shared() throws IOException {
        assumeTrue(uid == 0, "only root can give files to somebody");
        Path shared = Files.createDirectory(directory.resolve("shared"));
        Files.setAttribute(shared, "unix:uid", Elsewhere.ID_BASE);
        Files.setAttribute(shared, "unix:gid", Elsewhere.ID_BASE);
        return shared;
    }

    private static void assertOwnedByHost(Path secret) throws IOException {
        assertThat(Files.getAttribute(secret, "unix:uid", LinkOption.NOFOLLOW_LINKS)).isEqualTo(0);
        assertThat(Files.getLastModifiedTime(secret, LinkOption.NOFOLLOW_LINKS).toInstant())
                .isAfter(Instant.EPOCH);
    }

    @Test
    void what_takes_the_place_of_a_new_link_is_not_given_away() throws Exception {
        Path shared = shared();
        Path file = Files.writeString(shared.resolve("secret"), "x");
        Path link = Files.createSymbolicLink(shared.resolve("link"), Path.of("x"));
        try (RootDirectory machine = RootDirectory.shifted(shared, Elsewhere.ID_BASE);
                Directory top = machine.open("/")) {
            for (Path secret : List.of(file, link)) {
                assertThatThrownBy(
                                () ->
                                        top.put(
                                                "new",
                                                FileStatus.SYMLINK,
                                                made -> {
                                                    made.symlink("x");
                                                    Exchange.exchange(
                                                            secret, shared.resolve(made.name()));
                                                },
                                                (made, seen) -> fail("it is not what was made")))
                        .isInstanceOf(SystemContainerException.class);
            }
            Files.deleteIfExists(file);
            Files.deleteIfExists(link);
            Files.writeString(file, "x");
            Files.createSymbolicLink(link, Path.of("x"));
            for (Path secret : List.of(file, link)) {
                String path = "/" + secret.getFileName();
                assertThatThrownBy(() -> machine.setTimes(path, Instant.EPOCH))
                        .hasMessageContaining("belongs to 0:0 of the host");
                assertThatThrownBy(() -> machine.setXattr(path, "trusted.x", new byte[1]))
                        .hasMessageContaining("belongs to 0:0 of the host");
                assertOwnedByHost(secret);
            }
        }
    }

    @Test
    void a_file_that_is_renamed_over_new_links_again_and_again_stays_the_hosts() throws Exception {
        Path shared = shared();
        Path keep = Files.writeString(directory.resolve("secret"), "x");
        Path secret = shared.resolve("secret");
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Void> renaming =
                CompletableFuture.runAsync(
                        () -> {
                            while (!ended.get()) {
                                String[] names = shared.toFile().list();
                                for (String name : names) {
                                    if (name.startsWith(".systemcontainers-")) {
                                        secret.toFile().renameTo(shared.resolve(name).toFile());
                                    }
                                }
                            }
                        });
        try (RootDirectory machine = RootDirectory.shifted(shared, Elsewhere.ID_BASE)) {
            for (int round = 0; round < ROUNDS; round++) {
                if (!Files.exists(secret, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createLink(secret, keep);
                }
                attempt(() -> machine.symlink("/link", "x", 7, 7));
                assertOwnedByHost(keep);
            }
        } finally {
            ended.set(true);
            renaming.join();
        }
    }

    private TreeCopy copy(RootDirectory host, RootDirectory machine) {
        return new TreeCopy(host, machine, CopyRules.into(uid, gid, java.util.OptionalInt.empty()));
    }

    /** Exchange a directory with a link to somewhere else, as fast as can be. */
    private static final class Swapper implements AutoCloseable {

        private final AtomicBoolean ended = new AtomicBoolean();
        private final CompletableFuture<Void> swapping;

        Swapper(Path directory, Path link) {
            swapping =
                    CompletableFuture.runAsync(
                            () -> {
                                while (!ended.get()) {
                                    Exchange.exchange(directory, link);
                                    Exchange.exchange(directory, link);
                                }
                            });
        }

        @Override
        public void close() {
            ended.set(true);
            swapping.join();
        }
    }
}
