package io.systemcontainers.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Device;
import io.systemcontainers.Profile;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileYamlTests {

    private static final String SHOWN =
            """
            config:
              limits.memory: 512MB
              security.nesting: "true"
              user.user-data: |-
                #cloud-config
                packages: [curl]
            description: Default LXD profile
            devices:
              eth0:
                name: eth0
                network: lxdbr0
                type: nic
              root:
                path: /
                pool: default
                type: disk
            name: default
            used_by:
            - /1.0/instances/web
            project: default
            """;

    @Test
    void reads_what_lxc_profile_show_prints() {
        Profile profile = Profile.parse(SHOWN);

        assertThat(profile.name()).isEqualTo("default");
        assertThat(profile.description()).isEqualTo("Default LXD profile");
        assertThat(profile.config())
                .isEqualTo(
                        Map.of(
                                "limits.memory", "512MB",
                                "security.nesting", "true",
                                "user.user-data", "#cloud-config\npackages: [curl]"));
        assertThat(profile.devices())
                .isEqualTo(
                        Map.of(
                                "eth0",
                                Device.of("nic", Map.of("name", "eth0", "network", "lxdbr0")),
                                "root",
                                Device.of("disk", Map.of("path", "/", "pool", "default"))));
    }

    @Test
    void writes_what_it_reads() {
        Profile profile = Profile.parse(SHOWN);

        assertThat(Profile.parse(profile.yaml())).isEqualTo(profile);
        assertThat(profile.yaml())
                .contains("  security.nesting: \"true\"")
                .contains("    type: nic")
                .endsWith("used_by: []\n");
        assertThat(Profile.of("empty").yaml())
                .isEqualTo(
                        """
                        name: empty
                        description: ""
                        config: {}
                        devices: {}
                        used_by: []
                        """);
    }

    @ParameterizedTest
    @CsvSource({"true", "on", "010", "1e3", "0x10", "~", "512MB", "25ms/100ms", "no", "2026-11-26"})
    void takes_values_for_text_whatever_they_look_like(String value) {
        assertThat(Profile.parse("config:\n  user.x: " + value).config())
                .isEqualTo(Map.of("user.x", value));
    }

    @ParameterizedTest
    @CsvSource({"true", "on", "n", "010", "1", "12:30", "~", "2026-11-26", "1.5", "0x10"})
    void writes_in_quotes_what_another_reader_would_not_take_for_text(String value) {
        assertThat(Profile.of("x").config("user.x", value).yaml())
                .contains("user.x: \"" + value + "\"\n");
    }

    @ParameterizedTest
    @CsvSource({"512MB", "25ms/100ms", "0-2", "none", "1GiB"})
    void writes_other_texts_as_they_are(String value) {
        assertThat(Profile.of("x").config("user.x", value).yaml())
                .contains("user.x: " + value + "\n");
    }

    @Test
    void takes_parts_that_are_empty_for_parts_that_are_not_there() {
        assertThat(Profile.parse("config:\ndevices: null\ndescription: ~\nused_by:\nname: x"))
                .isEqualTo(Profile.of("x"));
        assertThat(Profile.parse("")).isEqualTo(Profile.of(""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "confg: {} | line 1: a profile has no `confg`: did you mean `config`?",
                "name: x\\nconfig: [1] | line 2: `config` consists of lines",
                "config:\\n  a: {} | line 2: `a` is a text",
                "config:\\n  a: 1\\n  a: 2 | line 3: `a` is there twice",
                "devices:\\n  eth0:\\n    name: eth0 | line 3: device `eth0` has no `type`",
                "a: b: c | line 1: mapping values are not allowed here",
                "- 1 | line 1: a profile consists of lines",
                "'config: {a: *b}' | b"
            })
    void says_what_is_wrong_and_where(String yaml, String why) {
        assertThatThrownBy(() -> Profile.parse(yaml.replace("\\n", "\n")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("reading the profile")
                .hasMessageContaining(why);
    }
}
