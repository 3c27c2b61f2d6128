package io.systemcontainers.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.HostCheck;
import io.systemcontainers.HostCheck.Verdict;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcessChecksTests {

    private static final String ALL_IDS = "         0          0 4294967295\n";

    @Test
    void accepts_root_without_the_capabilities_that_are_not_used() {
        assertThat(Hosts.files(Hosts.HYBRID).read("/proc/self/status"))
                .as("no CAP_SYS_RESOURCE in this one")
                .contains("CapEff:\t000001fffeffffff");
        assertThat(privileges(Hosts.HYBRID).check().verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void names_the_capabilities_that_a_container_takes_away() {
        HostCheck check = privileges(Hosts.DOCKER).check();

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.found())
                .isEqualTo("root without CAP_NET_ADMIN, CAP_SYS_PTRACE, CAP_SYS_ADMIN");
        assertThat(check.remedy()).contains("--privileged");
    }

    @Test
    void judges_by_the_effective_user_and_not_by_the_real_one() {
        String status = "Name:\tjava\nUid:\t0\t1000\t0\t0\nCapEff:\t0000000000000000\n";

        HostCheck check = Privileges.parse(status, ALL_IDS).check();

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.found()).isEqualTo("the effective user id is 1000");
        assertThat(check.remedy()).contains("sudo");
    }

    @Test
    void is_not_deceived_by_the_root_of_a_user_namespace() {
        String status = Hosts.files(Hosts.UNIFIED).read("/proc/self/status");

        assertThat(Privileges.parse(status, "0 100000 65536\n").check().found())
                .contains("only inside a user namespace");
        assertThat(Privileges.parse(status, ALL_IDS).check().verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void asks_for_the_option_where_native_access_was_not_granted() {
        HostCheck check = NativeCalls.loaded("5.19.1", false, "25");

        assertThat(check.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(check.remedy()).contains("--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void tells_a_jvm_that_refuses_from_a_directory_that_does() {
        HostCheck jvm = NativeCalls.refused("java.lang.IllegalCallerException: Illegal native …");
        HostCheck directory = NativeCalls.refused("/tmp/jna1.tmp: failed to map segment");

        assertThat(jvm.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(jvm.remedy()).contains("--enable-native-access");
        assertThat(directory.remedy()).contains("jna.tmpdir");
    }

    @Test
    void fails_without_a_keeper_for_the_architecture() {
        Platform platform = new Platform("Linux", "riscv64");

        assertThat(platform.hasKeeper()).isFalse();
        assertThat(platform.check(false).found()).contains("no keeper");
        assertThat(Platform.ofThisJvm().hasKeeper()).isTrue();
    }

    @Test
    void knows_both_names_of_an_architecture() {
        assertThat(Platform.kernelName("amd64")).isEqualTo("x86_64");
        assertThat(Platform.kernelName("aarch64")).isEqualTo("aarch64");
    }

    private static Privileges privileges(Path host) {
        HostFiles files = Hosts.files(host);
        return Privileges.parse(files.read("/proc/self/status"), files.read("/proc/self/uid_map"));
    }
}
