package io.systemcontainers.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.StoragePool;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.Images;
import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.store.Aside;
import io.systemcontainers.store.Damage;
import io.systemcontainers.store.LogOf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keep the good pools of a store in which others are damaged. */
class DamagedPoolsTests {

    @TempDir private Path store;
    private Pools pools;
    private Path bad;

    @BeforeEach
    void make() {
        Images images =
                new Images(
                        store,
                        (rootfs, command, environment, console, limit) -> {
                            throw new IllegalStateException("no image is built here");
                        });
        pools = new Pools(store, images, Runnable::run);
        pools.create("good", "dir", Map.of());
        pools.create("bad", "dir", Map.of());
        bad = store.resolve("pools/bad");
    }

    @AfterEach
    void close() {
        pools.close();
    }

    private List<String> names() {
        return pools.list().stream().map(StoragePool::name).toList();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_has_become_of_the_properties_of_one(Damage damage) {
        damage.to(bad.resolve(StoredPool.FACTS));

        try (LogOf log = new LogOf(Aside.class, store)) {
            assertThat(names()).containsExactly("default", "good");
            pools.prune();
            assertThat(pools.usage("good").total()).isPositive();
            assertThatThrownBy(() -> pools.get("bad"))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("there is none of that name, only default, good");

            assertThat(log.messages())
                    .singleElement()
                    .asString()
                    .startsWith("storage pool `bad` is damaged: `" + bad);
        }
        assertThat(pools.create("bad", "dir", Map.of()).name()).isEqualTo("bad");
        assertThat(ClaimedDirectory.list(store.resolve("pools")))
                .filteredOn(Aside::holds)
                .singleElement()
                .satisfies(aside -> assertThat(aside.resolve("data")).isDirectory());
    }

    @Test
    void one_without_properties_is_not_in_the_way() throws IOException {
        Files.delete(bad.resolve(StoredPool.FACTS));

        assertThat(names()).containsExactly("default", "good");
        pools.create("bad", "dir", Map.of());

        assertThat(names()).containsExactly("bad", "default", "good");
    }

    @Test
    void one_of_another_version_stays_that_versions() throws IOException {
        Path file = bad.resolve(StoredPool.FACTS);
        Files.writeString(file, Files.readString(file).replace("format=1", "format=2"));

        assertThat(names()).containsExactly("default", "good");
        assertThatThrownBy(() -> pools.get("bad"))
                .hasMessageContaining("format `2` is not `1`: another version wrote it");
        assertThatThrownBy(() -> pools.create("bad", "dir", Map.of()))
                .hasMessageContaining("another version wrote it");
        assertThat(file).exists();
    }

    @Test
    void one_whose_files_are_not_there_does_not_keep_others_from_being_pruned() throws IOException {
        DirectoryTree.delete(bad.resolve("data"));
        Path begun = Files.createDirectories(store.resolve("pools/good/data/machines/x"));

        assertThatThrownBy(pools::prune).hasMessageContaining("is not there");

        assertThat(begun).doesNotExist();
    }
}
