package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Device;
import io.systemcontainers.Machine;
import io.systemcontainers.sys.Btrfs;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Open;
import io.systemcontainers.testing.BtrfsRing;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keep machines' files as subvolumes of a btrfs in a file. */
@BtrfsRing
class BtrfsStorageTests extends StorageContract {

    BtrfsStorageTests() {
        super("btrfs");
    }

    @Override
    Map<String, String> configuration(Path directory) {
        return Map.of("size", "2GiB");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_root_has_no_more_than_its_size(boolean privileged) {
        Device root = Device.of("disk", Map.of("path", "/", "size", "40MiB"));
        try (Machine machine =
                engine().launch(busybox().privileged(privileged).device("root", root))) {
            machine.snapshot("small");
            String fill = "dd if=/dev/zero of=/filled bs=1M count=60; sync";

            assertThat(machine.exec("sh", "-c", fill).stderr()).contains("Disk quota exceeded");
            machine.startFrom("small");
            output(machine, "dd if=/dev/zero of=/filled bs=1M count=20 2>/dev/null; sync");
            assertThat(machine.exec("sh", "-c", fill).stderr()).contains("Disk quota exceeded");
        }
        try (Machine other = engine().launch(busybox().privileged(privileged))) {
            output(other, "dd if=/dev/zero of=/filled bs=1M count=60 2>/dev/null; sync");
        }
    }

    /* As systemd in the machine would, with its btrfs_subvol_make(). */
    private static void makeSubvolume(Machine machine, String parent, String name) {
        Path root = ((LivingMachine) machine).present().volume().layers().get(0);
        try (Fd named = Open.root(root);
                Fd directory = Open.directoryInRoot(named, parent)) {
            Btrfs.create(directory, name, parent + "/" + name);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_snapshot_has_the_subvolumes_that_the_machine_made(boolean privileged) {
        try (Machine machine = engine().launch(busybox().privileged(privileged))) {
            makeSubvolume(machine, "/var", "outer");
            makeSubvolume(machine, "/var/outer", "inner");
            output(machine, "echo one >/var/outer/file; echo two >/var/outer/inner/file");
            machine.snapshot("kept");
            output(machine, "echo three >/var/outer/inner/file; rm /var/outer/file");

            machine.restore("kept");

            assertThat(output(machine, "cat /var/outer/file /var/outer/inner/file"))
                    .isEqualTo("one\ntwo");
            output(machine, "echo four >>/var/outer/inner/file");
            machine.snapshot("again");
            machine.deleteSnapshot("kept");
            machine.restore("again");
            assertThat(output(machine, "cat /var/outer/inner/file")).isEqualTo("two\nfour");
        }
    }
}
