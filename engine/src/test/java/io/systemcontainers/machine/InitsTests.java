package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Console;
import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.Service;
import io.systemcontainers.ServiceState;
import io.systemcontainers.init.Init;
import io.systemcontainers.init.InitDetection;
import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.testing.EngineRing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Debian with other inits than its own: boots, ends, comes back, and is seen by its services. */
@EngineRing
class InitsTests {

    /* Slow in both directions: what does not wait for its scripts is found out. */
    private static final String WITNESS =
            """
            #!/bin/sh
            ### BEGIN INIT INFO
            # Provides:          witness
            # Required-Start:    $remote_fs $network
            # Required-Stop:     $remote_fs $network
            # Default-Start:     2 3 4 5
            # Default-Stop:      0 1 6
            # Short-Description: runs, and notes when it was started and stopped
            ### END INIT INFO
            . /lib/lsb/init-functions
            PIDFILE=/run/witness.pid
            case $1 in
            start)
            	start-stop-daemon --start --background --make-pidfile --pidfile $PIDFILE --exec /bin/sleep -- 1000000
            	sleep 2
            	echo started >>/var/lib/witness
            	;;
            stop)
            	sleep 1
            	start-stop-daemon --stop --oknodo --pidfile $PIDFILE
            	rm -f $PIDFILE
            	echo stopped >>/var/lib/witness
            	;;
            status)
            	status_of_proc -p $PIDFILE /bin/sleep witness
            	;;
            esac
            """;

    private static final Map<String, Machine> MACHINES = new TreeMap<>();

    private static Engine engine;

    static List<String> inits() {
        return List.of("sysvinit", "openrc", "runit");
    }

