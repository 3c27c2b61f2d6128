package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.Provision;
import io.systemcontainers.PushOption;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.KernelFeature;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.SystemProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Run machines as on kernels whose overlays refuse idmapped layers: their files are shifted. */
@EngineRing
@Isolated("takes features of the kernel away")
class CopiedImageTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");
    private static final MachineConfig DEBIAN = MachineConfig.of("debian:12");

    private static SystemProperty without;
    private static Engine engine;

    @BeforeAll
    static void open() {
        without =
                SystemProperty.add(
                        KernelFeature.PROPERTY, KernelFeature.IDMAPPED_LAYERS.toString());
        engine = Engine.open();
    }

    @AfterAll
    static void close() {
        try {
            engine.close();
        } finally {
            without.close();
        }
    }

    private static String output(Machine machine, String script) {
        return machine.exec("sh", "-c", script).assertSuccess().stdout().strip();
    }

    @Test
    void a_snapshot_of_a_running_machine_has_its_owners() {
        try (Machine machine = engine.launch(BUSYBOX)) {
            output(machine, "echo one >/file; chown 33:34 /file; mkdir /dir; ln -s x /link");
            machine.snapshot("running");
            output(machine, "rm /file");
            machine.restore("running");

            assertThat(output(machine, "stat -c %u:%g / /file /dir /link"))
                    .isEqualTo("0:0\n33:34\n0:0\n0:0");
        }
    }

    @Test
    void a_published_machine_has_the_ids_of_an_image() throws IOException {
        String alias = "copied-" + UUID.randomUUID().toString().substring(0, 8);
        try (Machine machine = engine.launch(BUSYBOX)) {
            output(machine, "echo one >/file; chown 33:34 /file; rm /etc/passwd");
            Path rootfs = machine.publish(alias).rootfs();

            assertThat(Files.getAttribute(rootfs, "unix:uid")).isEqualTo(0);
            assertThat(Files.getAttribute(rootfs.resolve("file"), "unix:gid")).isEqualTo(34);
            assertThat(Files.getAttribute(rootfs.resolve("etc"), "unix:uid")).isEqualTo(0);
            assertThat(rootfs.resolve("etc/passwd")).doesNotExist();
        } finally {
            engine.images().delete(alias);
        }
    }

    private static int idBase(Machine machine) {
        return Integer.parseInt(output(machine, "cat /proc/self/uid_map").split(" +")[1]);
    }

    private static Path directory(Machine machine) {
        String id = machine.name().substring("m-".length());
        return EngineConfig.defaults().store().resolve("machines").resolve(id);
    }

    private static Path layer(Machine machine) throws IOException {
        try (Stream<Path> layers = Files.list(directory(machine).resolve("layers"))) {
            return layers.findFirst().orElseThrow();
        }
    }

    private static Path copy(String image, int idBase) {
        return engine.images().pull(image).rootfs().resolveSibling("rootfs-" + idBase);
    }

    private static int owner(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:uid");
    }

    @Test
    void has_the_machines_ids_on_disk_and_its_own_inside() throws IOException {
        try (Machine machine = engine.launch(BUSYBOX)) {
            int base = idBase(machine);
            output(machine, "echo >/new; echo >/given; chown 33:34 /given; echo >>/etc/passwd");

            assertThat(output(machine, "stat -c '%u:%g' / /etc /bin/busybox /new /etc/passwd"))
                    .isEqualTo("0:0\n0:0\n0:0\n0:0\n0:0");
            assertThat(output(machine, "stat -c '%u:%g' /given")).isEqualTo("33:34");
            Path upper = directory(machine).resolve("0/disk/upper");
            assertThat(owner(upper)).isEqualTo(base);
            assertThat(owner(upper.resolve("new"))).isEqualTo(base);
            assertThat(owner(upper.resolve("given"))).isEqualTo(base + 33);
            assertThat(owner(upper.resolve("etc/passwd"))).isEqualTo(base);
            assertThat(owner(copy("busybox", base).resolve("bin/busybox"))).isEqualTo(base);
        }
    }

    @Test
    void takes_files_from_the_host_and_gives_them_back(@TempDir Path host) throws IOException {
        Files.writeString(host.resolve("file"), "pushed");
        try (Machine machine = engine.launch(BUSYBOX)) {
            machine.files().push(host.resolve("file"), "/pushed", PushOption.owner(5, 6));
            machine.files().write("/written", "written");

            assertThat(output(machine, "stat -c '%u:%g' /pushed /written")).isEqualTo("5:6\n0:0");
            assertThat(machine.files().stat("/pushed").gid()).isEqualTo(6);
            assertThat(machine.files().read("/etc/hostname").strip()).isEqualTo(machine.name());
            machine.files().pull("/pushed", host.resolve("pulled"));
            assertThat(host.resolve("pulled")).hasContent("pushed");
        }
    }

    @Test
    void goes_back_to_a_snapshot_any_number_of_times() throws IOException {
        try (Machine machine = engine.launch(BUSYBOX)) {
            output(machine, "echo base >/file; mkdir -p /dir/sub; chown 7 /dir; rm /etc/profile");
            machine.kill();
            machine.snapshot("base");
            machine.start();
            for (int i = 0; i < 3; i++) {
                assertThat(output(machine, "cat /file; ls /dir; stat -c %u /dir /file"))
                        .isEqualTo("base\nsub\n7\n0");
                assertThat(machine.exec("test", "-e", "/etc/profile").exitCode()).isNotZero();
                output(machine, "echo more >>/file; rm -r /dir; echo x >/etc/profile");
                machine.restore("base");
            }
            assertThat(owner(layer(machine).resolve("dir"))).isEqualTo(idBase(machine) + 7);
        }
    }

    @Test
    void cannot_be_copied_to_a_machine_with_other_ids() {
        try (Machine machine = engine.launch(BUSYBOX);
                Machine privileged = engine.launch(BUSYBOX.privileged(true))) {
            assertThatThrownBy(() -> machine.copy("other"))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("copying machine `" + machine.name())
                    .hasMessageContaining("5.19");
            output(machine, "echo on");
            privileged.copy("copied").close();
        }
    }

    @Test
    void is_provisioned_for_each_machine_as_layers_hold_the_ids_of_one() {
        AtomicInteger taken = new AtomicInteger();
        Provision provision =
                new Provision(
                        "CopiedImage",
                        UUID.randomUUID().toString(),
                        Provision.FOREVER,
                        false,
                        machine -> {
                            taken.incrementAndGet();
                            output(machine, "echo made >/made; chown 7 /made");
                        });
        for (int i = 0; i < 2; i++) {
            try (Machine machine = engine.create(BUSYBOX, provision)) {
                machine.start();
                assertThat(machine.pristine()).isTrue();
                assertThat(output(machine, "cat /made; stat -c %u /made")).isEqualTo("made\n7");
            }
        }
        assertThat(taken).hasValue(2);
    }

    @Test
    void runs_beside_another_machine_of_the_same_image() {
        try (Machine one = engine.launch(BUSYBOX);
                Machine other = engine.launch(BUSYBOX)) {
            output(one, "echo one >/etc/passwd");

            assertThat(idBase(one)).isNotEqualTo(idBase(other));
            assertThat(output(other, "stat -c %u /etc/passwd")).isEqualTo("0");
            assertThat(output(other, "cat /etc/passwd")).startsWith("root:");
            assertThat(copy("busybox", idBase(one))).isDirectory();
            assertThat(copy("busybox", idBase(other))).isDirectory();
        }
    }

    @Test
    void needs_no_copy_where_it_is_privileged() throws IOException {
        try (Machine machine = engine.launch(BUSYBOX.privileged(true))) {
            output(machine, "echo >/new");

            assertThat(output(machine, "stat -c %u /new /bin/busybox")).isEqualTo("0\n0");
            assertThat(owner(directory(machine).resolve("0/disk/upper/new"))).isZero();
            assertThat(copy("busybox", 0)).doesNotExist();
        }
    }

    @Test
    void boots_a_debian_with_no_failed_unit() throws IOException {
        try (Machine machine = engine.launch(DEBIAN)) {
            assertThat(output(machine, "systemctl is-system-running --wait")).isEqualTo("running");
            assertThat(output(machine, "systemctl list-units --failed --no-legend --plain"))
                    .isEmpty();
            assertThat(owner(copy("debian:12", idBase(machine)))).isEqualTo(idBase(machine));
            assertThat(output(machine, "stat -c '%U:%G %a' /usr/bin/su /etc/shadow /tmp"))
                    .isEqualTo("root:root 4755\nroot:shadow 640\nroot:root 1777");
            assertThat(output(machine, "find / -xdev -nouser -o -xdev -nogroup")).isEmpty();
            assertThat(output(machine, "dpkg --verify")).isEmpty();
        }
    }

    @Test
    void gives_programs_the_capabilities_that_the_image_gives_them() {
        try (Machine machine = engine.launch(DEBIAN)) {
            String ping = "setpriv --reuid=65534 --regid=65534 --clear-groups ping -c1 127.0.0.1";
            // Otherwise everybody may ping.
            output(machine, "echo 1 0 >/proc/sys/net/ipv4/ping_group_range");

            assertThat(output(machine, "stat -c %a /usr/bin/ping")).isEqualTo("755");
            assertThat(output(machine, ping)).contains(" 0% packet loss");
            output(machine, "touch /usr/bin/ping");
            assertThat(output(machine, ping)).as("copied up").contains(" 0% packet loss");
            output(machine, "cp /usr/bin/ping /usr/bin/ping.new");
            assertThat(
                            machine.exec("sh", "-c", ping.replace("ping -c1", "ping.new -c1"))
                                    .exitCode())
                    .as("without the capability")
                    .isNotZero();
        }
    }

    @Test
    void keeps_programs_set_user_id_when_it_writes_them() {
        try (Machine machine = engine.launch(DEBIAN)) {
            output(machine, "cp -p /usr/bin/su /usr/bin/su.new; touch /usr/bin/su");

            assertThat(output(machine, "stat -c '%u %a' /usr/bin/su /usr/bin/su.new"))
                    .isEqualTo("0 4755\n0 4755");
        }
    }
}
