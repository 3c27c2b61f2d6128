package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Device;
import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.Profile;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What profiles make of machines. */
@EngineRing
class ProfilesTests extends ResetMachines {

    private static final String MEMORY =
            "cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null"
                    + " || cat /sys/fs/cgroup/memory.max";

    /* Of its own: profiles are an engine's. */
    private static Engine engine;

    @BeforeAll
    static void openOwn() {
        engine = Engine.open();
    }

    @AfterAll
    static void closeOwn() {
        engine.close();
    }

    @AfterEach
    void forget() {
        engine.profiles().update(Profile.of(Profile.DEFAULT));
        for (Profile profile : engine.profiles().list()) {
            if (!profile.name().equals(Profile.DEFAULT) && !profile.name().equals("small")) {
                engine.profiles().delete(profile.name());
            }
        }
    }

    private static void assertMemory(Machine machine, long mebibytes) {
        assertThat(output(machine, MEMORY)).isEqualTo(Long.toString(mebibytes << 20));
    }

    @Test
    void come_from_the_class_path() {
        try (Machine machine = engine.launch(BUSYBOX.profile("default").profile("small"))) {
            assertMemory(machine, 64);
            assertThat(machine.config().profiles()).containsExactly("default", "small");
            assertThat(machine.config().config()).isEmpty();
        }
    }

    @Test
    void count_in_their_order_and_the_machine_most() {
        engine.profiles()
                .create(
                        Profile.of("a")
                                .config("limits.memory", "80MiB")
                                .config("environment.A", "a"));
        engine.profiles()
                .create(
                        Profile.of("b")
                                .config("limits.memory", "90MiB")
                                .config("environment.B", "b"));
        try (Machine both = engine.launch(BUSYBOX.profile("a").profile("b"));
                Machine reverse = engine.launch(BUSYBOX.profile("b").profile("a"));
                Machine own = engine.launch(BUSYBOX.profile("a").profile("b").memory("70MiB"))) {
            assertMemory(both, 90);
            assertMemory(reverse, 80);
            assertMemory(own, 70);
            assertThat(output(both, "echo $A$B")).isEqualTo("ab");

            own.config("limits.memory", "");
            assertMemory(own, 90);
        }
    }

    @Test
    void default_is_there_for_whoever_names_none() {
        engine.profiles().update(Profile.of("default").config("limits.memory", "75MiB"));
        try (Machine machine = engine.launch(BUSYBOX);
                Machine other = engine.launch(BUSYBOX.profile("small"))) {
            assertMemory(machine, 75);
            assertMemory(other, 64);
        }
    }

    @Test
    void change_machines_that_have_them_at_once() {
        engine.profiles().create(Profile.of("a").config("limits.memory", "80MiB"));
        try (Machine machine = engine.launch(BUSYBOX.profile("a"))) {
            machine.snapshot("before");
            engine.profiles().update(Profile.of("a").config("limits.memory", "90MiB"));
            assertMemory(machine, 90);

            output(machine, "dd if=/dev/zero of=/dev/shm/filled bs=1M count=50 2>/dev/null");
            assertThatThrownBy(
                            () ->
                                    engine.profiles()
                                            .update(
                                                    Profile.of("a")
                                                            .config("limits.memory", "20MiB")))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("`limits.memory`");
            assertMemory(machine, 90);
            assertThat(engine.profiles().get("a").config()).containsEntry("limits.memory", "90MiB");

            machine.restore("before");
            assertMemory(machine, 80);
            assertThatThrownBy(() -> engine.profiles().delete("a"))
                    .hasMessageContaining("machines have it: " + machine.name());
        }
    }

    @Test
    void have_devices_that_a_machine_may_leave_out() {
        engine.profiles()
                .create(
                        Profile.of("devices")
                                .device("eth0", Device.nic())
                                .device(
                                        "extra",
                                        Device.unixChar("/dev/null").with("path", "/dev/extra")));
        try (Machine all = engine.launch(BUSYBOX.profile("devices"));
                Machine none =
                        engine.launch(
                                BUSYBOX.profile("devices")
                                        .device("eth0", Device.none())
                                        .device("extra", Device.none()))) {
            assertThat(all.files().exists("/dev/extra")).isTrue();
            assertThat(output(all, "ls /sys/class/net")).contains("eth0");
            assertThat(none.files().exists("/dev/extra")).isFalse();
            assertThat(output(none, "ls /sys/class/net")).doesNotContain("eth0");
        }
    }

    @Test
    void that_are_missing_are_named_before_anything_is_made() {
        assertThatThrownBy(() -> engine.create(BUSYBOX.profile("smal")))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("`smal`")
                .hasMessageContaining("did you mean `small`");
    }
}
