package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.MachineConfig;
import io.systemcontainers.PushOption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any input that changes is another key; what is no input is the same one. */
class ProvisioningKeyTests {

    private static Consumer<Steps> described = steps -> {};
    @TempDir private Path directory;
    private Path file;

    /** Describes what the test wants. */
    static final class Described implements Provisioning {
        @Override
        public void describe(Steps steps) {
            described.accept(steps);
        }
    }

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(Files.createDirectory(directory.resolve("tree")).resolve("f"), "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        described = steps -> steps.push(file.getParent(), "/target/");
    }

    private static String key() {
        return key(Described.class);
    }

    private static String key(Class<? extends Provisioning> type) {
        return RecordedSteps.of(ProvisioningKeyTests.class, type, MachineConfig.of("image"))
                .provision(false)
                .key();
    }

    private static String key(Consumer<Steps> steps) {
        described = steps;
        return key();
    }

    @Test
    void is_the_same_when_only_the_time_or_the_place_of_files_is_another() throws IOException {
        String before = key();

        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        assertThat(key()).isEqualTo(before);

        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.move(file.getParent(), elsewhere.resolve("tree"));
        assertThat(key(steps -> steps.push(elsewhere.resolve("tree"), "/target/")))
                .isEqualTo(before);
    }

    @Test
    void depends_on_the_contents_of_pushed_files() throws IOException {
        String before = key();
        Files.writeString(file, "content");
        assertThat(key()).isNotEqualTo(before);
    }

    @Test
    void depends_on_their_permissions() throws IOException {
        String before = key();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr--r--"));
        assertThat(key()).isNotEqualTo(before);
    }

    @Test
    void depends_on_their_attributes() throws IOException {
        String before = key();
        Files.setAttribute(file, "user:note", new byte[] {1});
        assertThat(key()).isNotEqualTo(before);
    }

    @Test
    void depends_on_their_names() throws IOException {
        String before = key();
        Files.move(file, file.resolveSibling("g"));
        assertThat(key()).isNotEqualTo(before);
    }

    @Test
    void depends_on_where_links_lead_and_not_on_what_is_there() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside"), "");
        Files.createSymbolicLink(file.resolveSibling("link"), outside);
        String before = key();

        Files.writeString(outside, "content");
        assertThat(key()).isEqualTo(before);

