package io.systemcontainers.escape;

import static io.systemcontainers.escape.EscapeProgram.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.sys.SessionKeyring;
import io.systemcontainers.testing.EngineRing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Look for keys of the host, of other machines and of other commands. */
@EngineRing
class KeyringEscapeTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");
    private static final String SECRET = "secret-of-the-host";
    private static final String NOBODY = "nobody";

    /* Whose session keyring the keepers of its machines inherit, unless they leave it. */
    private static final Executor WITH_SECRET =
            task -> {
                Thread thread =
                        new Thread(
                                () -> {
                                    SessionKeyring.join("escape-secret", SECRET);
                                    task.run();
                                });
                thread.start();
            };

    private static Engine engine;
    private static Machine machine;
    private static Machine privileged;

    @BeforeAll
    static void launch() {
        Assumptions.assumeThat(Path.of("/proc/keys")).as("a kernel with CONFIG_KEYS").exists();
        engine = Engine.open();
        machine = launch(BUSYBOX);
        privileged = launch(BUSYBOX.privileged(true));
    }

    private static Machine launch(MachineConfig config) {
        Machine launched =
                CompletableFuture.supplyAsync(() -> engine.launch(config), WITH_SECRET).join();
        EscapeProgram.push(launched);
        return launched;
    }

    @AfterAll
    static void close() {
        if (engine != null) {
            engine.close();
        }
    }

    private static String as(Machine of, String user, String... words) {
        String[] command = new String[words.length + 1];
        command[0] = PATH;
        System.arraycopy(words, 0, command, 1, words.length);
        return of.command(command).as(user).run().assertSuccess().stdout();
    }

    @Test
    void a_secret_of_the_jvm_that_started_it_is_not_found_in_a_machine() {
        for (Machine each : new Machine[] {machine, privileged}) {
            for (String user : new String[] {"root", NOBODY}) {
                assertThat(as(each, user, "keyring")).contains("session: ").doesNotContain(SECRET);
            }
        }
    }

    @Test
    void nor_by_its_init() throws IOException {
        Machine looking = launch(BUSYBOX.privileged(true));
        looking.files()
                .write(
                        "/etc/inittab",
                        looking.files().read("/etc/inittab")
                                + "\n::sysinit:/bin/sh -c '/escape keyring init >/found.new; mv"
                                + " /found.new /found'\n");

        CompletableFuture.runAsync(looking::reboot, WITH_SECRET).join();

        await().until(() -> looking.files().exists("/found"));
        assertThat(looking.files().read("/found"))
                .contains("session: ", "plant: done")
                .doesNotContain(SECRET);
        assertThat(as(looking, "root", "keyring")).doesNotContain("planted");
        looking.close();
    }

    @Test
    void what_a_command_of_a_user_puts_there_is_found_by_no_other_command() {
        for (Machine each : new Machine[] {machine, privileged}) {
            assertThat(as(each, NOBODY, "keyring", "of-a-user")).contains("plant: done");

            assertThat(as(each, NOBODY, "keyring")).doesNotContain("of-a-user", "planted");
            assertThat(as(each, "root", "keyring")).doesNotContain("of-a-user", "planted");
        }
    }

    @Test
    void what_a_command_of_root_puts_there_is_found_by_root_of_that_machine_alone() {
        assertThat(as(machine, "root", "keyring", "of-root")).contains("plant: done");

        assertThat(as(machine, "root", "keyring")).contains("key of-root: planted");
        assertThat(as(machine, NOBODY, "keyring")).doesNotContain("of-root", "planted");
        assertThat(as(privileged, "root", "keyring")).doesNotContain("of-root");

        assertThat(as(privileged, "root", "keyring", "of-host-root")).contains("plant: done");
        assertThat(as(machine, "root", "keyring")).doesNotContain("of-host-root");
        assertThat(as(privileged, NOBODY, "keyring")).doesNotContain("of-host-root");
    }

    @Test
    void the_keyring_of_its_user_is_within_reach_of_a_command() {
        for (String user : new String[] {"root", NOBODY}) {
            assertThat(as(machine, user, "user-keyring")).isEqualTo("read-own: done\n");
        }
    }

    @Test
    void a_machine_that_has_used_up_its_keys_runs_commands_which_share_nothing()
            throws IOException {
        try (Machine greedy = launch(BUSYBOX);
                RunningCommand taking = greedy.command(PATH, "keys").start()) {
            BufferedReader said = new BufferedReader(new InputStreamReader(taking.stdout()));
            assertThat(said.readLine()).matches("keys: [1-9]\\d+");

            assertThat(as(greedy, "root", "keyring", "escaped"))
                    .contains("plant: EDQUOT")
                    .doesNotContain(SECRET);
            assertThat(as(greedy, NOBODY, "keyring", "of-a-user")).contains("plant: done");
            assertThat(as(greedy, "root", "keyring")).doesNotContain("of-a-user");
        }
    }

    @Test
    void commands_do_not_use_up_the_keys_of_their_machine() throws IOException {
        String owner = machine.exec("cat", "/proc/self/uid_map").stdout().strip().split(" +")[1];
        for (int i = 0; i < 100; i++) {
            machine.exec("true").assertSuccess();
        }

        // The session keyrings of init and of commands, and the keyring of root, which comes with
        // two more. Those of commands go after a grace period of RCU: security/keys/gc.c.
        await().untilAsserted(() -> assertThat(keysOf(owner)).isLessThan(10));
    }

    /* proc_key-users(5): uid: usage nkeys/nikeys qnkeys/maxkeys qnbytes/maxbytes. */
    private static int keysOf(String owner) throws IOException {
        return Files.readAllLines(Path.of("/proc/key-users")).stream()
                .map(line -> line.strip().split("[:\\s/]+"))
                .filter(words -> words[0].equals(owner))
                .mapToInt(words -> Integer.parseInt(words[4]))
                .findFirst()
                .orElse(0);
    }

    @Test
    void the_kernel_starts_no_program_of_the_host_to_find_a_key() {
        for (Machine each : new Machine[] {machine, privileged}) {
            assertThat(EscapeProgram.run(each, "request-key"))
                    .isEqualTo(Map.of("request_key", "ENOSYS"));
        }
    }
}
