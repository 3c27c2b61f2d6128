package io.systemcontainers.image.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetadataYamlTests {

    private static ImageMetadata read(String yaml) throws IOException {
        return MetadataYaml.read(yaml.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void keeps_texts_as_they_are_written_and_reads_templates() throws IOException {
        ImageMetadata metadata =
                read(
                        """
                        architecture: x86_64
                        creation_date: 1528675200
                        properties:
                          release: 18.10
                          serial: 020180911
                          requirements.cgroup: v1
                        templates:
                          /etc/hostname:
                            when: [create, copy]
                            template: hostname.tpl
                            create_only: true
                            mode: "0600"
                          /etc/hosts: {when: [start], template: hosts.tpl, properties: {a: b}}
                        """);

        assertThat(metadata.properties())
                .containsEntry("release", "18.10")
                .containsEntry("serial", "020180911");
        assertThat(metadata.requirements()).containsEntry("cgroup", "v1");
        ImageMetadata.Template hostname = metadata.templates().get(0);
        assertThat(hostname.path()).isEqualTo("/etc/hostname");
        assertThat(hostname.when()).isEqualTo(List.of("create", "copy"));
        assertThat(hostname.createOnly()).isTrue();
        assertThat(hostname.mode()).isEqualTo(0600);
        assertThat(metadata.templates().get(1).mode()).isEqualTo(0644);
    }

    @Test
    void refuses_what_was_made_to_take_memory_or_stack() {
        StringBuilder laughs = new StringBuilder("architecture: x\na0: &a0 [x, x]\n");
        for (int i = 1; i < 24; i++) {
            laughs.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
        }
        assertThatThrownBy(() -> read(laughs.toString()))
                .hasMessageContaining("more than any image's");
        assertThatThrownBy(() -> read("architecture: " + "[".repeat(100_000)))
                .hasMessageContaining("nested deeper than 16 levels");
        assertThatThrownBy(() -> read("a: &a [*a]")).isInstanceOf(IOException.class);
    }

    @Test
    void says_what_is_wrong() {
        assertThatThrownBy(() -> read("properties: {}"))
                .hasMessageContaining("has no `architecture`");
        assertThatThrownBy(() -> read("architecture: [x]"))
                .hasMessageContaining("`architecture` is a text");
        assertThatThrownBy(
                        () ->
                                read(
                                        "architecture: x\ntemplates: {/a: {template: ../../etc/passwd}}"))
                .hasMessageContaining("`../../etc/passwd` is no name in `templates/`");
        assertThatThrownBy(() -> read("a: b: c")).hasMessageContaining("`metadata.yaml`, line 1");
        assertThatThrownBy(() -> read("")).hasMessageContaining("is empty");
    }
}
