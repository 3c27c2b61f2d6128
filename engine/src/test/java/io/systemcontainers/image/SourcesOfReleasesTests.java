package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Image;
import io.systemcontainers.image.archive.Architecture;
import io.systemcontainers.image.archive.Deb;
import io.systemcontainers.image.archive.Distribution;
import io.systemcontainers.image.archive.FakeMirror;
import io.systemcontainers.image.archive.SigningKey;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is another in each release: a merged {@code /usr}, and keys that apt's sources name. */
class SourcesOfReleasesTests {

    private static final String RELEASES =
            """
            debian:11,           bullseye, merged,
            debian:12,           bookworm, merged,
            debian:13,           trixie,   merged,
            debian:14,           forky,    merged, debian
            debian:15,           duke,     merged, debian
            debian:sid,          sid,      merged, debian
            ubuntu-mirror:18.04, bionic,   apart,
            ubuntu-mirror:18.10, cosmic,   apart,
            ubuntu-mirror:19.04, disco,    merged,
            ubuntu-mirror:19.10, eoan,     merged,
            ubuntu-mirror:20.04, focal,    merged,
            ubuntu-mirror:20.10, groovy,   merged,
            ubuntu-mirror:21.04, hirsute,  merged,
            ubuntu-mirror:21.10, impish,   merged,
            ubuntu-mirror:22.04, jammy,    merged,
            ubuntu-mirror:22.10, kinetic,  merged,
            ubuntu-mirror:23.04, lunar,    merged,
            ubuntu-mirror:23.10, mantic,   merged,
            ubuntu-mirror:24.04, noble,    merged, ubuntu
            ubuntu-mirror:24.10, oracular, merged, ubuntu
            ubuntu-mirror:25.04, plucky,   merged, ubuntu
            ubuntu-mirror:25.10, questing, merged, ubuntu
            ubuntu-mirror:26.04, resolute, merged, ubuntu
            """;

    private static final SigningKey KEY = SigningKey.generate();

    @TempDir Path directory;

    private Images images(FakeMirror mirror) {
        return new Images(
                directory.resolve("store"),
                (rootfs, command, environment, console, limit) -> 0,
                new Surroundings(
                        new Architecture("x86_64", "amd64"),
                        name -> name.endsWith(".mirror") ? mirror.uri().toString() : null,
                        name -> null,
                        directory.resolve("apt"),
                        distribution -> KEY.keyring(),
                        directory,
                        Clock.systemUTC()),
                reference -> Optional.empty(),
                (files, into, listener) -> {
                    throw new AssertionError("nothing has to be unpacked");
                });
    }

    /* An essential package with the keys of both distributions, and those that images have. */
    private static Deb[] packages() {
        Deb keys = Deb.of("base-files", "1").field("Essential", "yes");
        for (String parent : List.of("etc", "etc/apt", "etc/default", "usr", "usr/share")) {
            keys.directory("./" + parent, 0755);
        }
        keys.directory("./usr/share/keyrings", 0755);
        for (Distribution distribution : Distribution.values()) {
            keys.file("." + distribution.keyringFile() + ".gpg", "keys");
        }
        List<Deb> packages = new ArrayList<>(List.of(keys));
        DebianPackages.all().forEach(name -> packages.add(Deb.of(name, "1")));
        return packages.toArray(Deb[]::new);
    }

    @ParameterizedTest
    @CsvSource(textBlock = RELEASES)
    void are_those_of_its_installer(String reference, String suite, String usr, String keys)
            throws Exception {
        try (FakeMirror mirror = new FakeMirror(KEY)) {
            mirror.serve(FakeMirror.Suite.of(suite), packages());

            Image image = images(mirror).pull(reference);

            String signed =
                    keys == null
                            ? ""
                            : "[signed-by=/usr/share/keyrings/" + keys + "-archive-keyring.gpg] ";
            assertThat(image.rootfs().resolve("etc/apt/sources.list"))
                    .hasContent("deb " + signed + mirror.uri() + " " + suite + " main\n");
            for (String name : List.of("bin", "sbin", "lib", "lib64")) {
                Path link = image.rootfs().resolve(name);
                if (usr.equals("merged")) {
                    assertThat(link).isSymbolicLink();
                } else {
                    assertThat(link).doesNotExist();
                }
            }
        }
    }

    @Test
    void are_known_of_all_releases_with_a_number() {
        assertThat(RELEASES.lines().map(line -> line.split(",")[0]))
                .containsAll(
                        Arrays.stream(Distribution.values())
                                .flatMap(SourcesOfReleasesTests::numbered)
                                .toList());
    }

    private static Stream<String> numbered(Distribution distribution) {
        return distribution.codenames().keySet().stream()
                .map(number -> distribution.prefix() + ":" + number);
    }
}
