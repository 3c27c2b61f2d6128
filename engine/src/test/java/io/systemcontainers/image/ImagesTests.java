package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.UnknownImageException;
import io.systemcontainers.image.archive.Architecture;
import io.systemcontainers.image.archive.Deb;
import io.systemcontainers.image.archive.Distribution;
import io.systemcontainers.image.archive.FakeMirror;
import io.systemcontainers.image.archive.Keyring;
import io.systemcontainers.image.archive.Mirrors;
import io.systemcontainers.image.archive.SigningKey;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds images of made-up packages from a mirror of its own; nothing of them is ever run. */
@EngineRing
class ImagesTests {

    @TempDir Path directory;
    private Path store;
    private final SigningKey key = SigningKey.generate();
    private FakeMirror mirror;
    private final Map<String, String> properties = new HashMap<>();
    private Keyring trusted = key.keyring();
    private Clock clock = Clock.systemUTC();
    private BuildMachine machine = (rootfs, command, environment, console, limit) -> 0;

    @BeforeEach
    void start() throws IOException {
        store = directory.resolve("store");
        mirror = new FakeMirror(key);
        properties.put(Mirrors.ARCHIVE_PROPERTY, mirror.uri().toString());
        mirror.serve(FakeMirror.Suite.of("bookworm"), packages("1"));
    }

    @AfterEach
    void stop() {
        mirror.close();
    }

    private static Deb[] packages(String version) {
        List<Deb> packages = new ArrayList<>();
        packages.add(base(version));
        for (String name : DebianPackages.all()) {
            packages.add(
                    Deb.of(name, "1").directory("./usr", 0755).file("./usr/" + name, "of " + name));
        }
        packages.add(
                Deb.of("busybox-static", "1").directory("./bin", 0755).file("./bin/busybox", "b"));
        return packages.toArray(Deb[]::new);
    }

    private static Deb base(String version) {
        return Deb.of("base-files", version)
                .field("Essential", "yes")
                .directory("./", 0755)
                .directory("./etc", 0755)
                .directory("./etc/default", 0755)
                .directory("./etc/apt", 0755)
                .file("./etc/debian_version", "12." + version + "\n");
    }

    private Images images() {
        return new Images(
                store,
                (rootfs, command, environment, console, limit) ->
                        machine.run(rootfs, command, environment, console, limit),
                new Surroundings(
                        new Architecture("x86_64", "amd64"),
                        properties::get,
                        name -> null,
                        directory.resolve("apt"),
                        distribution -> trusted,
                        directory,
                        clock),
                reference -> Optional.empty(),
                (files, into, listener) -> {
                    throw new AssertionError("nothing has to be unpacked");
                });
    }

    private void assertThatNothingIsLeft() {
        assertThat(images().list()).isEmpty();
        assertThat(
                        store.resolve("images")
                                .toFile()
                                .list((folder, name) -> !name.startsWith(".turn")))
                .satisfiesAnyOf(
                        names -> assertThat(names).isNull(), names -> assertThat(names).isEmpty());
    }

