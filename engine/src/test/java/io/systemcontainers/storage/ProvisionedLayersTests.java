package io.systemcontainers.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Provision;
import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.rootfs.LayerIds;
import io.systemcontainers.store.Aside;
import io.systemcontainers.store.Damage;
import io.systemcontainers.store.LogOf;
import io.systemcontainers.sys.Flock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keep results of provisioning in a store that may have seen crashes. */
class ProvisionedLayersTests {

    private static final String KEY = "0123";
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir Path store;
    private ProvisionedLayers layers;
    private Layers image;

    @BeforeEach
    void make() throws IOException {
        layers = new ProvisionedLayers(store);
        Path rootfs = Files.createDirectories(store.resolve("image/rootfs"));
        image = Layers.of(Layer.lasting(rootfs, rootfs.getParent(), () -> {}));
    }

    private void keep(String content, Instant made, Duration timeToLive) throws Exception {
        StoreDirectory home = StoreDirectory.ofMachine(store, Runnable::run);
        try (home;
                OverlayVolume volume =
                        new OverlayVolume(home, "0", image.share(), new LayerIds(1_000_000, 0))) {
            Files.writeString(volume.directory().resolve("disk/upper/file"), content);
            Flock turn = layers.turn(KEY, () -> {}, HOUR);
            layers.keep(KEY, new ProvisionedFacts("Steps", "image-1", made, timeToLive), volume);
            turn.close();
            assertThat(volume.directory().resolve("disk/upper")).isEmptyDirectory();
        }
    }

    private String found(Duration timeToLive) throws IOException {
        try (VolumeState state = layers.find(KEY, timeToLive, Instant.EPOCH, image).orElse(null)) {
            return state == null ? "" : Files.readString(state.layers().get(1).resolve("file"));
        }
    }

    @Test
    void are_found_until_they_are_too_old() throws Exception {
        assertThat(found(HOUR)).isEmpty();
        keep("one", Instant.now().minusSeconds(600), Provision.FOREVER);

        assertThat(found(Provision.FOREVER)).isEqualTo("one");
        assertThat(found(HOUR)).isEqualTo("one");
        assertThat(found(Duration.ofMinutes(5))).isEmpty();
    }

    @Test
    void are_not_found_when_they_were_made_too_early() throws Exception {
        Instant now = Instant.now();
        keep("one", now.minusSeconds(600), Provision.FOREVER);

        assertThat(layers.find(KEY, HOUR, now, image)).isEmpty();
        assertThat(layers.find(KEY, HOUR, now.minusSeconds(600), image)).isPresent();
    }

    @Test
    void are_replaced_and_stay_for_those_who_use_them() throws Exception {
        keep("one", Instant.now().minusSeconds(600), Provision.FOREVER);
        VolumeState used = layers.find(KEY, HOUR, Instant.EPOCH, image).orElseThrow();
        Path file = used.layers().get(1).resolve("file");
        keep("two", Instant.now(), Provision.FOREVER);

        assertThat(found(HOUR)).isEqualTo("two");
        assertThat(file).hasContent("one");
        assertThat(layers.prune(image -> false)).hasSize(1);
        assertThat(file).hasContent("one");
        used.close();
        assertThat(layers.prune(image -> false)).hasSize(1);
        assertThat(file).doesNotExist();
    }

    @Test
    void are_pruned_when_nobody_can_use_them_any_more() throws Exception {
        keep("one", Instant.now(), Provision.FOREVER);
        assertThat(layers.prune("image-1"::equals)).isEmpty();
        assertThat(found(HOUR)).isEqualTo("one");
        assertThat(layers.prune("image-2"::equals)).hasSize(1);
        assertThat(found(HOUR)).isEmpty();

        keep("two", Instant.now().minusSeconds(600), Duration.ofMinutes(5));
        assertThat(layers.prune("image-1"::equals)).hasSize(1);
    }

    @Test
    void are_swept_when_their_maker_was_killed() throws Exception {
        keep("one", Instant.now(), Provision.FOREVER);
        Path folder = store.resolve("provisioned");
        Path killed = Files.createDirectories(folder.resolve(".making-a/layer")).getParent();
        Path held = Files.createDirectories(folder.resolve(".making-b/layer")).getParent();
        try (Flock lock = Flock.tryShared(held)) {
            assertThat(lock).isNotNull();

            assertThat(layers.prune("image-1"::equals)).containsExactly(killed);
        }
        assertThat(held).exists();
        assertThat(found(HOUR)).isEqualTo("one");
    }

    @Test
    void without_facts_are_put_aside() throws Exception {
        keep("one", Instant.now(), Provision.FOREVER);
        Path folder = store.resolve("provisioned");
        Path broken = Files.createDirectories(folder.resolve(KEY + "-x/layer")).getParent();

        assertThat(found(Provision.FOREVER)).isEqualTo("one");

        assertThat(broken).doesNotExist();
        assertThat(layers.prune("image-1"::equals)).isEmpty();
        assertThat(ClaimedDirectory.list(folder)).filteredOn(Aside::holds).hasSize(1);
    }

    @Test
    void without_their_layer_are_put_aside() throws Exception {
        keep("one", Instant.now().minusSeconds(600), Provision.FOREVER);
        DirectoryTree.delete(result().resolve("layer"));

        assertThat(found(Provision.FOREVER)).isEmpty();
        keep("two", Instant.now(), Provision.FOREVER);
        assertThat(found(Provision.FOREVER)).isEqualTo("two");
    }

    @ParameterizedTest
    @EnumSource
    void that_are_damaged_do_not_keep_others_from_being_pruned(Damage damage) throws Exception {
        Path broken;
        keep("one", Instant.now(), Provision.FOREVER);
        broken = result();
        damage.to(broken.resolve("provisioned.properties"));
        Path killed = Files.createDirectories(store.resolve("provisioned/zz-1/layer")).getParent();
        ProvisionedFacts old =
                new ProvisionedFacts("x", "image-1", Instant.EPOCH, Duration.ofSeconds(1));
        old.write(killed);

        try (LogOf log = new LogOf(Aside.class, store)) {
            assertThat(layers.prune("image-1"::equals)).containsExactly(killed);
            assertThat(layers.prune("image-1"::equals)).isEmpty();

            assertThat(log.messages()).singleElement().asString().contains(broken.toString());
        }
        assertThat(found(Provision.FOREVER)).isEmpty();
    }

    private Path result() {
        return ClaimedDirectory.list(store.resolve("provisioned")).stream()
                .filter(entry -> entry.getFileName().toString().startsWith(KEY))
                .findFirst()
                .orElseThrow();
    }
}
