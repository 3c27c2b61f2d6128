package io.systemcontainers.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathInRootTests {

    @ParameterizedTest
    @CsvSource({
        "/etc/passwd, /etc, passwd",
        "etc/passwd, /etc, passwd",
        "./etc/passwd, /./etc, passwd",
        "passwd, /, passwd",
        "./passwd, /., passwd",
        "/etc/, /, etc",
        "/etc//, /, etc",
        "/etc/./., /, etc",
        "//etc///hosts//, //etc, hosts",
        "/etc/..x, /etc, ..x",
        "/etc/x., /etc, x.",
        "/etc/../x, /etc/.., x",
    })
    void splits_a_path_into_directory_and_name(String path, String parent, String name) {
        assertThat(PathInRoot.of(path)).isEqualTo(new PathInRoot(path, parent, name));
    }

    @ParameterizedTest
    @CsvSource({"/", "//", ".", "./", "/.", "..", "/..", "/etc/..", "etc/../", "/etc/../."})
    void some_paths_have_no_name(String path) {
        assertThat(PathInRoot.of(path).hasName()).isFalse();
        assertThatThrownBy(() -> PathInRoot.of(path).requireName())
                .hasMessage(
                        "changing `" + path + "`: it is the root, or ends in `..`: name a file");
    }

    @Test
    void follows_links_from_where_they_are() {
        PathInRoot link = PathInRoot.of("/etc/link");

        assertThat(link.follow("file").parent()).isEqualTo("/etc");
        assertThat(link.follow("../run/file").parent()).isEqualTo("/etc/../run");
        assertThat(link.follow("/run/file").parent()).isEqualTo("/run");
    }
}
