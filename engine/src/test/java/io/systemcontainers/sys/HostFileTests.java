package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths of the host lead through no link in a folder that a machine can change. */
class HostFileTests {

    private static final int ROUNDS = 5_000;

    @TempDir Path directory;
    private Path shared;
    private Path secret;
    private ChangeableFolders folders;

    @BeforeEach
    void make() throws IOException {
        directory = directory.toRealPath();
        shared = Files.createDirectories(directory.resolve("host/shared"));
        secret = Files.createDirectory(directory.resolve("secret"));
        Files.createDirectories(shared.resolve("sub/deeper"));
        Files.writeString(secret.resolve("file"), "secret");
        Files.writeString(shared.resolve("sub/file"), "shared");
        Files.createSymbolicLink(directory.resolve("link"), shared);
        Files.createSymbolicLink(shared.resolve("planted"), secret);
        Files.createSymbolicLink(shared.resolve("back"), directory);
        FileStatus status = status(shared);
        folders =
                new ChangeableFolders() {
                    @Override
                    public Optional<String> find(FileStatus found) {
                        return found.inode() == status.inode()
                                        && found.fileSystem() == status.fileSystem()
                                ? Optional.of("the folder")
                                : Optional.empty();
                    }

                    @Override
                    public Optional<String> holding(MountedFrom mounted) {
                        return Optional.empty();
                    }
                };
    }

    private static FileStatus status(Path path) {
        try (Fd fd = Open.root(path)) {
            return FileStatus.of(fd, path);
        }
    }

    private String find(String path) {
        try (HostFile file = HostFile.find(directory + path, true, folders)) {
            return file.path() + (file.folder().isPresent() ? " in the folder" : "");
        }
    }

    @Test
    void follows_links_as_long_as_no_machine_can_have_made_them() throws IOException {
        Files.createSymbolicLink(directory.resolve("host/relative"), Path.of("../link/sub"));

        assertThat(find("/secret/file")).isEqualTo(secret + "/file");
        assertThat(find("/link/sub/file")).isEqualTo(shared + "/sub/file in the folder");
        assertThat(find("/host/relative/file")).isEqualTo(shared + "/sub/file in the folder");
        assertThat(find("/host/shared")).isEqualTo(shared + " in the folder");
        assertThat(find("/link/")).isEqualTo(shared + " in the folder");
    }

    @Test
    void follows_none_in_a_folder_that_a_machine_can_change() {
        for (String path :
                new String[] {
                    "/host/shared/planted",
                    "/host/shared/planted/",
                    "/host/shared/planted/file",
                    "/link/planted/file",
                    "/host/shared/sub/../planted/file",
                    "/host/shared/back/secret/file"
                }) {
            assertThatThrownBy(() -> find(path))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("symbolic link `" + shared + "/")
                    .hasMessageContaining("`the folder`, a folder that a machine can change");
            assertThatThrownBy(() -> HostFile.directory(directory + path, folders).close())
                    .hasMessageContaining("symbolic link `" + shared + "/");
        }
        try (HostFile link = HostFile.find(directory + "/host/shared/planted", false, folders)) {
            assertThat(link.status().isSymlink()).isTrue();
        }
    }

    @Test
    void is_out_of_the_folder_again_by_two_dots() {
        assertThat(find("/link/sub/../../../link/../../secret/file")).isEqualTo(secret + "/file");
        assertThat(find("/link/..")).isEqualTo(directory + "/host");
    }

    @Test
    void says_what_is_not_there() {
        assertThatThrownBy(() -> find("/host/shared/missing/file"))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("ENOENT");
        assertThatThrownBy(() -> find("/secret/file/more"))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("ENOTDIR");
    }

    @Test
    void leads_nowhere_else_while_a_machine_exchanges_a_directory_and_a_link() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Void> machine =
                CompletableFuture.runAsync(
                        () -> {
                            while (!ended.get()) {
                                Exchange.exchange(shared.resolve("sub"), shared.resolve("planted"));
                            }
                        });
        Set<String> found = new TreeSet<>();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                try (HostFile file = HostFile.find(shared + "/sub/file", true, folders)) {
                    found.add(Files.readString(Path.of(file.fd().path())));
                } catch (KernelException e) {
                    throw e;
                } catch (SystemContainerException e) {
                    found.add("refused");
                }
            }
            assertThat(machine).isNotDone();
        } finally {
            ended.set(true);
            machine.join();
        }

        assertThat(found).containsExactly("refused", "shared");
    }
}
