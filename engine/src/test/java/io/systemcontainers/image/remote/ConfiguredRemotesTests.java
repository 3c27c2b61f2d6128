package io.systemcontainers.image.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.EngineProperties;
import io.systemcontainers.Remote;
import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfiguredRemotesTests {

    @TempDir private Path directory;

    private final Map<String, String> properties = new HashMap<>();
    private Path file;
    private ConfiguredRemotes remotes;

    @BeforeEach
    void open() {
        file = directory.resolve("config/systemcontainers.properties");
        remotes = open(directory.resolve("store"));
    }

    private ConfiguredRemotes open(Path store) {
        EngineProperties given =
                new EngineProperties() {
                    @Override
                    public Optional<String> get(String name) {
                        return Optional.ofNullable(properties.get(name));
                    }

                    @Override
                    public Set<String> names() {
                        return properties.keySet();
                    }
                };
        return new ConfiguredRemotes(store, given, file);
    }

    private void userFile(String... lines) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    @Test
    void are_those_of_lxd() {
        assertThat(remotes.list())
                .extracting(Remote::name)
                .containsExactly(
                        "images",
                        "local",
                        "lxd-images",
                        "ubuntu",
                        "ubuntu-daily",
                        "ubuntu-minimal",
                        "ubuntu-minimal-daily");
        assertThat(remotes.get("ubuntu").address())
                .isEqualTo(URI.create("https://cloud-images.ubuntu.com/releases"));
        assertThat(remotes.get("ubuntu").isStatic()).isTrue();
        assertThat(remotes.get("images").isStatic()).isFalse();
        assertThat(remotes.get("local").protocol()).isEqualTo(Remote.Protocol.LOCAL);
        assertThat(remotes.get("local").address().getPath()).endsWith("/store");
    }

    @Test
    void are_kept_in_the_users_file_which_keeps_its_other_lines() throws IOException {
        userFile(
                "# my own",
                "systemcontainers.remote.corporation=https://corporation.example",
                "other.key = a \\",
                "  systemcontainers.remote.corp=no");

        remotes.add(
                Remote.of("corp", "https://corp.example/images//").keyring(Path.of("/etc/k.gpg")));

        assertThat(file)
                .hasContent(
                        """
                        # my own
                        systemcontainers.remote.corporation=https://corporation.example
                        other.key = a \\
                          systemcontainers.remote.corp=no
                        systemcontainers.remote.corp=https://corp.example/images
                        systemcontainers.remote.corp.keyring=/etc/k.gpg
                        """);
        assertThat(open(directory).get("corp"))
                .isEqualTo(
                        Remote.of("corp", "https://corp.example/images")
                                .keyring(Path.of("/etc/k.gpg")));

        remotes.remove("corp");

        assertThat(remotes.find("corp")).isEmpty();
        assertThat(remotes.find("corporation")).isPresent();
        assertThat(file)
                .content()
                .contains("other.key = a \\\n  systemcontainers.remote.corp=no\n");
    }

    @Test
    void keep_what_a_remote_was_added_with() {
        Remote lab =
                Remote.of("lab", "http://user:pa\\ss@lab.example:8443".replace("\\", "%5C"))
                        .protocol(Remote.Protocol.LXD)
                        .plainHttp(true)
                        .certificate(Path.of("/etc/lab.crt"));

        remotes.add(lab);

        assertThat(remotes.get("lab")).isEqualTo(lab);
        assertThat(lab).hasToString("lab: (http://lab.example:8443)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://me:secret with space@x.example",
                "https://me:se@cret@x.example",
                "https:me:secret@x.example",
                "https://me:secret@x.example/?a=b"
            })
    void keep_passwords_out_of_messages(String address) {
        assertThatThrownBy(() -> Remote.of("x", address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("naming remote `x`: its address")
                .hasMessageNotContaining("cret")
                .hasNoCause();

        properties.put("systemcontainers.remote.debian", address);
        assertThatThrownBy(() -> remotes.list())
                .hasMessageContaining("systemcontainers.remote.debian")
                .hasMessageNotContaining("cret");
    }

    @Test
    void are_for_the_user_alone_to_read() throws IOException {
        remotes.add(Remote.of("x", "https://me:secret@x.example"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void have_mirrors_by_property_before_the_users_file() throws IOException {
        userFile("systemcontainers.remote.ubuntu=https://home.example/ubuntu/");
        assertThat(remotes.get("ubuntu").address())
                .isEqualTo(URI.create("https://home.example/ubuntu"));
        assertThat(remotes.get("ubuntu").isStatic()).isTrue();

        properties.put("systemcontainers.remote.ubuntu", "https://property.example");

        assertThat(remotes.get("ubuntu").address())
                .isEqualTo(URI.create("https://property.example"));
    }

    @Test
    void have_what_the_projects_resources_say_before_the_users_file() throws IOException {
        userFile(
                "systemcontainers.remote.corp=https://home.example",
                "systemcontainers.remote.corp.http=true");
        Path resources = Files.createDirectories(directory.resolve("resources"));
        Files.writeString(
                resources.resolve("systemcontainers.properties"),
                "systemcontainers.remote.corp=https://project.example\n");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {resources.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);

            assertThat(remotes.get("corp").address())
                    .isEqualTo(URI.create("https://project.example"));
            assertThat(remotes.get("corp").plainHttp()).isTrue();
            assertThatThrownBy(() -> remotes.remove("corp"))
                    .hasMessageContaining("named by systemcontainers.remote.corp in `file:")
                    .hasMessageContaining("remove it there");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void that_are_static_stay_as_they_are() {
        assertThatThrownBy(() -> remotes.remove("ubuntu"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage("removing remote `ubuntu`: it is static and stays");
        assertThatThrownBy(() -> remotes.add(Remote.of("ubuntu", "https://x.example")))
                .hasMessageContaining(
                        "static: a mirror of it is named by systemcontainers.remote.ubuntu");
        assertThatThrownBy(() -> remotes.remove("local")).hasMessageContaining("static");

        properties.put("systemcontainers.remote.ubuntu", "");
        assertThatThrownBy(() -> remotes.get("ubuntu"))
                .hasMessageContaining("systemcontainers.remote.ubuntu")
                .hasMessageContaining("static");
    }

    @Test
    void that_are_not_can_be_removed_and_added_anew() {
        remotes.remove("images");
        assertThat(remotes.find("images")).isEmpty();
        assertThat(remotes.list()).extracting(Remote::name).doesNotContain("images");

        remotes.add(Remote.of("images", "https://own.example"));
        assertThat(remotes.get("images").address()).isEqualTo(URI.create("https://own.example"));
        assertThatThrownBy(() -> remotes.add(Remote.of("images", "https://other.example")))
                .hasMessageContaining("there is images: (https://own.example): remove it first");
    }

    @Test
    void say_which_there_are_when_one_is_not() {
        assertThatThrownBy(() -> remotes.get("imags"))
                .hasMessage(
                        "looking for remote `imags`: there is none of that name; did you mean"
                                + " `images`?");
        assertThatThrownBy(() -> remotes.remove("centos"))
                .hasMessageContaining(
                        "removing remote `centos`: there is none of that name: there are")
                .hasMessageContaining("ubuntu-minimal-daily");
    }

    @ParameterizedTest
    @CsvSource({"debian", "ubuntu-mirror", "oci", "http", "local"})
    void are_not_called_as_something_else(String name) {
        assertThatThrownBy(() -> remotes.add(Remote.of(name, "https://x.example")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`" + name + ":` stands for something else");

        properties.put("systemcontainers.remote." + name, "https://x.example");
        assertThatThrownBy(() -> remotes.list())
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("systemcontainers.remote." + name);
    }

    @Test
    void come_over_http_from_loopback_addresses_or_where_that_is_allowed() {
        remotes.add(Remote.of("a", "http://127.0.0.1:8080"));
        remotes.add(Remote.of("b", "http://[::1]:8080"));
        remotes.add(Remote.of("c", "http://localhost:8080"));
        remotes.add(Remote.of("d", "http://mirror.example").plainHttp(true));

        assertThatThrownBy(() -> remotes.add(Remote.of("e", "http://mirror.example")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allow it with systemcontainers.remote.e.http=true");
        assertThatThrownBy(() -> remotes.add(Remote.of("e", "http://127.0.0.1.example")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "x, no address at all, its address is none",
        "x, ftp://x.example, should be like https://HOST/PATH",
        "x, https:///path, should be like",
        "x, https://x.example/?a=b, should be like",
        "x.http, yes, should be `true` or `false`",
        "x.protocol, docker, 'is no protocol: there are simplestreams, lxd, lxc and oci'",
        "x.htp, true, a remote has no `htp`: did you mean `http`?",
        "a b, https://x.example, no remote may be called so"
    })
    void say_what_is_wrong_with_a_property(String key, String value, String why)
            throws IOException {
        userFile("systemcontainers.remote.x=https://x.example");
        properties.put("systemcontainers.remote." + key, value);

        assertThatThrownBy(() -> remotes.list())
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("systemcontainers.remote." + key)
                .hasMessageContaining(why);
    }

    @Test
    void have_keyrings_where_documents_are_signed_only() {
        Remote remote =
                Remote.of("x", "https://x.example")
                        .keyring(Path.of("/k"))
                        .protocol(Remote.Protocol.LXD);

        assertThatThrownBy(() -> remotes.add(remote))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("adding remote `x`: a keyring is for simplestreams only");
    }

    @Test
    void say_which_file_is_wrong() throws IOException {
        userFile(
                "systemcontainers.remote.x.http=maybe",
                "systemcontainers.remote.x=https://x.example");

        assertThatThrownBy(() -> remotes.list())
                .hasMessageContaining("systemcontainers.remote.x.http of `" + file + "`: `maybe`");

        userFile("a=\\u00zz");
        assertThatThrownBy(() -> remotes.list()).hasMessageContaining("reading `" + file + "`");
    }

    @Test
    void are_in_the_users_configuration_directory() {
        assertThat(UserRemotes.file(null, "/home/ann"))
                .hasToString("/home/ann/.config/systemcontainers/systemcontainers.properties");
        assertThat(UserRemotes.file("/conf", "/home/ann"))
                .hasToString("/conf/systemcontainers/systemcontainers.properties");
        assertThat(UserRemotes.file("relative", "/home/ann")).asString().startsWith("/home/ann");
    }
}
