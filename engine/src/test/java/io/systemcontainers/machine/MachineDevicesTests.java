package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Device;
import io.systemcontainers.Machine;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a machine has of the host. */
@EngineRing
class MachineDevicesTests extends ResetMachines {

    @TempDir private Path host;

    @BeforeEach
    void fill() throws IOException {
        Files.setPosixFilePermissions(host, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(host.resolve("file"), "from the host\n");
        Files.createDirectory(host.resolve("below"));
    }

    private Device folder() {
        return Device.disk(host.toString(), "/mnt/deep/data");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shares_a_folder_with_the_ids_of_the_machine(boolean privileged) throws IOException {
        try (Machine machine =
                engine.launch(BUSYBOX.privileged(privileged).device("data", folder()))) {
            assertThat(output(machine, "cat /mnt/deep/data/file")).isEqualTo("from the host");
            assertThat(output(machine, "stat -c '%u:%g' /mnt/deep/data/file")).isEqualTo("0:0");

            output(
                    machine,
                    "echo inside > /mnt/deep/data/below/new; chown 7:8 /mnt/deep/data/below/new");

            Path made = host.resolve("below/new");
            assertThat(made).hasContent("inside");
            assertThat(Files.getAttribute(made, "unix:uid")).isEqualTo(7);
            assertThat(Files.getAttribute(made, "unix:gid")).isEqualTo(8);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keeps_the_machine_from_changing_it(boolean privileged) {
        Device readOnly = folder().with("readonly", "true");
        try (Machine machine =
                engine.launch(BUSYBOX.privileged(privileged).device("data", readOnly))) {
            assertThat(output(machine, "cat /mnt/deep/data/file")).isEqualTo("from the host");
            assertThat(machine.exec("touch", "/mnt/deep/data/new").stderr())
                    .contains("Read-only file system");
            assertThat(machine.exec("rm", "/mnt/deep/data/file").exitCode()).isNotZero();
        }
        assertThat(host.resolve("file")).exists();
    }

    @Test
    void does_not_let_an_unprivileged_machine_make_it_writable() {
        Device readOnly = folder().with("readonly", "true");
        try (Machine machine = engine.launch(BUSYBOX.device("data", readOnly))) {
            assertThat(machine.exec("mount", "-o", "remount,bind,rw", "/mnt/deep/data").exitCode())
                    .isNotZero();
        }
    }

    @Test
    void leaves_owners_as_they_are_where_they_are_not_to_be_shifted() {
        try (Machine machine =
                engine.launch(BUSYBOX.device("data", folder().with("shift", "false")))) {
            assertThat(output(machine, "stat -c '%u:%g' /mnt/deep/data/file"))
                    .isEqualTo("65534:65534");
        }
    }

    @Test
    void shares_a_single_file() throws IOException {
        Device file = Device.disk(host.resolve("file").toString(), "/etc/hosts");
        try (Machine machine = engine.launch(BUSYBOX.device("hosts", file))) {
            assertThat(output(machine, "cat /etc/hosts")).isEqualTo("from the host");
            output(machine, "echo more >> /etc/hosts");
        }
        assertThat(host.resolve("file")).hasContent("from the host\nmore");
    }

    @Test
    void is_there_after_a_reboot_and_a_reset() {
        try (Machine machine = launch(BUSYBOX.device("data", folder()))) {
            machine.reboot();
            assertThat(output(machine, "cat /mnt/deep/data/file")).isEqualTo("from the host");

            machine.startFrom("clean");
            assertThat(output(machine, "cat /mnt/deep/data/file")).isEqualTo("from the host");
        }
    }

    @Test
    void says_that_the_host_does_not_have_it() {
        Device missing = Device.disk(host.resolve("missing").toString(), "/mnt/data");
        assertThatThrownBy(() -> engine.launch(BUSYBOX.device("data", missing)).close())
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("device `data`")
                .hasMessageContaining("missing`");
        try (Machine machine =
                engine.launch(BUSYBOX.device("data", missing.with("required", "false")))) {
            assertThat(machine.files().exists("/mnt/data")).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void gives_a_character_device_to_whom_it_says(boolean privileged) {
        Device device =
                Device.unixChar("/dev/null")
                        .with("path", "/dev/deep/nothing")
                        .with("uid", "3")
                        .with("gid", "4")
                        .with("mode", "0640");
        try (Machine machine =
                engine.launch(BUSYBOX.privileged(privileged).device("nothing", device))) {
            assertThat(output(machine, "stat -c '%F %t:%T %u:%g %a' /dev/deep/nothing"))
                    .isEqualTo("character special file 1:3 3:4 640");
            output(machine, "echo gone > /dev/deep/nothing");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lets_the_machine_use_it(boolean privileged) {
        Device device = Device.unixChar("/dev/loop-control").with("required", "false");
        Assumptions.assumeTrue(
                Files.exists(Path.of("/dev/loop-control")), "the host has no /dev/loop-control");
        try (Machine machine =
                engine.launch(BUSYBOX.privileged(privileged).device("loop", device))) {
            assertThat(machine.exec("sh", "-c", "exec 3<>/dev/loop-control").stderr()).isEmpty();
        }
    }

    @Test
    void lets_a_privileged_machine_make_nodes_but_use_none_of_the_hosts() throws IOException {
        long disk = (Long) Files.getAttribute(Path.of("/"), "unix:dev");
        String numbers = (disk >> 8 & 0xfff) + " " + (disk & 0xff);
        try (Machine machine = engine.launch(BUSYBOX.privileged(true))) {
            output(machine, "mknod /dev/disk b " + numbers + "; mknod /dev/kmsg2 c 1 11");
            for (String device : new String[] {"/dev/disk", "/dev/kmsg2"}) {
                assertThat(machine.exec("head", "-c", "1", device).stderr())
                        .contains("Operation not permitted");
            }
            output(machine, "head -c 1 /dev/zero > /dev/null; test -t 0 < /dev/ptmx");
        }
    }

    @Test
    void limits_what_is_read_and_written_where_the_host_has_a_disk() {
        Device root = Device.of("disk", Map.of("path", "/", "limits.write", "1MB"));
        try (Machine machine = engine.launch(BUSYBOX.device("root", root))) {
            String throttled =
                    output(
                            machine,
                            "cat /sys/fs/cgroup/blkio/blkio.throttle.write_bps_device 2>/dev/null"
                                    + " || cat /sys/fs/cgroup/io.max");
            assertThat(throttled).contains("1000000");
        }
    }

    @Test
    void says_which_pools_can_limit_the_size_of_the_root() {
        Device root = Device.of("disk", Map.of("path", "/", "size", "1GiB"));

        assertThatThrownBy(() -> engine.create(BUSYBOX.name("sized").device("root", root)))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("`size`")
                .hasMessageContaining("driver btrfs");
        engine.create(BUSYBOX.name("sized")).close(); // nothing is left of it, the name above all
    }

    @Test
    void limits_what_a_network_device_carries() {
        Device nic = Device.nic().with("limits.max", "1Mbit").with("hwaddr", "02:16:3e:aa:bb:cc");
        try (Machine machine = engine.launch(BUSYBOX.device("eth0", nic))) {
            assertThat(output(machine, "cat /sys/class/net/eth0/address"))
                    .isEqualTo("02:16:3e:aa:bb:cc");
            assertThatThrownBy(
                            () ->
                                    engine.launch(
                                                    BUSYBOX.device(
                                                            "eth0",
                                                            Device.nic()
                                                                    .with(
                                                                            "hwaddr",
                                                                            "02:16:3e:aa:bb:cc")))
                                            .close())
                    .hasMessageContaining("has the hardware address `02:16:3e:aa:bb:cc`");
            // A bandwidth would be set by now if there were none: it is shaped already.
            assertThatThrownBy(() -> machine.network().bandwidth("2Mbit"))
                    .isInstanceOf(SystemContainerException.class);
        }
    }

    @Test
    void has_no_network_where_it_says_so() {
        try (Machine machine = engine.launch(BUSYBOX.device("eth0", Device.none()))) {
            assertThat(output(machine, "ls /sys/class/net")).doesNotContain("eth0");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "disk | source=data path=/mnt | begins with a slash",
                "disk | source=/srv | `path`: it is missing",
                "disk | source=/srv path=/mnt readonyl=true | did you mean `readonly`",
                "disk | source=/srv path=/mnt readonly=maybe | write true or false",
                "disk | source=/srv path=/mnt size=1GB | only the root",
                "disk | path=/ limits.read=fast | as 10MB, or operations",
                "nic | nictype=macvlan | write bridged",
                "nic | hwaddr=01:00:00:00:00:00 | address of a group",
                "nic | hwaddr=zz | is no hardware address",
                "nic | limits.max=fast | is no rate",
                "nic | ipv4.address=10.0.0.9 | chooses a network that is free",
                "nic | name=wan | is called eth0",
                "unix-char | path=/etc/passwd | below /dev",
                "unix-char | source=/dev/null mode=0999 | in octal",
                "unix-char | source=/dev/null major=1 | both major and minor",
                "gpu | id=0 | type `gpu` is not supported",
                "dsik | path=/ | type `dsik` is not known"
            })
    void refuses_what_is_wrong_and_says_what_is_right(String type, String properties, String why) {
        Device device = Device.of(type, Map.of());
        for (String property : properties.split(" ")) {
            device = device.with(property.split("=")[0], property.split("=")[1]);
        }
        Device wrong = device;
        assertThatThrownBy(() -> engine.launch(BUSYBOX.device("mine", wrong)).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("device `mine`")
                .hasMessageContaining(why);
    }
}
