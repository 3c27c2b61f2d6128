package io.systemcontainers.junit.testcases;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Machine;
import io.systemcontainers.junit.AfterBoot;
import io.systemcontainers.junit.Provisioning;
import io.systemcontainers.junit.Steps;
import io.systemcontainers.junit.SystemContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Classes that do their worst to real machines, and want to see nothing of it in the next test. */
public final class RealResetTestCases {

    private RealResetTestCases() {}

    static String shell(Machine machine, String script) {
        return machine.exec("sh", "-c", script).assertSuccess().stdout();
    }

    /** Every test finds what the first one found, and then changes all of it. */
    @TestMethodOrder(MethodOrderer.MethodName.class)
    public abstract static class NastyTests {

        private static final Map<String, String> FIRST = new TreeMap<>();

        @Test
        void one(Machine machine) {
            see(machine);
        }

        @Test
        void other(Machine machine) {
            see(machine);
        }

        @Test
        void third(Machine machine) {
            see(machine);
        }

        private void see(Machine machine) {
            Map<String, String> seen = look(machine);
            if (FIRST.isEmpty()) {
                FIRST.putAll(seen);
            }
            assertThat(seen).isEqualTo(FIRST);
            shell(machine, "set -e\n" + nastiness());
            assertThat(look(machine))
                    .allSatisfy(
                            (what, now) -> assertThat(now).as(what).isNotEqualTo(FIRST.get(what)));
        }

        public Map<String, String> look(Machine machine) {
            Map<String, String> seen = new TreeMap<>();
            questions().forEach((what, script) -> seen.put(what, shell(machine, script)));
            return seen;
        }

        public Map<String, String> questions() {
            return new TreeMap<>(
                    Map.of(
                            "files", "ls -A / /etc /root",
                            "texts", "cat /etc/hosts",
                            "users", "cat /etc/passwd",
                            "tmpfs", "ls -A /tmp /dev/shm | grep -v systemd; ls -d /run/nasty || :",
                            "sysctls", "sysctl -n net.ipv4.ip_default_ttl; sysctl -n kernel.msgmax",
                            "mounts", "grep nasty /proc/mounts || :",
                            "processes", "grep -la 'nasty[-]process' /proc/[0-9]*/cmdline | wc -l",
                            "host name", "hostname; cat /etc/hostname",
                            "addresses", "ip addr show dev lo | grep inet || :",
                            "cron", "ls -A /etc/cron.d /var/spool/cron/crontabs || :"));
        }

        public String nastiness() {
            return """
                    echo nasty >/etc/nasty; echo '127.0.0.9 nasty' >>/etc/hosts; echo >/nasty
                    echo nasty >/root/nasty
                    echo 'nasty:x:1234:1234::/:/bin/sh' >>/etc/passwd
                    echo >/tmp/nasty; echo >/dev/shm/nasty; echo >/run/nasty
                    sysctl -w net.ipv4.ip_default_ttl=33; sysctl -w kernel.msgmax=9999
                    mkdir -p /mnt/nasty; mount -t tmpfs none /mnt/nasty
                    (exec sh -c 'sleep 1000; : nasty-process' </dev/null >/dev/null 2>&1 &)
                    hostname nasty; echo nasty >/etc/hostname
                    ip link set lo up; ip addr add 10.99.0.1/32 dev lo
                    mkdir -p /etc/cron.d /var/spool/cron/crontabs
                    echo '* * * * * root true' >/etc/cron.d/nasty
                    """;
        }
    }

    @SystemContainer(image = "busybox", name = "m")
    public static class BusyboxTestCase extends NastyTests {}

    @SystemContainer(image = "debian:12", name = "m")
    public static class DebianTestCase extends NastyTests {
        @Override
        public Map<String, String> questions() {
            Map<String, String> questions = super.questions();
            questions.put("capabilities", "getcap /usr/bin/true");
            questions.put("time zone", "readlink /etc/localtime || :; date +%Z");
            questions.put("limits", "systemctl show --property=TasksMax systemd-journald.service");
            questions.put("units", "systemctl list-units --all --plain --no-legend 'nasty*' || :");
            return questions;
        }

        @Override
        public String nastiness() {
            return super.nastiness()
                    + """
                    useradd -m other
                    setcap cap_net_raw+ep /usr/bin/true
                    ln -sf /usr/share/zoneinfo/Asia/Tokyo /etc/localtime
                    systemctl set-property systemd-journald.service TasksMax=77
                    systemd-run --unit nasty-service sleep 1000
                    systemd-run --unit nasty-timer --on-active=1h true
                    """;
        }
    }

    static void writeUnit(Machine machine, String name, String command) {
        machine.files()
                .write(
                        "/etc/systemd/system/" + name,
                        "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c '"
                                + command
                                + "'\n[Install]\nWantedBy=multi-user.target\n");
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class WarmTestCase {
        @BeforeAll
        static void prepare(Machine machine) {
            writeUnit(machine, "warm.service", "echo warm >/run/warm");
        }

        @AfterBoot
        static void warm(Machine machine) {
            machine.exec("systemctl", "start", "warm.service").assertSuccess();
        }

        @Test
        void one(Machine machine) {
            isWarm(machine);
        }

        @Test
        void other(Machine machine) {
            isWarm(machine);
        }

        private static void isWarm(Machine machine) {
            assertThat(machine.pristine()).isTrue();
            machine.exec("systemctl", "is-active", "warm.service").assertSuccess();
            assertThat(machine.files().read("/run/warm")).isEqualTo("warm\n");
            machine.files().write("/run/warm", "cold");
        }
    }

    /** One unit is enabled, one is not, and what systemd itself has active is no news. */
    @SystemContainer(image = "debian:12", name = "m")
    public static class NotEnabledTestCase {
        @BeforeAll
        static void prepare(Machine machine) {
            writeUnit(machine, "on.service", "true");
            writeUnit(machine, "off.service", "true");
            machine.exec("systemctl", "daemon-reload").assertSuccess();
            machine.exec("systemctl", "enable", "--now", "on.service").assertSuccess();
            machine.exec("systemctl", "start", "off.service").assertSuccess();
            machine.command("true").login().run().assertSuccess();
            machine.exec("hostnamectl").assertSuccess();
        }

        @Test
        void one(Machine machine) {
            machine.exec("systemctl", "is-active", "on.service").assertSuccess();
            assertThat(machine.exec("systemctl", "is-active", "off.service").exitCode())
                    .isNotZero();
        }
    }

    /** Counts on the host, in the directory of the JVM, how often it is done. */
    static final class Counted implements Provisioning {
        @Override
        public void describe(Steps steps) {
            steps.input(Path.of("run"))
                    .write("/etc/provisioned", "yes")
                    .run("mkdir", "/srv")
                    .apply("count", machine -> count());
        }

        private static void count() {
            try {
                Files.writeString(
                        Path.of("count"),
                        "once\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @SystemContainer(image = "busybox", provision = Counted.class)
    public static class ProvisionedTestCase {
        @Test
        void one(Machine machine) {
            isProvisioned(machine);
        }

        @Test
        void other(Machine machine) {
            isProvisioned(machine);
        }

        private static void isProvisioned(Machine machine) {
            assertThat(machine.files().read("/etc/provisioned")).isEqualTo("yes");
            assertThat(machine.files().exists("/srv")).isTrue();
            machine.files().delete("/etc/provisioned");
        }
    }
}
