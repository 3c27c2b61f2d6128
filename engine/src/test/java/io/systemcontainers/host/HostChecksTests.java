package io.systemcontainers.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.systemcontainers.HostCheck;
import io.systemcontainers.HostCheck.Verdict;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostChecksTests {

    private static final Platform LINUX = new Platform("Linux", "x86_64");

    @TempDir Path store;

    @Test
    void finds_nothing_wrong_with_a_root_on_a_hybrid_host() {
        List<HostCheck> checks = HostChecks.run(LINUX, Hosts.files(Hosts.HYBRID), store);

        assertThat(checks)
                .extracting(HostCheck::name)
                .containsExactly(
                        "platform",
                        "kernel",
                        "root",
                        "native access",
                        "kernel features",
                        "namespaces",
                        "overlayfs",
                        "cgroups",
                        "/proc and /sys",
                        "executable memory",
                        "store");
        assertThat(checks).extracting(HostCheck::verdict).doesNotContain(Verdict.FAILED);
    }

    @Test
    void finds_everything_that_an_unprivileged_container_takes_away() {
        List<HostCheck> checks = HostChecks.run(LINUX, Hosts.files(Hosts.DOCKER), store);

        assertThat(checks)
                .filteredOn(check -> check.verdict() == Verdict.FAILED)
                .extracting(HostCheck::name)
                .contains("root", "cgroups", "/proc and /sys", "store");
        assertThat(checks)
                .filteredOn(check -> check.verdict() == Verdict.FAILED)
                .allSatisfy(check -> assertThat(check.remedy()).isNotEmpty());
    }

    @Test
    void says_no_more_than_the_platform_where_it_is_not_linux(@TempDir Path nothing) {
        List<HostCheck> checks =
                HostChecks.run(new Platform("Mac OS X", "aarch64"), new HostFiles(nothing), store);

        assertThat(checks)
                .extracting(HostCheck::name, HostCheck::verdict, HostCheck::found)
                .containsExactly(tuple("platform", Verdict.FAILED, "Mac OS X aarch64"));
    }

    @Test
    void names_a_file_that_cannot_be_read(@TempDir Path nothing) {
        List<HostCheck> checks = HostChecks.run(LINUX, new HostFiles(nothing), store);

        assertThat(checks)
                .filteredOn(check -> check.name().equals("kernel"))
                .singleElement()
                .satisfies(
                        check -> {
                            assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
                            assertThat(check.found())
                                    .isEqualTo(
                                            "reading `/proc/sys/kernel/osrelease`: it is not there");
                        });
    }

    @Test
    void looks_at_the_host_it_runs_on_without_a_failure_of_its_own() {
        assertThat(HostChecks.run(store))
                .extracting(HostCheck::found)
                .noneMatch(found -> found.startsWith("reading `"));
    }
}
