package io.systemcontainers.rootfs;

import static io.systemcontainers.rootfs.Elsewhere.ID_BASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.CopyProgress;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees that are large enough for two threads, copied to where files are made as somebody else. */
@EngineRing
class SecondThreadTests {

    private static final int DIRECTORIES = 12;
    private static final int FILES = 70;

    @TempDir Path directory;
    private Path tree;
    private Elsewhere machine;
    private RootDirectory root;
    private RootDirectory host;

    @BeforeEach
    void make() throws IOException {
        machine = Elsewhere.mapped("mkdir opt");
        root = RootDirectory.ofProcess(machine.pid(), ID_BASE);
        host = RootDirectory.ofHost();
        tree = Files.createDirectory(directory.resolve("tree"));
        for (int number = 0; number < DIRECTORIES; number++) {
            Path below = Files.createDirectories(tree.resolve("d" + number + "/below"));
            for (int file = 0; file < FILES; file++) {
                Files.writeString(below.resolve("f" + file), number + "/" + file);
            }
            Path linked = number == 0 ? tree.resolve("linked") : tree.resolve("d0/linked");
            if (number == 0) {
                Files.writeString(linked, "linked");
                Files.createLink(tree.resolve("d0/linked"), linked);
            } else {
                Files.createLink(tree.resolve("d" + number + "/linked"), linked);
            }
        }
    }

    @AfterEach
    void end() throws IOException {
        host.close();
        root.close();
        machine.close();
    }

    private void copy(Consumer<CopyProgress> listener) {
        try (TreeCopy copy =
                new TreeCopy(host, root, CopyRules.into(7, 8, OptionalInt.empty()), listener)) {
            copy.copy(tree.toString(), "/opt/copy");
        }
    }

    @RepeatedTest(3)
    void copy_everything_and_keep_one_file_one_file() throws IOException {
        Set<Thread> tellers = new HashSet<>();
        List<CopyProgress> told = new ArrayList<>();

        copy(
                progress -> {
                    tellers.add(Thread.currentThread());
                    told.add(progress);
                });

        Set<Object> inodes = new HashSet<>();
        for (int number = 0; number < DIRECTORIES; number++) {
            Path copied = machine.path("/opt/copy/d" + number);
            inodes.add(Files.getAttribute(copied.resolve("linked"), "unix:ino"));
            for (int file = 0; file < FILES; file++) {
                String name = "below/f" + file;
                assertThat(copied.resolve(name)).hasContent(number + "/" + file);
                assertThat(Files.getAttribute(copied.resolve(name), "unix:uid"))
                        .isEqualTo(ID_BASE + 7);
            }
            assertThat(Files.getLastModifiedTime(copied.resolve("below")))
                    .isEqualTo(Files.getLastModifiedTime(tree.resolve("d" + number + "/below")));
        }
        assertThat(inodes).hasSize(1);
        assertThat(tellers).containsExactly(Thread.currentThread());
        assertThat(told.get(told.size() - 1).files())
                .isEqualTo(1 + 1 + DIRECTORIES * (2 + FILES + 1));
        assertThat(root.list("/opt")).containsExactly("copy");
    }

    @RepeatedTest(3)
    void leave_nothing_when_either_fails() throws Exception {
        for (String place : List.of("/d3/below/fifo", "/d9/below/fifo")) {
            Path fifo = Path.of(tree + place);
            assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();

            assertThatThrownBy(() -> copy(progress -> {}))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageStartingWith("copying `" + fifo + "`: it is a FIFO");

            assertThat(root.list("/opt")).isEmpty();
            Files.delete(fifo);
        }
    }

    @Test
    void leave_nothing_when_the_listener_throws() {
        AssertionError enough = new AssertionError("enough");

        assertThatThrownBy(
                        () ->
                                copy(
                                        progress -> {
                                            throw enough;
                                        }))
                .isSameAs(enough);

        assertThat(root.list("/opt")).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("systemcontainers-copy"))
                .allSatisfy(
                        thread -> {
                            thread.join(10_000);
                            assertThat(thread.isAlive()).isFalse();
                        });
    }
}
