package io.systemcontainers.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.HostCheck;
import io.systemcontainers.HostCheck.Verdict;
import io.systemcontainers.sys.Hindrance;
import io.systemcontainers.sys.KernelFeature;
import io.systemcontainers.testing.SystemProperty;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("takes features of the kernel away")
class FallbacksTests {

    @Test
    void finds_all_features_used() {
        HostCheck check = Fallbacks.of(feature -> Optional.empty()).check();

        assertThat(check)
                .hasToString(
                        "OK       kernel features: openat2, cgroup.kill, idmapped-layers, fuse,"
                                + " netdev-reject: all used");
    }

    @Test
    void warns_of_each_that_is_not_used_with_the_reason_and_the_cost() {
        HostCheck check =
                new Fallbacks(
                                Map.of(
                                        KernelFeature.OPENAT2, Hindrance.SECCOMP,
                                        KernelFeature.IDMAPPED_LAYERS, Hindrance.OLD_KERNEL))
                        .check();

        assertThat(check.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(check.found())
                .contains("openat2, which a seccomp filter refuses")
                .contains("idmapped-layers, for which the kernel is too old")
                .doesNotContain("cgroup.kill");
        assertThat(check.remedy())
                .contains("finding a machine's file takes 2 to 5 times as long")
                .contains("in the container's seccomp profile")
                .contains(
                        "copies the image, 2 s and 175 MB for debian:12; it came with Linux 5.19");
    }

    @Test
    void warns_that_machines_show_the_host_without_fuse() {
        HostCheck check = new Fallbacks(Map.of(KernelFeature.FUSE, Hindrance.ABSENT)).check();

        assertThat(check.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(check.found())
                .isEqualTo(
                        "done without: fuse, which the kernel does not have, or whose device cannot"
                                + " be opened");
        assertThat(check.remedy())
                .contains("show the host in a machine")
                .contains("--device /dev/fuse");
    }

    @Test
    void says_that_the_property_is_the_reason() {
        withProperty(
                "cgroup.kill",
                check -> {
                    assertThat(check.verdict()).isEqualTo(Verdict.WARNING);
                    assertThat(check.found())
                            .contains("cgroup.kill, which -Dsystemcontainers.without forbids");
                    assertThat(check.remedy()).contains("take it out of the property");
                });
    }

    @Test
    void fails_where_the_property_names_nothing() {
        withProperty(
                "openat3",
                check -> {
                    assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
                    assertThat(check.found()).contains("no feature is called `openat3`");
                });
    }

    @SuppressWarnings("try") // it counts until it is closed
    private static void withProperty(String value, java.util.function.Consumer<HostCheck> judge) {
        try (SystemProperty without = SystemProperty.set(KernelFeature.PROPERTY, value)) {
            judge.accept(Fallbacks.ofThisHost());
        }
    }
}
