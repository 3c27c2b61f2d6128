package io.systemcontainers.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.MachineConfig;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTests {

    private static final long HOST = 24L << 30;
    private static final MachineConfig CONFIG = MachineConfig.of("debian:12");

    @ParameterizedTest
    @CsvSource({
        "512MB, 512000000",
        "512MiB, 536870912",
        "1GB, 1000000000",
        "1GiB, 1073741824",
        "1.5GiB, 1610612736",
        "64kB, 64000",
        "64KiB, 65536",
        "4096, 4096",
        "4096B, 4096",
        "' 1 GB ', 1000000000"
    })
    void reads_sizes_as_lxd_does(String text, long bytes) {
        assertThat(Size.parse(text)).isEqualTo(bytes);
    }

    @Test
    void reads_a_share_of_the_hosts_memory() {
        assertThat(Settings.of(CONFIG.memory("25%"), 1000).limits().memory().bytes()).hasValue(250);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lots",
                "512 apples",
                "-1MB",
                "512mb",
                "MB",
                "0x10",
                "1e9",
                "9999999999999EB",
                "0%",
                "101%"
            })
    void refuses_what_is_no_size_and_says_what_is(String text) {
        assertThatThrownBy(() -> Settings.of(CONFIG.memory(text), HOST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`limits.memory`")
                .hasMessageContaining("`" + text + "`");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-web",
                "web-",
                "1web",
                "we b",
                "web.example",
                "wéb",
                "a123456789012345678901234567890123456789012345678901234567890123"
            })
    void refuses_names_that_are_no_host_names(String name) {
        assertThatThrownBy(() -> Settings.of(CONFIG.name(name), HOST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`" + name + "`");
    }

    @Test
    void guesses_what_an_unknown_key_was_meant_to_be() {
        assertThatThrownBy(() -> Settings.of(CONFIG.config("limit.memory", "1GB"), HOST))
                .hasMessageContaining("`limit.memory` is not known")
                .hasMessageContaining("did you mean `limits.memory`");
        assertThatThrownBy(() -> Settings.of(CONFIG.config("limits.mem", "1GB"), HOST))
                .as("cpu is as near")
                .hasMessageContaining("did you mean `limits.memory`");
    }

    @Test
    void refuses_a_privilege_that_is_neither_true_nor_false() {
        assertThatThrownBy(() -> Settings.of(CONFIG.config("security.privileged", "maybe"), HOST))
                .hasMessageContaining("`maybe` is neither true nor false");
    }

    @Test
    void refuses_no_processes() {
        assertThatThrownBy(() -> Settings.of(CONFIG.processes(0), HOST))
                .hasMessageContaining("above 0");
    }

    @Test
    void takes_an_empty_value_for_a_key_that_is_not_set() {
        assertThat(Settings.of(CONFIG.memory(""), HOST)).isEqualTo(Settings.of(CONFIG, HOST));
        assertThat(Settings.of(CONFIG.env("A", ""), HOST).environment()).containsEntry("A", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | 2 | ''",
                "0-2 | 3 | 0,1,2",
                "1-1 | 1 | 1",
                "'0, 3' | 2 | 0,3",
                "0,2-3 | 3 | 0,2,3"
            })
    void reads_how_many_processors_or_which(String text, int count, String cpus) {
        CpuSet set =
                Settings.of(CONFIG.config("limits.cpu", text), HOST).limits().cpu().cpus().get();

        assertThat(set.count()).isEqualTo(count);
        assertThat(CpuSet.format(set.cpus())).isEqualTo(cpus);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limits.cpu | 0 | says neither how many nor which",
                "limits.cpu | 3-1 | says neither how many nor which",
                "limits.cpu | 0-99999 | says neither how many nor which",
                "limits.cpu.priority | 11 | from 0 to 10",
                "limits.memory.enforce | maybe | hard, soft",
                "limits.memory.swap | maybe | neither true nor false nor a size",
                "limits.kernel.nofiles | 10 | did you mean `nofile`",
                "limits.kernel.nofile | 20:10 | above the hard one",
                "limits.kernel.nofile | many | SOFT:HARD",
                "limits.hugepages.3MB | 1GiB | there are no pages of that size",
                "linux.sysctl.kernel.core_pattern | x | a parameter of the host's kernel",
                "linux.sysctl.net.ipv4/../../kernel/x | x | no parameter of the kernel",
                "security.idmap.size | 100 | every machine has 65536 ids",
                "raw.lxc | lxc.x=1 | liblxc is not used",
                "agent.nic_config | true | it is for virtual machines",
                "security.syscalls.intercept.mount | true | are not intercepted",
                "boot.host_shutdown_timeout | -1 | from 0 to",
                "environment.A B | x | cannot be the name of a variable"
            })
    void refuses_values_and_says_what_is_right(String key, String value, String why) {
        assertThatThrownBy(() -> Settings.of(CONFIG.config(key, value), HOST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`" + key + "`")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "boot.autostart",
                "volatile.eth0.hwaddr",
                "image.os",
                "security.idmap.isolated",
                "security.syscalls.intercept.mknod",
                "snapshots.schedule",
                "user.whatever",
                "user.deep.down"
            })
    void takes_what_a_file_copied_from_lxd_has(String key) {
        assertThat(Settings.of(CONFIG.config(key, "1"), HOST)).isEqualTo(Settings.of(CONFIG, HOST));
    }

    @Test
    void knows_what_may_be_changed_while_a_machine_is_there() {
        assertThat(Settings.canChange("limits.memory")).isTrue();
        assertThat(Settings.canChange("security.privileged")).isFalse();
    }

    @Test
    void reads_an_allowance_of_the_processors() {
        assertThat(allowance("25ms/100ms")).contains(new CpuAllowance(0, 25_000, 100_000));
        assertThat(allowance("200ms/100ms")).contains(new CpuAllowance(0, 200_000, 100_000));
        assertThat(allowance("50%")).contains(new CpuAllowance(50, 0, 0));
    }

    private static Optional<CpuAllowance> allowance(String text) {
        return Settings.of(CONFIG.config("limits.cpu.allowance", text), HOST)
                .limits()
                .cpu()
                .allowance();
    }

    @ParameterizedTest
    @ValueSource(strings = {"half", "0%", "101%", "25ms", "0ms/100ms", "1ms/1001ms", "1s/2s"})
    void refuses_what_is_no_allowance(String text) {
        assertThatThrownBy(() -> allowance(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`limits.cpu.allowance`: `" + text + "` is not an allowance");
    }

    @Test
    void takes_variables() {
        assertThat(Settings.of(CONFIG.env("LANG", "de_DE.UTF-8"), HOST).environment())
                .isEqualTo(Map.of("LANG", "de_DE.UTF-8"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a..b", "-a", "a b", "ä", "internal", "db.internal", "a.b-"})
    void refuses_aliases_that_are_no_names(String alias) {
        assertThatThrownBy(() -> Settings.of(CONFIG.alias(alias), HOST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("`" + alias + "` cannot be an alias");
    }

    @Test
    void refuses_a_variable_that_no_shell_could_name() {
        assertThatThrownBy(() -> Settings.of(CONFIG.env("A B", "x"), HOST))
                .hasMessageContaining("`A B`");
    }

    @Test
    void refuses_no_image() {
        assertThatThrownBy(() -> Settings.of(MachineConfig.of(" "), HOST))
                .hasMessageContaining("image");
    }
}
