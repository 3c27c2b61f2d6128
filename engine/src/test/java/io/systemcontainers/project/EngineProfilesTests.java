package io.systemcontainers.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Profile;
import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineProfilesTests {

    private static final String PLACE = "system-containers/profiles/";

    @TempDir private Path temporary;
    private final List<ProfileUser> users = new ArrayList<>();
    private final List<URLClassLoader> loaders = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (URLClassLoader loader : loaders) {
            loader.close();
        }
    }

    private EngineProfiles profiles(URL... classPath) {
        URLClassLoader loader = new URLClassLoader(classPath, null);
        loaders.add(loader);
        return new EngineProfiles(
                Optional.of(new ProfileFiles(Set.of(loader))), name -> List.copyOf(users));
    }

    private URL directory(String name, String... filesAndContents) throws IOException {
        Path root = temporary.resolve(name);
        Files.createDirectories(root.resolve(PLACE));
        for (int i = 0; i < filesAndContents.length; i += 2) {
            Files.writeString(root.resolve(PLACE + filesAndContents[i]), filesAndContents[i + 1]);
        }
        return root.toUri().toURL();
    }

    private URL jar(String name, boolean listed, String file, String content) throws IOException {
        Path path = temporary.resolve(name);
        try (OutputStream out = Files.newOutputStream(path);
                JarOutputStream jar = new JarOutputStream(out)) {
            if (listed) {
                jar.putNextEntry(new JarEntry("system-containers/"));
                jar.putNextEntry(new JarEntry(PLACE));
            }
            jar.putNextEntry(new JarEntry(PLACE + file));
            jar.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return path.toUri().toURL();
    }

    @Test
    void finds_those_of_directories_and_jars() throws IOException {
        EngineProfiles profiles =
                profiles(
                        directory("a", "one.yaml", "config: {user.x: '1'}", "other.txt", "x"),
                        jar("b.jar", true, "whatever.yaml", "name: two"));

        assertThat(profiles.list())
                .containsExactly(
                        Profile.of("default"),
                        Profile.of("one").config("user.x", "1"),
                        Profile.of("two"));
        assertThat(profiles.get("two")).isEqualTo(Profile.of("two"));
        assertThat(profiles.get("one").config()).containsEntry("user.x", "1");
    }

    @Test
    void finds_those_of_jars_that_list_no_directories_by_name() throws IOException {
        EngineProfiles profiles = profiles(jar("shaded.jar", false, "two.yaml", "name: two"));

        assertThat(profiles.get("two")).isEqualTo(Profile.of("two"));
        assertThat(profiles.list()).containsExactly(Profile.of("default"));
    }

    @Test
    void tells_of_a_mistake_to_whoever_wants_that_file() throws IOException {
        EngineProfiles profiles =
                profiles(directory("a", "good.yaml", "name: good", "bad.yaml", "confg: {}"));

        assertThat(profiles.get("good")).isEqualTo(Profile.of("good"));
        assertThat(profiles.get("default")).isEqualTo(Profile.of("default"));
        assertThatThrownBy(() -> profiles.get("bad"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("bad.yaml`, line 1: a profile has no `confg`");
        assertThatThrownBy(profiles::list).hasMessageContaining("bad.yaml`");
        assertThatThrownBy(() -> profiles.get("goood"))
                .hasMessageContaining("did you mean `good`")
                .hasMessageContaining("others cannot be read")
                .hasMessageContaining("bad.yaml");
    }

    @Test
    void refuses_to_choose_between_two_of_one_name() throws IOException {
        EngineProfiles profiles =
                profiles(
                        directory("a", "x.yaml", "name: same"),
                        directory("b", "y.yaml", "name: same"));

        assertThatThrownBy(() -> profiles.get("same"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("x.yaml`")
                .hasMessageContaining("y.yaml`");
    }

    @Test
    void takes_one_of_code_in_the_place_of_one_of_the_class_path() throws IOException {
        EngineProfiles profiles = profiles(directory("a", "one.yaml", "name: one"));

        assertThatThrownBy(() -> profiles.create(Profile.of("one")))
                .hasMessageContaining("there is one of that name");
        profiles.update(Profile.of("one").description("new"));
        assertThat(profiles.get("one").description()).isEqualTo("new");
        profiles.delete("one");
        assertThatThrownBy(() -> profiles.get("one")).hasMessageContaining("none of that name");
        profiles.create(Profile.of("one").description("again"));
        assertThat(profiles.list()).extracting(Profile::description).contains("again");
    }

    @Test
    void always_has_the_default_one() {
        EngineProfiles profiles = profiles();

        assertThat(profiles.list()).containsExactly(Profile.of("default"));
        assertThatThrownBy(() -> profiles.delete("default")).hasMessageContaining("always there");
        assertThatThrownBy(() -> profiles.rename("default", "x"))
                .hasMessageContaining("always there");
        assertThatThrownBy(() -> profiles.create(Profile.of("default")))
                .hasMessageContaining("update it");
        profiles.update(Profile.of("default").config("limits.memory", "1GB"));
        assertThat(profiles.get("default").config()).containsEntry("limits.memory", "1GB");
    }

    @Test
    void renames() {
        EngineProfiles profiles = profiles();
        profiles.create(Profile.of("one").config("user.x", "1"));
        profiles.create(Profile.of("two"));

        assertThatThrownBy(() -> profiles.rename("one", "two"))
                .hasMessageContaining("there is one of the name `two`");
        assertThat(profiles.rename("one", "three").config()).containsEntry("user.x", "1");
        assertThat(profiles.list())
                .extracting(Profile::name)
                .containsExactly("default", "three", "two");
    }

    @Test
    void keeps_one_that_a_machine_has() {
        EngineProfiles profiles = profiles();
        profiles.create(Profile.of("one"));
        users.add(new User("web", () -> {}));

        assertThatThrownBy(() -> profiles.delete("one"))
                .hasMessageContaining("machines have it: web");
        assertThatThrownBy(() -> profiles.rename("one", "two"))
                .hasMessageContaining("machines have it: web");
        assertThat(profiles.get("one")).isEqualTo(Profile.of("one"));
    }

    @Test
    void goes_back_when_a_machine_cannot_have_what_it_says_now() {
        EngineProfiles profiles = profiles();
        profiles.create(Profile.of("one").config("user.x", "old"));
        List<String> seen = new ArrayList<>();
        users.add(new User("a", () -> seen.add(profiles.get("one").config().get("user.x"))));
        users.add(
                new User(
                        "b",
                        () -> {
                            if (profiles.get("one").config().get("user.x").equals("new")) {
                                throw new SystemContainerException("too little");
                            }
                        }));

        assertThatThrownBy(() -> profiles.update(Profile.of("one").config("user.x", "new")))
                .hasMessage("too little");

        assertThat(seen).containsExactly("new", "old");
        assertThat(profiles.get("one").config()).containsEntry("user.x", "old");
    }

    @Test
    void refuses_what_no_machine_could_have() {
        EngineProfiles profiles = profiles();

        assertThatThrownBy(() -> profiles.create(Profile.of("x").config("limits.memmory", "1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("profile `x`")
                .hasMessageContaining("did you mean `limits.memory`");
        assertThatThrownBy(() -> profiles.create(Profile.of("a/b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`a/b` is no name for a profile");
        assertThatThrownBy(() -> profiles.update(Profile.of("missing")))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("none of that name");
    }

    private record User(String name, Runnable change) implements ProfileUser {

        @Override
        public void profilesChanged() {
            change.run();
        }
    }
}
