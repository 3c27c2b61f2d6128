package io.systemcontainers.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.systemcontainers.HostCheck;
import io.systemcontainers.HostCheck.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelChecksTests {

    private static final OptionalLong NONE = OptionalLong.empty();

    @ParameterizedTest
    @CsvSource({
        "4.19.0-26-amd64, FAILED",
        "5.14.21-150500.55-default, FAILED",
        "5.15.0-1053-aws, OK",
        "5.19.17, OK",
        "6.1.0-18-amd64, OK",
        "10.0-rc1, OK"
    })
    void judges_the_release_by_its_first_two_numbers(String release, Verdict verdict) {
        assertThat(KernelVersion.parse(release + "\n").check().verdict()).isEqualTo(verdict);
    }

    @Test
    void refuses_a_release_without_numbers() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KernelVersion.parse("unknown"))
                .withMessageContaining("`unknown`");
    }

    @Test
    void names_the_namespaces_that_are_missing(@TempDir Path host) throws IOException {
        Path directory = Files.createDirectories(host.resolve("proc/self/ns"));
        for (String name : List.of("mnt", "pid", "net", "uts", "ipc")) {
            Files.createFile(directory.resolve(name));
        }

        HostCheck check = Namespaces.of(new HostFiles(host)).check();

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.found()).endsWith(": user, cgroup");
    }

    @Test
    void fails_where_user_namespaces_are_limited_to_none() {
        HostCheck check = new Namespaces(List.of(), OptionalLong.of(0), NONE, NONE).check();

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.remedy()).isEqualTo("sysctl -w user.max_user_namespaces=10000");
    }

    @Test
    void mentions_settings_that_look_like_trouble() {
        HostCheck check = Namespaces.of(Hosts.files(Hosts.UNIFIED)).check();

        assertThat(check.verdict()).isEqualTo(Verdict.OK);
        assertThat(check.found())
                .contains("apparmor_restrict_unprivileged_userns is 1")
                .doesNotContain("unprivileged_userns_clone");
    }

    @Test
    void finds_overlays_that_are_built_in_or_can_be_loaded() {
        assertThat(Overlays.of(Hosts.files(Hosts.HYBRID), "6.18.44").check().found())
                .isEqualTo("present");
        assertThat(Overlays.of(Hosts.files(Hosts.UNIFIED), "6.8.0-45-generic").check().found())
                .isEqualTo("a module, loaded by the first mount");
        assertThat(Overlays.of(Hosts.files(Hosts.UNIFIED), "6.9.0").check().verdict())
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    void does_not_take_another_module_for_the_overlay() {
        assertThat(Overlays.isModule("kernel/drivers/of/overlay_test.ko: x/overlay.ko\n"))
                .isFalse();
        assertThat(Overlays.isListed("nodev\toverlayfoo\n\tfooverlay\n")).isFalse();
    }

    @Test
    void fails_only_where_programs_in_memory_are_refused_outright() {
        assertThat(SealedMemory.check(NONE).verdict()).isEqualTo(Verdict.OK);
        assertThat(SealedMemory.check(OptionalLong.of(1)).verdict()).isEqualTo(Verdict.OK);
        assertThat(SealedMemory.check(OptionalLong.of(2)).verdict()).isEqualTo(Verdict.FAILED);
    }
}
