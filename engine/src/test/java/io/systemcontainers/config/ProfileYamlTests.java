package io.systemcontainers.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Device;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.Profile;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    @ValueSource(strings = {"[", "{", "- ", "? ", "{a: ", "[a, ", "&a [", "!!seq [", "{? "})
    void says_that_it_is_nested_too_deep(String opening) {
        assertThatThrownBy(() -> Profile.parse(opening.repeat(46_000 / opening.length())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("reading the profile, line 1: ")
                .hasMessageContaining("are nested deeper than 16 levels");
    }

    @Test
    void says_that_it_is_too_large() {
        assertThatThrownBy(() -> Profile.parse("#".repeat(2 << 20)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("reading the profile");
    }

    @Test
    void does_not_multiply_what_is_named_by_aliases() {
        StringBuilder bomb = new StringBuilder("config:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("  a").append(i).append(": &a").append(i).append(" [");
            bomb.append(("*a" + (i - 1) + ", ").repeat(9)).append("x]\n");
        }

        assertThatThrownBy(() -> Profile.parse(bomb.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Number of aliases");
        assertThatThrownBy(() -> Profile.parse("config: &a\n  b: *a\n"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void throws_nothing_else_whatever_the_text_is(long seed) {
        List<String> pieces =
                List.of(
                        "config",
                        "devices",
                        ": ",
                        ":",
                        "\n",
                        " ",
                        "  ",
                        "- ",
                        "[",
                        "]",
                        "{",
                        "}",
                        ",",
                        "&a ",
                        "*a",
                        "!x ",
                        "!!int ",
                        "? ",
                        "|",
                        ">",
                        "\"",
                        "'",
                        "\\",
                        "\\x",
                        "#",
                        "%",
                        "---",
                        "...",
                        "<<",
                        "~",
                        "\t",
                        "\u0000",
                        "\ud800",
                        "\ufeff",
                        "@",
                        "`",
                        "%YAML 9.9\n");
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int left = random.nextInt(30); left > 0; left--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            try {
                Profile.parse(text.toString());
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("reading the profile");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "linux.kernel_modules, ',a'",
        "linux.sysctl.net, '/a'",
        "user.x, ' a'",
        "limits.cpu, ',1'",
        "limits.memory, '1'",
        "security.syscalls.deny, 'a '"
    })
    void values_of_any_length_are_taken_or_refused(String key, String part) {
        String name = key.equals("linux.sysctl.net") ? key + part.repeat(100_000) : key;
        String value = "a" + part.repeat(100_000);
        try {
            Settings.of(MachineConfig.of("busybox").config(name, value), 1L << 30);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining(key);
        }
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
