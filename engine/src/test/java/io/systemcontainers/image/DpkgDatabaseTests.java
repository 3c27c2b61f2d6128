package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.image.DebFile.ControlFile;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.testing.EngineRing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EngineRing
class DpkgDatabaseTests {

    @TempDir Path directory;

    private void write(String... triggersOfPackages) {
        List<UnpackedPackage> packages = new java.util.ArrayList<>();
        for (String triggers : triggersOfPackages) {
            String name = "p" + packages.size();
            Map<String, ControlFile> control = new LinkedHashMap<>();
            control.put("control", file("Package: " + name + "\nVersion: 1\n"));
            control.put("postinst", file("#!/bin/sh\n"));
            control.put("triggers", file(triggers));
            packages.add(
                    new UnpackedPackage(name, name + ":amd64", control, List.of("/."), Map.of()));
        }
        try (RootDirectory root = RootDirectory.open(directory)) {
            new DpkgDatabase(new Tree(root)).write(packages);
        }
    }

    private static ControlFile file(String content) {
        return new ControlFile(content.getBytes(StandardCharsets.UTF_8), 0755);
    }

    private Path path(String name) {
        return directory.resolve("var/lib/dpkg").resolve(name);
    }

    @Test
    void says_that_packages_are_unpacked() {
        write("", "");

        assertThat(path("status"))
                .hasContent(
                        "Package: p0\nStatus: install ok unpacked\nVersion: 1\n\n"
                                + "Package: p1\nStatus: install ok unpacked\nVersion: 1\n\n");
        assertThat(path("info/p0:amd64.list")).hasContent("/.\n");
        assertThat(path("info/p0:amd64.postinst")).hasContent("#!/bin/sh\n").isExecutable();
        assertThat(path("info/p0:amd64.control")).doesNotExist();
        assertThat(path("info/format")).hasContent("1\n");
    }

    @Test
    void registers_interests_as_dpkg_does() {
        write(
                "# comment\ninterest-noawait /usr/lib/a\nactivate ldconfig\n",
                "interest ldconfig\ninterest-await /usr/lib/b\n");

        assertThat(path("triggers/File"))
                .hasContent("/usr/lib/a p0:amd64/noawait\n/usr/lib/b p1:amd64\n");
        assertThat(path("triggers/ldconfig")).hasContent("p1:amd64\n");
    }

    @Test
    void refuses_a_trigger_whose_name_is_a_path() {
        assertThatThrownBy(() -> write("interest ../../../etc/passwd\n"))
                .hasMessageContaining("registering the trigger `../../../etc/passwd`");
    }
}
