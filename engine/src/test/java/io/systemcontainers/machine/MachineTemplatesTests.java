package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Engine;
import io.systemcontainers.ImageLayout;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Boots images with templates, imported as LXD's are. */
@EngineRing
class MachineTemplatesTests {

    @TempDir private static Path files;
    private static Engine engine;
    private static Path root;
    private final String alias = "templates-" + UUID.randomUUID().toString().substring(0, 8);

    @TempDir private Path directory;

    @BeforeAll
    static void open() {
        engine = Engine.open();
        engine.images().pull("busybox");
        root = files.resolve("root.tar");
        engine.images().export("busybox", root, ImageLayout.ROOT);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @AfterEach
    void deleteImage() {
        engine.images().delete(alias);
    }

    private void importImage(String templates, Map<String, String> texts) throws Exception {
        Path folder = Files.createDirectory(directory.resolve("image"));
        Files.createDirectory(folder.resolve("templates"));
        Files.writeString(
                folder.resolve("metadata.yaml"),
                "architecture: x86_64\ncreation_date: 1700000000\nproperties: {serial: "
                        + alias
                        + "}\ntemplates:\n"
                        + templates);
        for (Map.Entry<String, String> text : texts.entrySet()) {
            Files.writeString(folder.resolve("templates").resolve(text.getKey()), text.getValue());
        }
        Path tar = directory.resolve("metadata.tar");
        Process packed =
                new ProcessBuilder(
                                "tar",
                                "-C",
                                folder.toString(),
                                "-cf",
                                tar.toString(),
                                "metadata.yaml",
                                "templates")
                        .inheritIO()
                        .start();
        assertThat(packed.waitFor()).isZero();
        engine.images().importFiles(alias, tar, root);
    }

    private MachineConfig config() {
        return MachineConfig.of(alias);
    }

    private static String output(Machine machine, String script) {
        return machine.exec("sh", "-c", script).assertSuccess().stdout().strip();
    }

    @Test
    void files_are_written_when_the_image_says_so() throws Exception {
        importImage(
                """
                  /etc/hostname: {when: [create, copy, rename], template: name.tpl}
                  /new/deep/file: {when: [create], template: name.tpl, uid: 7, gid: 8, mode: "0640"}
                  /etc/passwd: {when: [create], template: name.tpl, create_only: true}
                  /only: {when: [create], template: name.tpl, create_only: true}
                  /started: {when: [start], template: trigger.tpl, properties: {default: none}}
                  /copied: {when: [copy], template: trigger.tpl, properties: {default: none}}
                """,
                Map.of(
                        "name.tpl",
                        "{{ container.name }}\n",
                        "trigger.tpl",
                        "{{ trigger }} {{ path }}"
                                + " {{ config_get(\"user.key\", properties.default) }}"
                                + " {{ instance.privileged }} {{ devices.root.type }}\n"));
        try (Machine machine = engine.launch(config().config("user.key", "value"))) {
            String name = machine.name();
            assertThat(output(machine, "cat /etc/hostname /new/deep/file /only; ls /copied || :"))
                    .isEqualTo(name + "\n" + name + "\n" + name);
            assertThat(output(machine, "stat -c '%u:%g %a' /new/deep/file")).isEqualTo("7:8 640");
            assertThat(output(machine, "cat /etc/passwd")).contains("root:");
            assertThat(output(machine, "cat /started")).isEqualTo("start /started value false");

            machine.config("user.key", "other");
            output(machine, "rm /only; echo own >/etc/hostname");
            machine.reboot();

            assertThat(output(machine, "cat /started")).isEqualTo("start /started other false");
            assertThat(output(machine, "cat /etc/hostname; ls /only || :")).isEqualTo("own");
            try (Machine copy = machine.copy("")) {
                copy.start();
                assertThat(output(copy, "cat /etc/hostname")).isEqualTo(copy.name());
                assertThat(output(copy, "cat /copied")).isEqualTo("copy /copied other false");
            }
        }
    }

    @Test
    void a_link_leads_to_the_machines_own_files() throws Exception {
        importImage(
                "  /link/etc/outside: {when: [start], template: a.tpl}\n",
                Map.of("a.tpl", "written"));
        Path host = Path.of("/etc/outside");
        try (Machine machine = engine.launch(config())) {
            output(machine, "rm -r /link; ln -s ../../../.. /link");
            machine.reboot();

            assertThat(output(machine, "cat /etc/outside")).isEqualTo("written");
        }
        assertThat(host).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "/../outside ! x ! that is no path",
                "etc/hostname ! x ! that is no path",
                "/etc/ ! x ! that is no path",
                "/x ! {% for a in path %}{% include a %}{% endfor %} ! line 1: the tag `include`",
                "/x ! {{ container.name ! line 1: `{{` has no `}}`",
            })
    void a_template_that_is_wrong_is_named(String path, String text, String message)
            throws Exception {
        importImage(
                "  \"" + path + "\": {when: [create], template: a.tpl}\n", Map.of("a.tpl", text));

        assertThatThrownBy(() -> engine.launch(config()))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContainingAll("`" + path + "`", "`a.tpl`", message);
    }

    @Test
    void a_published_machine_has_the_templates_of_its_image() throws Exception {
        importImage(
                "  /name: {when: [create], template: name.tpl}\n",
                Map.of("name.tpl", "{{ instance.name }}\n"));
        String published = alias + "-again";
        try (Machine machine = engine.create(config())) {
            machine.publish(published);
        }
        try (Machine machine = engine.launch(MachineConfig.of(published))) {
            assertThat(output(machine, "cat /name")).isEqualTo(machine.name());
        } finally {
            engine.images().delete(published);
        }
    }

    @Test
    void an_image_with_cloud_init_finds_what_it_is_told() throws IOException {
        String seeded = alias;
        try (Machine machine = engine.launch(MachineConfig.of("busybox"))) {
            output(machine, "mkdir -p /usr/bin; touch /usr/bin/cloud-init");
            machine.publish(seeded);
        }
        MachineConfig config = MachineConfig.of(seeded).config("user.user-data", "#!/bin/sh\n");
        try (Machine machine = engine.launch(config)) {
            String folder = "/var/lib/cloud/seed/nocloud-net/";

            assertThat(machine.files().read(folder + "user-data")).isEqualTo("#!/bin/sh\n");
            assertThat(machine.files().read(folder + "meta-data"))
                    .contains("local-hostname: " + machine.name(), "instance-id: ");
            assertThat(machine.files().read(folder + "network-config")).contains("disabled");
        }
        try (Machine told = engine.launch(MachineConfig.of(seeded))) {
            assertThat(told.files().exists("/var/lib/cloud")).isFalse();
        }
    }
}
