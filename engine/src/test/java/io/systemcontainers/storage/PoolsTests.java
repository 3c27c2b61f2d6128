package io.systemcontainers.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.StoragePool;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.Images;
import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.sys.Flock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keep the pools of a store, whatever happens to whoever makes and deletes them. */
class PoolsTests {

    @TempDir Path store;
    @TempDir Path elsewhere;
    private Pools pools;

    @BeforeEach
    void open() {
        pools = open(BtrfsProgram.ofHost());
    }

    @AfterEach
    void close() {
        pools.close();
    }

    private Pools open(BtrfsProgram program) {
        Images images =
                new Images(
                        store,
                        (rootfs, command, environment, console, limit) -> {
                            throw new IllegalStateException("no image is built here");
                        });
        return new Pools(store, images, Runnable::run, new SharedFolders(store), program);
    }

    private List<String> names() {
        return pools.list().stream().map(StoragePool::name).toList();
    }

    private List<Path> folder() {
        return ClaimedDirectory.list(store.resolve("pools"));
    }

    @Test
    void the_default_pool_is_always_there() {
        assertThat(pools.list()).containsExactly(new StoragePool("default", "overlay", Map.of()));
        assertThat(pools.get("default").driver()).isEqualTo("overlay");
        assertThat(pools.usage("default").volumes()).isZero();
        assertThatThrownBy(() -> pools.delete("default"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage("deleting storage pool `default`: it is the default pool, which stays");
        assertThatThrownBy(() -> pools.create("default", "dir", Map.of()))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage("making storage pool `default`: there is one of that name");
    }

    @Test
    void pools_stay_until_they_are_deleted() {
        pools.create("second", "dir", Map.of());
        pools.create("first", "overlay", Map.of());
        pools.close();
        pools = open(BtrfsProgram.ofHost());

        assertThat(names()).containsExactly("default", "first", "second");
        assertThat(pools.usage("second").total()).isPositive();
        assertThatThrownBy(() -> pools.get("third"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(
                        "looking for storage pool `third`: there is none of that name, only"
                                + " default, first, second");

        pools.delete("second");
        pools.delete("first");

        assertThat(names()).containsExactly("default");
        assertThat(folder()).isEmpty();
    }

    @Test
    void a_name_is_taken_once() {
        pools.create("pool", "dir", Map.of());

        assertThatThrownBy(() -> pools.create("pool", "overlay", Map.of()))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage("making storage pool `pool`: there is one of that name");

        assertThat(pools.get("pool").driver()).isEqualTo("dir");
    }

    @Test
    void a_pool_in_a_directory_leaves_what_else_is_there() throws IOException {
        Path theirs = Files.createFile(elsewhere.resolve("theirs"));
        pools.create("pool", "dir", Map.of("source", elsewhere.toString()));
        assertThat(ClaimedDirectory.list(elsewhere)).hasSize(2);

        pools.delete("pool");

        assertThat(ClaimedDirectory.list(elsewhere)).containsExactly(theirs);
    }

    @Test
    void what_could_not_be_made_leaves_nothing() {
        assertThatThrownBy(() -> pools.create("pool", "dir", Map.of("source", elsewhere + "/none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("storage key `source`: `" + elsewhere + "/none` is not a directory");
        assertThatThrownBy(() -> pools.create("pool", "btrfs", Map.of("source", "/proc/self")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("storage key `source`: `/proc/self` is not on btrfs: name");

        assertThat(folder()).isEmpty();
        assertThat(names()).containsExactly("default");
    }

    @Test
    void a_host_without_the_program_is_told_in_one_line() {
        try (Pools without = open(new BtrfsProgram(List.of(elsewhere)))) {
            assertThatThrownBy(() -> without.create("pool", "btrfs", Map.of()))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessage(
                            "making storage pool `pool`: looking for `mkfs.btrfs`: this host does"
                                    + " not have it: install btrfs-progs, or give the pool as"
                                    + " `source` a directory of a btrfs that is mounted");
        }
        assertThat(folder()).isEmpty();
    }

    @Test
    void the_next_start_deletes_what_somebody_began_who_was_killed() throws IOException {
        pools.create("pool", "dir", Map.of("source", elsewhere.toString()));
        Path complete = folder().get(0);
        Path begun = Files.move(complete, complete.resolveSibling(".making-1"));
        Path empty = Files.createDirectory(begun.resolveSibling(".deleting-2"));

        try (Flock owner = Flock.tryShared(empty)) {
            assertThat(owner).isNotNull();
            assertThat(pools.sweep()).containsExactly(begun.toString());
        }

        assertThat(folder()).containsExactly(empty);
        assertThat(ClaimedDirectory.list(elsewhere)).isEmpty();
        assertThat(pools.prune()).containsExactly(empty.toString());
    }

    @Test
    void a_pool_that_somebody_made_anew_is_not_taken_for_the_old_one() throws IOException {
        pools.create("pool", "dir", Map.of("source", elsewhere.toString()));
        StorageDriver old = pools.driver("pool");
        assertThat(pools.driver("pool")).isSameAs(old);
        try (Pools others = open(BtrfsProgram.ofHost())) {
            others.delete("pool");
            others.create("pool", "dir", Map.of());
        }

        assertThat(pools.driver("pool")).isNotSameAs(old);
        assertThat(pools.usage("pool").volumes()).isZero();
    }

    @Test
    void another_versions_pool_is_not_touched() throws IOException {
        pools.create("pool", "dir", Map.of());
        Path facts = folder().get(0).resolve(StoredPool.FACTS);
        Files.writeString(facts, Files.readString(facts).replace("format=1", "format=2"));

        assertThatThrownBy(() -> pools.get("pool"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith("reading `" + facts + "`: format `2` is not `1`: another");
    }

    @Test
    void a_source_that_is_gone_is_named() throws IOException {
        pools.create("pool", "dir", Map.of("source", elsewhere.toString()));
        Path data = ClaimedDirectory.list(elsewhere).get(0);
        Path away = Files.move(data, elsewhere.resolve("away"));

        assertThatThrownBy(() -> pools.driver("pool"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith("opening storage pool `pool`: ")
                .hasMessageEndingWith(
                        "`" + data + "` is not there: mount the file system that it is on");

        Files.move(away, data);
    }

    @Test
    void prunes_copies_of_images_that_are_gone() throws IOException {
        pools.create("pool", "dir", Map.of());
        Path pool = folder().get(0);
        pools.driver("pool");
        Path copy = Files.createDirectories(pool.resolve("data/images/0123abcd/rootfs"));
        Path machine = Files.createDirectories(pool.resolve("data/machines/1/volume-0/rootfs"));
        Path stored = Files.createDirectories(store.resolve("machines/2/0"));

        try (Flock user = Flock.tryShared(copy.getParent())) {
            assertThat(user).isNotNull();
            assertThat(pools.prune())
                    .containsExactly(
                            stored.getParent().toString(), pool.resolve("machines/1").toString());
        }

        assertThat(machine).doesNotExist();
        assertThat(copy).exists();
        assertThat(pools.prune()).containsExactly(pool.resolve("images/0123abcd").toString());
        assertThat(copy).doesNotExist();
    }
}