        Files.delete(file.resolveSibling("link"));
        Files.createSymbolicLink(file.resolveSibling("link"), file);
        assertThat(key()).isNotEqualTo(before);
    }

    @Test
    void does_not_read_more_files_than_it_may() throws IOException {
        Path root = directory.resolve("link");
        Files.createSymbolicLink(root, file.getParent());
        new HostTree(root, 2).addTo(new ProvisioningKey());

        assertThatThrownBy(() -> new HostTree(root, 1).addTo(new ProvisioningKey()))
                .hasMessageContaining("there are more than 1 files in `" + file.getParent());
    }

    @Test
    void depends_on_empty_directories() throws IOException {
        String before = key();
        Files.createDirectory(file.resolveSibling("empty"));
        assertThat(key()).isNotEqualTo(before);
    }

    @Test
    void depends_on_targets_and_options_but_not_on_who_is_told_of_the_progress() {
        Path source = file.getParent();
        String plain = key(steps -> steps.push(source, "/a"));

        assertThat(key(steps -> steps.push(source, "/b"))).isNotEqualTo(plain);
        assertThat(key(steps -> steps.push(source, "/a", PushOption.mode(0600))))
                .isNotEqualTo(plain);
        assertThat(key(steps -> steps.push(source, "/a", PushOption.progress(p -> {}))))
                .isEqualTo(plain);
    }

    @Test
    void depends_on_commands_texts_and_their_order() {
        String key = key(steps -> steps.run("a", "b").run("c"));

        assertThat(key(steps -> steps.run("a", "b").run("c"))).isEqualTo(key);
        assertThat(key(steps -> steps.run("a").run("b", "c"))).isNotEqualTo(key);
        assertThat(key(steps -> steps.run("c").run("a", "b"))).isNotEqualTo(key);
        assertThat(key(steps -> steps.run("a b").run("c"))).isNotEqualTo(key);
        assertThat(key(steps -> steps.shell("a"))).isNotEqualTo(key(steps -> steps.run("a")));
        assertThat(key(steps -> steps.write("/f", "a")))
                .isNotEqualTo(key(steps -> steps.write("/f", "b")));
    }

    @Test
    void depends_on_inputs_and_their_types() {
        String key = key(steps -> steps.apply("it", machine -> {}, 1));

        assertThat(key(steps -> steps.apply("it", machine -> {}, 2))).isNotEqualTo(key);
        assertThat(key(steps -> steps.apply("it", machine -> {}, "1"))).isNotEqualTo(key);
        assertThat(key(steps -> steps.apply("other", machine -> {}, 1))).isNotEqualTo(key);
        assertThat(key(steps -> steps.input("tool", "1")))
                .isNotEqualTo(key(steps -> steps.input("tool", "2")));
        assertThat(key(steps -> steps.input(file)))
                .isNotEqualTo(key(steps -> steps.input(file.getParent())));
    }

    /** Inherits what the others do. */
    static final class Sub extends Base implements Mixin {
        @Override
        public void describe(Steps steps) {}
    }

    @Test
    void depends_on_the_code_of_the_class_its_nest_mates_and_its_supertypes() throws Exception {
        String before = key(loaded(Sub.class, Sub.class, false));

        assertThat(key(loaded(Sub.class, Sub.class, false))).isEqualTo(before);
        assertThat(key(loaded(Sub.class, Sub.class, true))).isNotEqualTo(before);
        assertThat(key(loaded(Sub.class, ProvisioningKeyTests.class, true))).isNotEqualTo(before);
        assertThat(key(loaded(Sub.class, Base.class, true))).isNotEqualTo(before);
        assertThat(key(loaded(Sub.class, Mixin.class, true))).isNotEqualTo(before);
        assertThat(key(loaded(Sub.class, Run.class, true))).isEqualTo(before);
    }

    /** Load a class as if the code of one of those that it may use had been changed. */
    private static Class<? extends Provisioning> loaded(
            Class<?> type, Class<?> other, boolean changed) throws Exception {
        String changedFile = other.getName().replace('.', '/') + ".class";
        ClassLoader loader =
                new ClassLoader(type.getClassLoader()) {
                    @Override
                    protected Class<?> loadClass(String name, boolean resolve)
                            throws ClassNotFoundException {
                        return name.startsWith(ProvisioningKeyTests.class.getName())
                                        || name.equals(Base.class.getName())
                                        || name.equals(Mixin.class.getName())
                                ? own(name)
                                : super.loadClass(name, resolve);
                    }

                    private synchronized Class<?> own(String name) throws ClassNotFoundException {
                        Class<?> loaded = findLoadedClass(name);
                        return loaded != null ? loaded : define(name);
                    }

                    private Class<?> define(String name) throws ClassNotFoundException {
                        String file = name.replace('.', '/') + ".class";
                        try (InputStream in = getParent().getResourceAsStream(file)) {
                            byte[] bytes = in.readAllBytes();
                            return defineClass(name, bytes, 0, bytes.length);
                        } catch (IOException e) {
                            throw new ClassNotFoundException(name, e);
                        }
                    }

                    @Override
                    public InputStream getResourceAsStream(String name) {
                        return changed && name.equals(changedFile)
                                ? InputStream.nullInputStream()
                                : super.getResourceAsStream(name);
                    }
                };
        return loader.loadClass(type.getName()).asSubclass(Provisioning.class);
    }

    @Test
    void refuses_what_cannot_be_pushed() {
        described = steps -> steps.input(Path.of("/dev/null"));
        assertThatThrownBy(ProvisioningKeyTests::key)
                .hasMessageContaining("neither a file nor a directory nor a link");
    }

    static final class LeakingProvisioning implements Provisioning {

        private static Steps leaked;

        @Override
        public void describe(Steps steps) {
            leaked = steps;
        }
    }

    @Test
    void what_comes_too_late_for_the_key_is_refused() {
        RecordedSteps.of(
                ProvisioningKeyTests.class, LeakingProvisioning.class, MachineConfig.of("image"));
        Steps late = LeakingProvisioning.leaked;

        List<ThrowingCallable> calls =
                List.of(
                        () -> late.run("true"),
                        () -> late.input("name", "value"),
                        () -> late.input(Path.of("/etc/hostname")),
                        () -> late.timeToLive(Duration.ofDays(1)));
        assertThat(calls)
                .allSatisfy(
                        call ->
                                assertThatThrownBy(call)
                                        .isInstanceOf(IllegalStateException.class)
                                        .hasMessageContaining("within describe(Steps)"));
    }
}
