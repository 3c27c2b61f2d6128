package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.image.archive.Deb;
import io.systemcontainers.image.archive.SigningKey;
import io.systemcontainers.image.archive.UbuntuArchive;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boots what is built of an archive of Ubuntu's shape: it cannot be Ubuntu's own. */
@EngineRing
class UbuntuImageTests {

    private static final String SCRIPT =
            """
            systemctl is-system-running
            dpkg-query -W -f '${db:Status-Abbrev}\\n' | sort -u
            cat /etc/apt/sources.list
            for name in bin sbin lib; do test -L /$name || echo /$name; done
            cat /usr/share/of-universe
            find / -xdev -newermt '2018-04-27' -path '/usr/*' | head
            """;

    @TempDir Path directory;

    @Test
    void is_built_of_both_components_without_a_merged_usr() throws Exception {
        SigningKey key = SigningKey.generate();
        Path keyring = Files.write(directory.resolve("own.gpg"), key.publicKey());
        Deb universe = Deb.of("of-universe", "1").file("./usr/share/of-universe", "yes\n");
        try (UbuntuArchive archive = new UbuntuArchive(key, universe);
                StoreOfPackages store = StoreOfPackages.in(directory.resolve("store"));
                ChildJvm child =
                        PulledImage.start(
                                directory,
                                List.of(
                                        "-Dsystemcontainers.ubuntu.mirror=" + archive.address(),
                                        "-Dsystemcontainers.ubuntu.keyring=" + keyring),
                                store.path(),
                                "ubuntu-mirror:bionic?include=of-universe",
                                SCRIPT)) {
            List<String> lines = child.readAll().lines().toList();

            assertThat(child.exitCode()).as(child::errors).isZero();
            assertThat(lines.subList(2, lines.size()))
                    .containsExactly(
                            "running",
                            "ii ",
                            "deb [signed-by=/etc/apt/keyrings/mirror.gpg] "
                                    + archive.address()
                                    + " bionic main universe",
                            "/bin",
                            "/sbin",
                            "/lib",
                            "yes");
        }
    }
}
