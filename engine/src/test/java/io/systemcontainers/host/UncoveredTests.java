package io.systemcontainers.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.HostCheck;
import io.systemcontainers.HostCheck.Verdict;
import org.junit.jupiter.api.Test;

class UncoveredTests {

    private static final String WHOLE =
            """
            1 0 8:1 / / rw - ext4 /dev/sda1 rw
            2 1 0:1 / /proc rw - proc proc rw
            3 1 0:2 / /sys rw - sysfs sysfs rw
            """;

    @Test
    void accepts_what_a_distribution_mounts_below_them() {
        assertThat(Uncovered.check(Hosts.mounts(Hosts.UNIFIED)).verdict()).isEqualTo(Verdict.OK);
        assertThat(Uncovered.check(Hosts.mounts(Hosts.HYBRID)).verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void names_what_covers_them_in_a_container() {
        HostCheck check = Uncovered.check(Hosts.mounts(Hosts.DOCKER));

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.found()).isEqualTo("covered: /proc/bus, /proc/fs, /proc/irq and 6 more");
        assertThat(check.remedy()).contains("--privileged");
    }

    @Test
    void accepts_a_read_only_sys_and_refuses_a_read_only_proc() {
        assertThat(verdict(WHOLE.replace("/sys rw", "/sys ro"))).isEqualTo(Verdict.OK);
        assertThat(verdict(WHOLE.replace("/proc rw", "/proc ro"))).isEqualTo(Verdict.FAILED);
    }

    @Test
    void is_content_with_a_second_proc_that_is_whole() {
        String covered = WHOLE + "4 2 0:3 / /proc/acpi ro - tmpfs tmpfs ro\n";

        assertThat(verdict(covered)).isEqualTo(Verdict.FAILED);
        assertThat(verdict(covered + "5 1 0:4 / /dev/.lxc/proc rw - proc proc rw\n"))
                .isEqualTo(Verdict.OK);
    }

    @Test
    void does_not_take_a_part_of_proc_for_the_whole() {
        assertThat(verdict(WHOLE.replace("0:1 / /proc", "0:1 /sys /proc/sys")))
                .isEqualTo(Verdict.FAILED);
    }

    private static Verdict verdict(String mountinfo) {
        return Uncovered.check(MountTable.parse(mountinfo)).verdict();
    }
}
