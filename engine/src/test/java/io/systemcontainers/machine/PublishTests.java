package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.Image;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.FailingCall;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Make images of machines. */
@EngineRing
class PublishTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");

    private static Engine engine;
    private final String alias = "published-" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void open() {
        engine = Engine.open();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @AfterEach
    void deleteImages() {
        published().forEach(image -> engine.images().delete(image.fingerprint()));
    }

    private List<Image> published() {
        return engine.images().list().stream()
                .filter(image -> image.reference().equals(alias))
                .toList();
    }

    private static String output(Machine machine, String script) {
        return machine.exec("sh", "-c", script).assertSuccess().stdout().strip();
    }

    @ParameterizedTest
    @CsvSource({"false,RUNNING", "true,RUNNING", "false,FROZEN", "false,STOPPED", "true,STOPPED"})
    void is_an_image_with_what_the_machine_has(boolean privileged, MachineState state)
            throws IOException {
        Image image;
        try (Machine machine = engine.launch(BUSYBOX.privileged(privileged))) {
            output(
                    machine,
                    "mkdir /dir; echo one >/dir/file; chown 33:34 /dir/file; ln /dir/file /l");
            machine.snapshot("between");
            output(machine, "rm /etc/passwd; rm -r /var; mkdir /var; echo two >/var/own");
            switch (state) {
                case FROZEN -> machine.freeze();
                case STOPPED -> machine.stop();
                default -> {}
            }
            image = machine.publish(alias, Map.of("description", "of a test"));

            assertThat(machine.state()).isEqualTo(state);
        }

        assertThat(image).isEqualTo(engine.images().pull(alias));
        Path rootfs = image.rootfs();
        assertThat(rootfs.resolve("etc/passwd")).doesNotExist();
        assertThat(rootfs.resolve("var")).isDirectoryContaining("glob:**/own");
        assertThat(Files.getAttribute(rootfs.resolve("dir/file"), "unix:uid")).isEqualTo(33);
        assertThat(Files.getAttribute(rootfs.resolve("l"), "unix:nlink")).isEqualTo(2);
        assertThat(rootfs.resolve("etc/machine-id")).isEmptyFile();
        assertThat(rootfs.resolveSibling("metadata.yaml"))
                .content()
                .contains("description: of a test", "os: busybox");
        try (Machine other = engine.launch(MachineConfig.of(alias).privileged(!privileged))) {
            assertThat(
                            output(
                                    other,
                                    "cat /l /var/own; stat -c %u:%g /dir/file; ls /etc/passwd || :"))
                    .isEqualTo("one\ntwo\n33:34");
            assertThat(output(other, "cat /etc/hostname")).isEqualTo(other.name());
            assertThat(other.files().read("/etc/machine-id")).hasSize(33);
        }
    }

    @Test
    void the_alias_is_the_newest_image_of_it() {
        try (Machine machine = engine.create(BUSYBOX)) {
            Image first = machine.publish(alias);
            machine.start();
            output(machine, "echo 1 >/file");
            Image second = machine.publish(alias);

            assertThat(engine.images().pull(alias)).isEqualTo(second);
            assertThat(engine.images().pull(first.fingerprint())).isEqualTo(first);
        }
    }

    @Test
    void a_hole_is_still_one_in_the_image_its_export_and_its_import(@TempDir Path directory)
            throws IOException {
        try (Machine machine = engine.launch(BUSYBOX)) {
            output(machine, "truncate -s 1099511627776 /hole && echo end >>/hole");
            machine.publish(alias);
        }
        Path file = directory.resolve("image.tar.gz");
        engine.images().export(alias, file);
        Image imported = engine.images().importFiles(file);
        try {
            assertThat(file).satisfies(one -> assertThat(Files.size(one)).isLessThan(64 << 20));
            assertThat(imported.rootfs().resolve("hole")).hasSize((1L << 40) + 4);
        } finally {
            engine.images().delete(imported.fingerprint());
        }
    }

    @Test
    void a_machine_of_a_published_image_is_published_with_its_properties() throws IOException {
        try (Machine machine = engine.create(BUSYBOX)) {
            machine.publish(alias, Map.of("flavor", "one", "release", "x"));
        }
        try (Machine machine = engine.create(MachineConfig.of(alias))) {
            Image again = machine.publish(alias, Map.of("release", "y"));

            assertThat(again.rootfs().resolveSibling("metadata.yaml"))
                    .content()
                    .contains("flavor: one", "release: y", "os: busybox");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "debian:12", "busybox", "a b", "0123456789ab", "/x", "ubuntu:x"})
    void refuses_what_is_no_alias(String wrong) {
        try (Machine machine = engine.create(BUSYBOX)) {
            assertThatThrownBy(() -> machine.publish(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("`" + wrong + "`");
        }
    }

    @Test
    void a_closed_machine_has_nothing_to_publish() {
        Machine machine = engine.create(BUSYBOX);
        machine.close();

        assertThatThrownBy(() -> machine.publish(alias))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining(machine.name())
                .hasMessageContaining("deleted");
    }

    /* Each system call fails once: the one that was published before is still there then. */
    @ParameterizedTest
    @ValueSource(strings = {"ENOSPC", "EIO", "EMFILE"})
    void a_call_that_fails_loses_nothing(String error, @TempDir Path directory) throws IOException {
        Path images;
        Image busybox = engine.images().pull("busybox");
        engine.images().export(busybox.fingerprint(), directory.resolve("busybox.tar"));
        try (Engine own = Engine.open(EngineConfig.defaults().store(directory.resolve("store")))) {
            own.images().importFiles("base", directory.resolve("busybox.tar"));
            images = publishWithFailures(own, Errno.valueOf(error));
        }
        try (Stream<Path> left = Files.list(images)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith(".building-"));
        }
    }

    private Path publishWithFailures(Engine own, Errno error) throws IOException {
        try (Machine machine = own.launch(MachineConfig.of("base"))) {
            output(machine, "mkdir /dir; echo one >/dir/file; rm -r /var");
            Image before = machine.publish(alias);
            boolean more = true;
            for (int call = 1; more; call += 1 + call / 4) {
                FailingCall.Outcome outcome =
                        FailingCall.in(() -> machine.publish(alias), call, error);
                more = outcome.failed().isPresent();

                assertThat(machine.state())
                        .as("after call " + call)
                        .isEqualTo(MachineState.RUNNING);
                assertThat(output(machine, "cat /dir/file")).isEqualTo("one");
                if (outcome.thrown().isPresent()) {
                    assertThat(own.images().pull(alias)).isEqualTo(before);
                } else {
                    before = own.images().pull(alias);
                }
                assertThat(before.rootfs().resolve("dir/file")).hasContent("one");
                assertThat(before.rootfs().resolve("var")).doesNotExist();
            }
            own.images().list();
            return before.rootfs().getParent().getParent();
        }
    }
}