    @BeforeAll
    static void launch() {
        engine = Engine.open();
        for (String init : inits()) {
            MachineConfig config = MachineConfig.of("debian:12?init=" + init).memory("256MB");
            Machine machine = engine.launch(config);
            addWitness(machine);
            machine.reboot();
            MACHINES.put(init, machine);
        }
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @ParameterizedTest
    @MethodSource("inits")
    void has_booted_when_its_default_runlevel_is_there(String init) {
        Machine machine = MACHINES.get(init);
        machine.files().delete("/var/lib/witness");
        machine.reboot();

        assertThat(machine.files().read("/var/lib/witness")).endsWith("started\n");
        assertThat(output(machine, "pgrep -x getty || pgrep -x agetty")).isNotEmpty();
        assertThat(output(machine, "cat /proc/1/comm")).isEqualTo(process1(init));
    }

    private static String process1(String init) {
        return init.equals("runit") ? "runit" : "init";
    }

    @ParameterizedTest
    @MethodSource("inits")
    void leaves_nothing_of_the_engine_over_its_own_files(String init) {
        Machine machine = MACHINES.get(init);

        assertThat(output(machine, "cat /proc/mounts")).doesNotContain(" /etc/");
        assertThat(output(machine, "cat /etc/inittab /etc/runit/2 2>/dev/null || true"))
                .doesNotContain("/run/host");
    }

    @ParameterizedTest
    @MethodSource("inits")
    void runs_the_stop_scripts_when_it_is_stopped(String init) {
        Machine machine = MACHINES.get(init);
        machine.files().delete("/var/lib/witness");
        machine.stop();

        assertThat(machine.state()).isEqualTo(MachineState.STOPPED);
        machine.start();
        assertThat(machine.files().read("/var/lib/witness")).isEqualTo("stopped\nstarted\n");
    }

    @ParameterizedTest
    @MethodSource("inits")
    void runs_them_when_it_is_rebooted(String init) {
        Machine machine = MACHINES.get(init);
        machine.files().delete("/var/lib/witness");
        machine.reboot();

        assertThat(machine.files().read("/var/lib/witness")).isEqualTo("stopped\nstarted\n");
    }

    @ParameterizedTest
    @MethodSource("inits")
    void runs_them_and_comes_back_when_it_reboots_itself(String init) {
        Machine machine = MACHINES.get(init);
        machine.files().delete("/var/lib/witness");
        machine.exec("touch", "/run/before").assertSuccess();
        machine.command("reboot").start();

        await().ignoreExceptions()
                .until(
                        () ->
                                machine.state() == MachineState.RUNNING
                                        && !machine.files().exists("/run/before")
                                        && machine.files()
                                                .read("/var/lib/witness")
                                                .equals("stopped\nstarted\n"));
    }

    @ParameterizedTest
    @MethodSource("inits")
    void has_a_network(String init) {
        Machine machine = MACHINES.get(init);

        assertThat(output(machine, "ip -4 -o address show dev eth0"))
                .contains(machine.address() + "/");
        assertThat(output(machine, "ip -4 route show default")).contains("dev eth0");
        assertThat(output(machine, "getent hosts " + machine.name())).contains(machine.name());
        String other = init.equals("runit") ? "openrc" : "runit";
        assertThat(output(machine, "getent ahostsv4 " + MACHINES.get(other).name()))
                .contains(MACHINES.get(other).address());
    }

    @ParameterizedTest
    @MethodSource("inits")
    void logs_in_at_its_console(String init) {
        Machine machine = MACHINES.get(init);
        machine.command("chpasswd").stdin("root:secret\n").run().assertSuccess();
        machine.reboot();
        Console console = machine.console();
        console.await(" login: ");
        console.type("root\n");
        console.await("Password: ");
        console.type("secret\n");
        console.await("~# ");
        console.type("tty; id -u; echo $((6 * 7))\n");

        assertThat(console.await("~# ")).contains("\n/dev/console\n0\n42\n");
        console.type("exit\n");
    }

    @ParameterizedTest
    @MethodSource("inits")
    void says_what_its_services_do(String init) {
        Machine machine = MACHINES.get(init);
        Service running = service(machine, "witness");

        assertThat(running.state()).isEqualTo(ServiceState.ACTIVE);
        assertThat(output(machine, "cat /proc/" + running.mainPid().orElseThrow() + "/comm"))
                .isEqualTo("sleep");

        machine.exec("kill", "-9", "" + running.mainPid().orElseThrow()).assertSuccess();
        await().until(() -> service(machine, "witness").state() == ServiceState.FAILED);
        assertThat(service(machine, "witness").mainPid()).isEmpty();

        output(machine, "service witness stop");
        assertThat(service(machine, "witness").state()).isEqualTo(ServiceState.INACTIVE);

        output(machine, "service witness start");
        assertThat(service(machine, "witness").state()).isEqualTo(ServiceState.ACTIVE);
    }

    @Test
    void says_what_runits_own_services_do() {
        Machine machine = MACHINES.get("runit");
        machine.files().write("/etc/sv/own/run", "#!/bin/sh\nexec sleep 1000000\n");
        machine.files().write("/etc/sv/broken/run", "#!/bin/sh\nexit 1\n");
        output(machine, "chmod 755 /etc/sv/*/run; ln -s /etc/sv/own /etc/sv/broken /etc/service/");
        machine.reboot();

        Service own = service(machine, "own");
        assertThat(own.state()).isEqualTo(ServiceState.ACTIVE);
        assertThat(output(machine, "cat /proc/" + own.mainPid().orElseThrow() + "/comm"))
                .isEqualTo("sleep");
        await().until(() -> service(machine, "broken").state() == ServiceState.FAILED);
        output(machine, "sv down own broken");
        assertThat(service(machine, "own").state()).isEqualTo(ServiceState.INACTIVE);
        output(machine, "rm /etc/service/own /etc/service/broken");
    }

    @Test
    void says_what_the_services_of_systemd_do() {
        try (Machine machine = engine.launch(MachineConfig.of("debian:12?init=systemd"))) {
            machine.files()
                    .write(
                            "/etc/systemd/system/broken.service",
                            "[Service]\nType=oneshot\nExecStart=/bin/false\n");
            machine.exec("systemctl", "start", "broken");

            assertThat(service(machine, "broken").state()).isEqualTo(ServiceState.FAILED);
            assertThat(service(machine, "dbus").state()).isEqualTo(ServiceState.ACTIVE);
            assertThat(service(machine, "dbus").mainPid()).isPresent();
            assertThat(service(machine, "systemd-networkd-wait-online").state())
                    .isEqualTo(ServiceState.INACTIVE);
        }
    }

    /* Each is built of its own packages: that takes a minute. */
    static List<String> otherReleases() {
        return Boolean.getBoolean("test.every-init")
                ? Stream.of("debian:11?init=", "debian:13?init=")
                        .flatMap(release -> inits().stream().map(release::concat))
                        .toList()
                : List.of("debian:11?init=runit", "debian:13?init=openrc");
    }

    @ParameterizedTest
    @MethodSource("otherReleases")
    void other_releases_boot_and_end_in_order(String image) {
        try (Machine machine = engine.launch(MachineConfig.of(image))) {
            addWitness(machine);
            machine.reboot();
            assertThat(machine.files().read("/var/lib/witness")).endsWith("started\n");
            assertThat(output(machine, "ip -4 -o address show dev eth0"))
                    .contains(machine.address() + "/");
            assertThat(service(machine, "witness").state()).isEqualTo(ServiceState.ACTIVE);
            machine.files().delete("/var/lib/witness");
            machine.stop();
            machine.start();
            assertThat(machine.files().read("/var/lib/witness")).isEqualTo("stopped\nstarted\n");
            assertThat(output(machine, "dpkg --verify; dpkg --audit")).isEmpty();
        }
    }

    @Test
    void openrc_as_process_1_boots_and_ends_in_order(@TempDir Path directory) throws Exception {
        Path images = Files.createDirectories(directory.resolve("images"));
        Path image = engine.images().pull("debian:12?init=openrc").rootfs().getParent();
        Process copying =
                new ProcessBuilder("cp", "-a", image.toString(), images.toString()).start();
        assertThat(copying.waitFor()).isZero();
        Path root = images.resolve(image.getFileName()).resolve("rootfs");
        Files.delete(root.resolve("usr/sbin/init"));
        Files.createSymbolicLink(root.resolve("usr/sbin/init"), Path.of("openrc-init"));

        try (Engine other = Engine.open(EngineConfig.defaults().store(directory));
                Machine machine = other.launch(MachineConfig.of("debian:12?init=openrc"))) {
            assertThat(output(machine, "readlink /proc/1/exe")).endsWith("/openrc-init");
            addWitness(machine);
            machine.reboot();
            assertThat(machine.files().read("/var/lib/witness")).endsWith("started\n");
            machine.files().delete("/var/lib/witness");
            machine.stop();
            machine.start();
            assertThat(machine.files().read("/var/lib/witness")).isEqualTo("stopped\nstarted\n");
        } finally {
            DirectoryTree.delete(images); // JUnit warns of each link in it
        }
    }

    @Test
    void an_init_without_its_table_has_booted_when_commands_run() {
        try (Machine machine = engine.launch(MachineConfig.of("busybox"))) {
            machine.files().delete("/etc/inittab");
            machine.reboot();

            assertThat(output(machine, "cat /proc/1/comm")).isEqualTo("init");
        }
    }

    @Test
    void a_table_of_busybox_is_run_to_its_end_and_can_be_changed() {
        try (Machine machine = engine.launch(MachineConfig.of("busybox"))) {
            String table = machine.files().read("/etc/inittab");
            assertThat(table).doesNotContain("/run/host");
            machine.files()
                    .write("/etc/inittab", table + "::wait:/bin/sh -c 'sleep 2; touch /waited'");
            machine.reboot();

            assertThat(machine.files().exists("/waited")).isTrue();
            assertThat(machine.files().read("/etc/inittab")).endsWith("touch /waited'");
        }
    }

    @Test
    void are_detected_in_their_images() {
        assertThat(detected("debian:12?init=sysvinit")).isEqualTo(Init.SYSVINIT);
        assertThat(detected("debian:12?init=openrc")).isEqualTo(Init.SYSVINIT);
        assertThat(detected("debian:12?init=runit")).isEqualTo(Init.RUNIT);
        assertThat(detected("debian:12?init=systemd")).isEqualTo(Init.SYSTEMD);
        assertThat(detected("busybox")).isEqualTo(Init.BUSYBOX);
    }

    private static void addWitness(Machine machine) {
        machine.files().write("/etc/init.d/witness", WITNESS);
        output(machine, "chmod 755 /etc/init.d/witness && update-rc.d witness defaults");
    }

    private static Init detected(String image) {
        return InitDetection.in(engine.images().pull(image).rootfs());
    }

    private static Service service(Machine machine, String name) {
        List<Service> services = machine.services();
        return services.stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in " + services));
    }

    private static String output(Machine machine, String script) {
        return machine.exec("sh", "-c", script).assertSuccess().stdout().strip();
    }
}
