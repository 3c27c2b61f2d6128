package io.systemcontainers.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Run commands as other users of a machine without PAM. */
@EngineRing
class CommandUserTests {

    private static Engine engine;
    private static Machine machine;

    @BeforeAll
    static void launch() {
        engine = Engine.open();
        machine = engine.launch(MachineConfig.of("busybox").env("GREETING", "hello"));
        addUsers(machine);
    }

    private static void addUsers(Machine machine) {
        machine.exec(
                        "sh",
                        "-c",
                        "echo 'ubuntu:x:1000:1000::/home/ubuntu:/bin/sh' >>/etc/passwd;"
                                + " echo 'homeless:x:1001:1001::/nowhere:/bin/sh' >>/etc/passwd;"
                                + " echo 'nologin:x:1002:1002::/:/bin/false' >>/etc/passwd;"
                                + " echo 'ubuntu:x:1000:' >>/etc/group;"
                                + " echo 'adm:x:4:ubuntu' >>/etc/group;"
                                + " echo 'video:x:44:ubuntu,homeless' >>/etc/group;"
                                + " mkdir -p /home/ubuntu; chown 1000:1000 /home/ubuntu;"
                                + " echo 'export FROM_PROFILE=yes' >/home/ubuntu/.profile")
                .assertSuccess();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void runs_as_a_user_with_its_groups() {
        assertThat(as("ubuntu", "id"))
                .isEqualTo(
                        "uid=1000(ubuntu) gid=1000(ubuntu) groups=4(adm),44(video),1000(ubuntu)");
        assertThat(as("1000", "id", "-un")).isEqualTo("ubuntu");
    }

    @Test
    void runs_with_the_group_that_is_named_and_no_other() {
        assertThat(as("ubuntu:adm", "id", "-G")).isEqualTo("4");
        assertThat(as("1000:12", "id", "-G")).isEqualTo("12");
    }

    @Test
    void runs_as_an_id_that_nobody_has() {
        assertThat(as("4000", "sh", "-c", "id -u; id -G; pwd; echo $HOME"))
                .isEqualTo("4000\n0\n/\n/");
    }

    @Test
    void begins_in_the_users_home_with_its_environment() {
        assertThat(
                        as(
                                "ubuntu",
                                "sh",
                                "-c",
                                "pwd; echo $HOME $USER $LOGNAME $GREETING $FROM_PROFILE"))
                .isEqualTo("/home/ubuntu\n/home/ubuntu ubuntu ubuntu hello");
        assertThat(as("homeless", "pwd")).isEqualTo("/");
    }

    @Test
    void may_do_what_its_user_may_and_no_more() {
        assertThat(as("ubuntu", "sh", "-c", "touch ~/mine && stat -c %u:%g ~/mine"))
                .isEqualTo("1000:1000");
        assertThat(machine.command("touch", "/etc/x").as("ubuntu").run().stderr())
                .contains("Permission denied");
        assertThat(as("ubuntu", "sh", "-c", "grep CapEff /proc/self/status"))
                .contains("0000000000000000");
    }

    @Test
    void opens_its_own_streams_by_name() {
        assertThat(
                        machine.command(
                                        "sh",
                                        "-c",
                                        "cat /dev/stdin >/dev/stdout; echo err >/dev/stderr")
                                .as("ubuntu")
                                .stdin("in")
                                .run()
                                .lastLines())
                .contains("in")
                .contains("err");
    }

    @Test
    void logs_in_with_the_users_shell_and_profile() {
        String shown =
                machine.command(
                                "sh",
                                "-c",
                                "echo $0; pwd; echo $HOME $SHELL $USER $LOGNAME $FROM_PROFILE")
                        .as("ubuntu")
                        .login()
                        .run()
                        .assertSuccess()
                        .stdout();

        assertThat(shown).isEqualTo("sh\n/home/ubuntu\n/home/ubuntu /bin/sh ubuntu ubuntu yes\n");
    }

    @Test
    void logs_in_to_the_shell_itself() {
        assertThat(
                        machine.command()
                                .as("ubuntu")
                                .login()
                                .stdin("echo $0 $FROM_PROFILE; exit 3")
                                .run())
                .satisfies(
                        result -> {
                            assertThat(result.stdout()).isEqualTo("-sh yes\n");
                            assertThat(result.exitCode()).isEqualTo(3);
                        });
    }

    @Test
    void hands_a_login_what_it_is_told_to() {
        assertThat(
                        machine.command("sh", "-c", "pwd; echo \"$A|$B\"")
                                .as("ubuntu")
                                .login()
                                .env("A", "it's $HOME")
                                .env("B", "")
                                .directory("/tmp")
                                .run()
                                .assertSuccess()
                                .stdout())
                .isEqualTo("/tmp\nit's $HOME|\n");
    }

    @Test
    void does_not_let_in_whose_shell_does_not() {
        assertThat(machine.command("true").as("nologin").login().run().exitCode()).isEqualTo(1);
        assertThat(machine.command("true").as("nologin").run().exitCode()).isZero();
    }

    @Test
    void begins_in_the_directory_that_is_named() {
        assertThat(machine.command("pwd").directory("/etc").run().stdout()).isEqualTo("/etc\n");
        for (boolean login : new boolean[] {false, true}) {
            assertThatThrownBy(
                            () ->
                                    (login
                                                    ? machine.command("pwd").login()
                                                    : machine.command("pwd"))
                                            .directory("/no/such")
                                            .run())
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("`pwd`")
                    .hasMessageContaining("changing to `/no/such`");
        }
        assertThatThrownBy(
                        () ->
                                machine.command("pwd")
                                        .directory("/home/ubuntu/secret")
                                        .as("ubuntu")
                                        .run())
                .hasMessageContaining("/home/ubuntu/secret");
        assertThatThrownBy(() -> machine.command("pwd").directory("etc"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void names_users_and_groups_that_are_not_there() {
        assertThatThrownBy(() -> machine.command("true").as("unbuntu").run())
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("`unbuntu`")
                .hasMessageContaining("root, daemon");
        assertThatThrownBy(() -> machine.command("true").as("ubuntu:wheel").run())
                .hasMessageContaining("group `wheel`");
        assertThatThrownBy(() -> machine.command("true").as("65536").run())
                .hasMessageContaining("no id 65536");
        assertThatThrownBy(() -> machine.command("true").as("4000").login().run())
                .hasMessageContaining("logging in `4000`");
        assertThatThrownBy(() -> machine.command("true").as("ubuntu:adm").login().run())
                .hasMessageContaining("leave out the group");
        assertThatThrownBy(() -> machine.command("true").as("").run())
                .isInstanceOf(SystemContainerException.class);
    }

    @Test
    void runs_as_a_user_of_a_privileged_machine() {
        try (Machine privileged = engine.launch(MachineConfig.of("busybox").privileged(true))) {
            addUsers(privileged);

            assertThat(
                            privileged
                                    .command("sh", "-c", "id -u; id -G; echo out >/dev/stdout")
                                    .as("ubuntu")
                                    .run()
                                    .stdout())
                    .isEqualTo("1000\n1000 4 44\nout\n");
        }
    }

    private static String as(String user, String... command) {
        return machine.command(command).as(user).run().assertSuccess().stdout().strip();
    }
}