    private void assertThatPullFails(String... parts) {
        assertThatThrownBy(() -> images().pull("debian:12"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith("building image `debian:12`: ")
                .hasMessageContainingAll(parts);
        assertThatNothingIsLeft();
    }

    @Test
    void builds_an_image_once() throws IOException {
        Image image = images().pull("debian:bookworm");

        assertThat(image.reference()).isEqualTo("debian:12");
        assertThat(image.architecture()).isEqualTo("x86_64");
        assertThat(image.fingerprint()).matches("[0-9a-f]{64}");
        assertThat(image.rootfs().resolve("usr/systemd")).hasContent("of systemd");
        assertThat(image.rootfs().resolve("bin")).isSymbolicLink();
        assertThat(image.rootfs().resolve("etc/machine-id")).isEmptyFile();
        assertThat(image.rootfs().resolve("etc/resolv.conf")).isEmptyFile();
        assertThat(image.rootfs().resolve("configure.sh")).doesNotExist();
        assertThat(image.rootfs().resolve("etc/apt/sources.list"))
                .hasContent("deb " + mirror.uri() + " bookworm main\n");
        assertThat(image.rootfs().resolve("var/lib/dpkg/status"))
                .content()
                .contains("Package: sudo\nStatus: install ok unpacked\n");

        mirror.close();
        assertThat(images().pull("debian:12")).isEqualTo(image);
        assertThat(images().list()).containsExactly(image);
    }

    @Test
    void configures_what_every_system_must_have_first() {
        List<String> commands = new ArrayList<>();
        machine =
                (rootfs, command, environment, console, limit) -> {
                    commands.addAll(command);
                    assertThat(environment).containsEntry("ARCHITECTURE", "amd64");
                    assertThat(rootfs.resolve("configure.sh")).isExecutable();
                    assertThat(limit).isPositive();
                    return 0;
                };

        images().pull("debian:12");

        assertThat(commands).containsExactly("/bin/sh", "/configure.sh", "base-files");
    }

    @Test
    void adds_packages_that_its_name_lists() {
        Deb[] packages = Arrays.copyOf(packages("1"), packages("1").length + 1);
        packages[packages.length - 1] = Deb.of("nginx", "1").file("./nginx", "of nginx");
        mirror.serve(FakeMirror.Suite.of("bookworm"), packages);

        Image plain = images().pull("debian:12");
        Image more = images().pull("debian:bookworm?include=nginx");

        assertThat(more.reference()).isEqualTo("debian:12?include=nginx");
        assertThat(more.rootfs().resolve("nginx")).hasContent("of nginx");
        assertThat(more.fingerprint()).isNotEqualTo(plain.fingerprint());
        assertThat(images().pull("debian:12")).isEqualTo(plain);
        assertThatThrownBy(() -> images().pull("debian:12?include=ngnix"))
                .isInstanceOf(UnknownImageException.class)
                .hasMessageContaining("there is no such package; did you mean `nginx`?");
        assertThatThrownBy(() -> images().pull("debian:12?include=zzzz"))
                .isInstanceOf(UnknownImageException.class)
                .hasMessageContaining("there is no such package: look for its name")
                .hasMessageNotContaining("did you mean");
    }

    @Test
    void says_of_a_suite_that_no_mirror_has_what_is_near() {
        assertThatThrownBy(() -> images().pull("debian:bokworm"))
                .hasMessageContaining("looking for `bokworm` on")
                .hasMessageContaining("(did you mean `bookworm`?)")
                .isInstanceOfSatisfying(
                        UnknownImageException.class,
                        e -> assertThat(e.reference()).isEqualTo("debian:bokworm"));
        assertThatThrownBy(() -> images().pull("debian:xyz"))
                .isInstanceOf(UnknownImageException.class)
                .hasMessageContaining("there is no such suite, and none that is known: set")
                .hasMessageNotContaining("did you mean");
    }

    @Test
    void asks_for_nothing_beside_sid() {
        mirror.serve(FakeMirror.Suite.of("sid"), packages("1"));

        assertThat(images().pull("debian:unstable").reference()).isEqualTo("debian:sid");
        assertThat(mirror.requests()).noneMatch(path -> path.contains("sid-"));
    }

    @Test
    void builds_what_was_there_at_a_date() {
        properties.put("systemcontainers.debian.snapshot", mirror.uri() + "/debian");
        Instant then = Instant.parse("2026-09-01T00:00:00Z");
        clock = Clock.fixed(then.plus(Duration.ofDays(100)), ZoneOffset.UTC);
        mirror.serve(
                "debian/20260901T000000Z/",
                new FakeMirror.Suite("bookworm", "bookworm", then, then.plusSeconds(60)),
                packages("1"));

        Map<String, String> seen = new HashMap<>();
        machine =
                (rootfs, command, environment, console, limit) -> {
                    seen.putAll(environment);
                    return 0;
                };

        Image image = images().pull("debian:12@20260901T000000Z");

        assertThat(seen).containsEntry("SOURCE_DATE_EPOCH", "" + then.getEpochSecond());

        assertThat(image.reference()).isEqualTo("debian:12@20260901T000000Z");
        assertThat(image.created()).isEqualTo(then);
        assertThat(image.rootfs().resolve("etc/apt/sources.list"))
                .hasContent(
                        "deb [check-valid-until=no] "
                                + mirror.uri()
                                + "/debian/20260901T000000Z/ bookworm main\n");
        assertThat(latest(image.rootfs())).isEqualTo(then);
        assertThatThrownBy(() -> images().pull("debian:12@20270901"))
                .hasMessageContaining("that is in the future");
    }

    private static Instant latest(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(ImagesTests::modified).max(Comparator.naturalOrder()).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instant modified(Path file) {
        try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void takes_updates_and_security_updates_where_the_mirror_has_them() {
        properties.put(Mirrors.SECURITY_PROPERTY, mirror.uri().toString());
        mirror.serve(FakeMirror.Suite.of("bookworm-security"), base("3"));
        mirror.serve(FakeMirror.Suite.of("bookworm-updates"), base("2"));

        Image image = images().pull("debian:12");

        assertThat(image.rootfs().resolve("etc/debian_version")).hasContent("12.3\n");
        assertThat(image.rootfs().resolve("etc/apt/sources.list"))
                .hasContent(
                        "deb %1$s bookworm main\ndeb %1$s bookworm-updates main\n"
                                        .formatted(mirror.uri())
                                + "deb %s bookworm-security main\n".formatted(mirror.uri()));
    }

    @Test
    void builds_busybox_without_running_anything() {
        machine =
                (rootfs, command, environment, console, limit) -> {
                    throw new AssertionError("nothing has to be run");
                };

        Image image = images().pull("busybox");

        assertThat(image.rootfs().resolve("bin/busybox")).hasContent("b").isExecutable();
        assertThat(image.rootfs().resolve("sbin/init")).isSymbolicLink().hasContent("b");
        assertThat(image.rootfs().resolve("etc/init.d/rcS")).isExecutable();
    }

    @Test
    void gives_the_image_a_key_of_the_mirrors_own() throws IOException {
        trusted = Keyring.of(Distribution.DEBIAN);
        Path keyring = Files.write(directory.resolve("own.gpg"), key.publicKey());
        properties.put(Mirrors.KEYRING_PROPERTY, keyring.toString());

        Image image = images().pull("debian:12");

        assertThat(image.rootfs().resolve("etc/apt/keyrings/mirror.gpg"))
                .hasBinaryContent(key.publicKey());
        assertThat(image.rootfs().resolve("etc/apt/sources.list"))
                .content()
                .startsWith("deb [signed-by=/etc/apt/keyrings/mirror.gpg] " + mirror.uri());
    }

    @Test
    void refuses_a_mirror_signed_by_an_unknown_key() {
        trusted = Keyring.of(Distribution.DEBIAN);

        assertThatPullFails("InRelease", "is not known", "systemcontainers.debian.keyring");
    }

    @Test
    void refuses_a_tampered_release() {
        mirror.answer(
                "dists/bookworm/InRelease",
                exchange -> {
                    byte[] forged = "Origin: Debian\n".getBytes(StandardCharsets.US_ASCII);
                    exchange.sendResponseHeaders(200, forged.length);
                    exchange.getResponseBody().write(forged);
                });

        assertThatPullFails("InRelease", "it is not one clear-signed message");
    }

    @Test
    void refuses_a_tampered_index() {
        mirror.put("dists/bookworm/main/binary-amd64/Packages.xz", "tampered".getBytes());

        assertThatPullFails("Packages.xz", "tampered with");
    }

    @Test
    void refuses_a_tampered_package() {
        Deb deb = Deb.of("systemd", "1");
        byte[] tampered =
                Deb.of("systemd", "1")
                        .directory("./usr", 0755)
                        .file("./usr/systemd", "OF systemd")
                        .bytes();
        mirror.put("pool/main/systemd_1_amd64.deb", tampered);

        assertThatPullFails("systemd_1_amd64.deb", "tampered with");
        assertThat(deb.bytes()).isNotEqualTo(tampered);
    }

    @Test
    void refuses_another_suite_than_it_asked_for() {
        Instant now = Instant.now();
        mirror.serve(
                new FakeMirror.Suite("bookworm", "trixie", now, now.plusSeconds(60)),
                packages("1"));

        assertThatPullFails("it is for trixie (some), not for bookworm");
    }

    @Test
    void refuses_an_expired_mirror() {
        clock = Clock.offset(clock, Duration.ofDays(10));

        assertThatPullFails("it has expired", "systemcontainers.debian.check-valid-until");
    }

    @Test
    void says_that_a_mirror_does_not_have_the_release() {
        mirror.remove("dists/bookworm/InRelease");

        assertThatPullFails(
                "looking for `bookworm` on",
                "there is no such suite",
                "systemcontainers.debian.mirror");
    }

    @Test
    void says_that_there_is_no_mirror() {
        properties.clear();

        assertThatPullFails("there is none: set systemcontainers.debian.mirror");
    }

    @Test
    void says_that_a_mirror_refuses_connections() {
        mirror.close();

        assertThatPullFails("fetching `", "InRelease");
    }

    @Test
    void says_that_the_mirror_lists_a_package_it_does_not_have() {
        mirror.remove("pool/main/sudo_1_amd64.deb");

        assertThatPullFails("fetching package `sudo 1`: the mirror lists it and does not have it");
    }

    @Test
    void shows_the_last_lines_of_a_configuration_that_failed() {
        machine =
                (rootfs, command, environment, console, limit) -> {
                    console.accept("Setting up sudo\nit is broken\n".getBytes());
                    return 1;
                };

        assertThatPullFails("ended with exit code 1", "  | Setting up sudo\n  | it is broken");
    }

    @Test
    void leaves_nothing_when_it_is_interrupted() {
        machine =
                (rootfs, command, environment, console, limit) -> {
                    Thread.currentThread().interrupt();
                    return 0;
                };

        assertThatPullFails("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void says_that_there_is_no_space() throws Exception {
        Files.createDirectories(store);
        run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", store.toString());
        try {
            assertThatPullFails("ENOSPC (No space left on device)", "systemcontainers.store");
        } finally {
            run("umount", store.toString());
        }
    }

    @Test
    void says_before_it_fetches_packages_that_there_is_no_space_for_them() {
        List<Deb> large = new ArrayList<>(Arrays.asList(packages("1")));
        large.set(0, base("2").field("Installed-Size", "1000000000000"));
        mirror.serve(FakeMirror.Suite.of("bookworm"), large.toArray(Deb[]::new));

        assertThatPullFails("it needs about 1024000000 MB", "ENOSPC");
        assertThat(mirror.requests()).noneMatch(path -> path.startsWith("pool/"));
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void clears_away_what_a_killed_builder_left() throws IOException {
        Path dead = store.resolve("images/.building-dead");
        Files.createDirectories(dead.resolve("rootfs/etc"));
        Files.createSymbolicLink(dead.resolve("rootfs/out"), directory);
        Path live = Files.createDirectories(store.resolve("images/.building-live"));

        try (Flock lock = Flock.tryExclusive(live)) {
            assertThat(lock).isNotNull();
            images().sweep();

            assertThat(dead).doesNotExist();
            assertThat(live).exists();
            assertThat(directory).exists();
        }
    }

    @Test
    void builds_an_image_only_once_for_all_who_ask_at_the_same_time() throws Exception {
        AtomicInteger builds = new AtomicInteger();
        CountDownLatch building = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        machine =
                (rootfs, command, environment, console, limit) -> {
                    builds.incrementAndGet();
                    building.countDown();
                    try {
                        assertThat(proceed.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return 0;
                };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Image> first = threads.submit(() -> images().pull("debian:12"));
            assertThat(building.await(Patience.SECONDS, TimeUnit.SECONDS))
                    .as(() -> "the build began, unless it failed: " + first)
                    .isTrue();
            Future<Image> second = threads.submit(() -> images().pull("debian:12"));
            proceed.countDown();

            assertThat(first.get()).isEqualTo(second.get());
            assertThat(builds).hasValue(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void builds_anew_when_it_is_told_to_and_the_mirror_has_news() {
        Image old = images().pull("debian:12");
        properties.put(Images.REFRESH_PROPERTY, "true");

        assertThat(images().pull("debian:12")).isEqualTo(old);

        mirror.serve(FakeMirror.Suite.of("bookworm"), packages("2"));
        Images images = images();
        Image fresh = images.pull("debian:12");
        assertThat(fresh.fingerprint()).isNotEqualTo(old.fingerprint());
        assertThat(images.pull(old.fingerprint())).isEqualTo(old);
        assertThat(images.pull("debian:12")).isEqualTo(fresh);
    }

    @Test
    void deletes_an_image_that_nobody_uses() {
        Images images = images();
        Image image = images.pull("debian:12");

        try (Flock use = images.use(image).orElseThrow()) {
            assertThat(use).isNotNull();
            assertThatThrownBy(() -> images.delete("debian:12"))
                    .hasMessageContaining("a machine uses it");
        }
        images.delete("debian:bookworm");

        assertThat(image.rootfs()).doesNotExist();
        assertThat(images.use(image)).isEmpty();
        assertThatThrownBy(() -> images.delete("debian:12"))
                .hasMessageContaining("deleting image `debian:12`: it is not in the store");
    }

    @Test
    void forgets_packages_that_were_not_used_for_long() throws IOException {
        images().pull("debian:12");
        clock = Clock.offset(Clock.systemUTC(), Duration.ofDays(40));
        properties.put("systemcontainers.debian.check-valid-until", "false");
        Path packages = store.resolve("packages");
        assertThat(packages).isNotEmptyDirectory();

        images().pull("busybox");

        assertThat(packages).isEmptyDirectory();
    }

    @Test
    void what_is_built_is_pinned_until_the_mirror_has_other_packages() throws IOException {
        Path lock = Files.createFile(directory.resolve("systemcontainers.lock"));
        Image old = images().pull("debian:12");
        assertThat(lock)
                .content()
                .contains("[debian:12 x86_64]\nfingerprint = " + old.fingerprint())
                .contains("serial = " + old.created())
                .doesNotContain("remote");

        store = directory.resolve("other");
        assertThat(images().pull("debian:12").fingerprint()).isEqualTo(old.fingerprint());

        mirror.serve(FakeMirror.Suite.of("bookworm"), packages("2"));
        store = directory.resolve("third");
        properties.put(ImageSettings.LOCK_MODE, "frozen");
        assertThatPullFails(
                "`" + lock + "` pins it, and the mirror has other packages now",
                "-Dsystemcontainers.lock.mode=update");

        properties.remove(ImageSettings.LOCK_MODE);
        Image fresh = images().pull("debian:12");
        assertThat(fresh.fingerprint()).isNotEqualTo(old.fingerprint());
        assertThat(lock).content().contains(fresh.fingerprint()).doesNotContain(old.fingerprint());
    }
}
