package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.testing.EngineRing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks at real images, built from the host's mirror where the store does not have them yet. */
@EngineRing
class DebianImageTests {

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engine.open();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static String output(Machine machine, String script) {
        return machine.exec("sh", "-c", script).assertSuccess().stdout().strip();
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian:11", "debian:12", "debian:13"})
    void is_as_dpkg_and_apt_would_have_it(String image) {
        try (Machine machine = engine.launch(MachineConfig.of(image))) {
            assertThat(output(machine, "dpkg-query -W -f '${db:Status-Abbrev}\\n' | sort -u"))
                    .isEqualTo("ii");
            assertThat(output(machine, "dpkg --verify")).isEmpty();
            assertThat(output(machine, "dpkg --audit")).isEmpty();
            assertThat(output(machine, "apt-get -q check && echo whole")).endsWith("whole");
            assertThat(output(machine, "find / -xdev -name '*.dpkg-*'")).isEmpty();
            assertThat(output(machine, "test -d /usr/share/doc/sudo && readlink /bin /sbin /lib"))
                    .isEqualTo("usr/bin\nusr/sbin\nusr/lib");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian:11", "debian:12", "debian:13"})
    void is_as_its_users_expect_it(String image) {
        try (Machine machine = engine.launch(MachineConfig.of(image))) {
            assertThat(output(machine, "passwd -S root | cut -d' ' -f2")).isEqualTo("L");
            assertThat(output(machine, "systemctl get-default")).isEqualTo("multi-user.target");
            assertThat(output(machine, "stat -c '%U:%G %a' /etc/shadow /tmp /usr/bin/sudo"))
                    .isEqualTo("root:shadow 640\nroot:root 1777\nroot:root 4755");
            assertThat(output(machine, "openssl version && ls /etc/ssl/certs | wc -l"))
                    .matches("(?s)OpenSSL .*\\d{3}");
            assertThat(output(machine, "cat /etc/apt/sources.list"))
                    .matches("(?m)(deb \\S+ \\w+(-\\w+)? main\\s*)+");
            assertThat(
                            output(
                                    machine,
                                    "ls /usr/sbin/policy-rc.d /configure.sh 2>/dev/null || true"))
                    .isEmpty();
        }
    }
}
