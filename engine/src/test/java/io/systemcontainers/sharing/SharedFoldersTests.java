package io.systemcontainers.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.HostFile;
import io.systemcontainers.sys.MountedFrom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedFoldersTests {

    @TempDir Path directory;
    private Path store;
    private Path run;
    private Path folder;
    private SharedFolders folders;

    @BeforeEach
    void make() throws IOException {
        directory = directory.toRealPath();
        store = Files.createDirectory(directory.resolve("store"));
        run = directory.resolve("run");
        folder = Files.createDirectories(directory.resolve("home/folder"));
        folders = new SharedFolders(store, run);
    }

    private void give() {
        try (HostFile file = folders.open(folder.toString())) {
            folders.give(file);
        }
    }

    private static boolean knows(SharedFolders folders, Path path) {
        try (HostFile file = folders.open(path.toString())) {
            return file.folder().isPresent();
        }
    }

    private List<Path> entries(Path register) throws IOException {
        try (Stream<Path> entries = Files.list(register.resolve("shared-folders"))) {
            return entries.toList();
        }
    }

    @Test
    void knows_a_folder_that_was_given_to_a_machine() {
        assertThat(knows(folders, folder)).isFalse();

        give();

        assertThat(knows(folders, folder)).isTrue();
        assertThat(knows(folders, folder.getParent())).isFalse();
    }

    @Test
    void a_later_process_knows_it_from_the_store_and_one_with_another_store_from_the_host() {
        give();

        assertThat(knows(new SharedFolders(store, directory.resolve("none")), folder)).isTrue();
        assertThat(knows(new SharedFolders(directory.resolve("none"), run), folder)).isTrue();
    }

    @Test
    void knows_it_by_whichever_path_it_is_reached() throws IOException {
        give();
        Path moved = Files.move(folder, directory.resolve("moved"));

        assertThat(knows(folders, moved)).isTrue();
        assertThat(knows(folders, Files.createSymbolicLink(folder, moved))).isTrue();
    }

    @Test
    void does_not_take_another_folder_for_it() throws IOException {
        give();
        Files.delete(folder);

        // Most file systems give it the number of the one that is gone.
        assertThat(knows(folders, Files.createDirectory(folder))).isFalse();
    }

    @Test
    void forgets_in_time_what_is_gone() throws IOException {
        give();
        folders.sweep();
        assertThat(entries(store)).hasSize(1);

        Files.delete(folder);
        folders.sweep();
        assertThat(entries(store)).hasSize(1); // its file system may not be mounted at the moment

        FileTime long_ago = FileTime.from(Instant.now().minus(Duration.ofDays(8)));
        for (Path register : List.of(store, run)) {
            Files.setLastModifiedTime(entries(register).get(0), long_ago);
        }
        folders.sweep();
        assertThat(entries(store)).isEmpty();
        assertThat(entries(run)).isEmpty();
    }

    @Test
    void keeps_what_is_there_however_old_it_is() throws IOException {
        give();
        Files.setLastModifiedTime(entries(store).get(0), FileTime.from(Instant.EPOCH));

        folders.sweep();

        assertThat(entries(store)).hasSize(1);
    }

    @Test
    void knows_it_when_its_file_system_has_got_another_number() throws IOException {
        give();
        Path entry = entries(store).get(0);
        String name = entry.getFileName().toString();
        Files.move(entry, entry.resolveSibling(name.substring(0, name.lastIndexOf('-')) + "-fff"));
        SharedFolders later = new SharedFolders(store, directory.resolve("none"));
        assertThat(knows(later, folder)).isTrue();
        assertThat(knows(later, folder.getParent())).isFalse();

        later.sweep();

        assertThat(knows(later, folder)).isTrue();
        assertThat(entries(store)).containsExactly(entry);
    }

    @Test
    void gives_no_folder_that_holds_the_store() throws IOException {
        Path pool = Files.createDirectories(folder.resolve("pool"));
        folders.keepFromMachines(pool, "why");

        assertThatThrownBy(this::give)
                .hasMessageContaining("giving a machine `" + folder + "` to change: `" + pool);
        assertThatThrownBy(
                        () -> {
                            try (HostFile above = folders.open(directory.toString())) {
                                folders.give(above);
                            }
                        })
                .hasMessageContaining("is in it, with the files of all machines");
    }

    @Test
    void keeps_no_pool_in_a_folder_that_a_machine_has() throws IOException {
        give();
        Path pool = Files.createDirectories(folder.resolve("pool"));

        assertThatThrownBy(() -> folders.keepFromMachines(pool, "it would have all"))
                .hasMessage(
                        "using `"
                                + pool
                                + "`: a machine can change `"
                                + folder
                                + "`: it would have all");
    }

    @Test
    void knows_it_though_its_file_is_damaged() throws IOException {
        give();
        for (Path register : List.of(store, run)) {
            Files.writeString(entries(register).get(0), "damaged");
        }

        assertThat(knows(folders, folder)).isTrue();
        assertThat(folders.holding(new MountedFrom("8:1", "/somewhere"))).isEmpty();
        folders.sweep();
        give();
        assertThat(knows(folders, folder)).isTrue();
    }

    @Test
    void knows_by_its_path_too_what_has_no_birth_when_its_file_system_has_got_another_number()
            throws IOException {
        FolderRegister register = new FolderRegister(store.resolve("shared-folders"));
        FileStatus now = without(status(folder), 0);
        MountedFrom place = new MountedFrom("0:99", "/folder");
        register.add(
                FolderRegister.name(without(now, 0xfff)),
                new FolderRegister.Noted(folder.toString(), place));
        assertThat(register.find(now)).isPresent();
        assertThat(register.find(without(now, 0xffe))).isEmpty(); // another's with that inode

        Files.move(folder, directory.resolve("moved"));
        assertThat(register.find(now)).isEmpty();
    }

    private FileStatus status(Path path) {
        try (HostFile file = folders.open(path.toString())) {
            return file.status();
        }
    }

    /* In a file system that does not say when a file was made; of another number, unless that is 0. */
    private static FileStatus without(FileStatus status, long fileSystem) {
        return new FileStatus(
                status.mode(),
                status.uid(),
                status.gid(),
                status.size(),
                status.inode(),
                fileSystem == 0 ? status.fileSystem() : fileSystem,
                status.blocks(),
                status.device(),
                status.modified(),
                status.mountRoot(),
                status.links(),
                Instant.EPOCH);
    }

    @Test
    void forgets_in_time_what_a_killed_process_was_about_to_note() throws IOException {
        give();
        Path fresh = Files.createFile(store.resolve("shared-folders/.fresh"));
        Path left = Files.createFile(store.resolve("shared-folders/.left"));
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(2))));

        folders.sweep();

        assertThat(left).doesNotExist();
        assertThat(fresh).exists();
        assertThat(knows(folders, folder)).isTrue();
    }
}
