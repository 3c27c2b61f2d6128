package io.systemcontainers.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.CommandKilledException;
import io.systemcontainers.Engine;
import io.systemcontainers.ExecResult;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.testing.EngineRing;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Log users in to a machine that has PAM and logind. */
@EngineRing
class CommandLoginTests {

    private static final String SESSION =
            "loginctl show-session --property=Name --value $XDG_SESSION_ID";

    private static Engine engine;
    private static Machine machine;

    @BeforeAll
    static void launch() {
        engine = Engine.open();
        machine = engine.launch(MachineConfig.of("debian:12").env("GREETING", "hello"));
        machine.exec("useradd", "--create-home", "--shell=/bin/bash", "--groups=sudo,adm", "ubuntu")
                .assertSuccess();
        machine.files().write("/home/ubuntu/.profile", "export FROM_PROFILE=yes\n");
        machine.exec("useradd", "--shell=/usr/sbin/nologin", "nologin").assertSuccess();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static ExecResult login(String... command) {
        return machine.command(command).as("ubuntu").login().run();
    }

    private static String printed(String script) {
        return login("sh", "-c", script).assertSuccess().stdout().stripTrailing();
    }

    @Test
    void begins_as_a_person_does() {
        assertThat(
                        printed(
                                "id -un; id -Gn; pwd; echo $HOME $SHELL $USER $LOGNAME $FROM_PROFILE"
                                        + " $GREETING"))
                .isEqualTo(
                        "ubuntu\nubuntu adm sudo\n/home/ubuntu\n"
                                + "/home/ubuntu /bin/bash ubuntu ubuntu yes hello");
        assertThat(printed("echo $PATH")).contains("/usr/local/bin:/usr/bin");
    }

    @Test
    void has_a_session() {
        assertThat(printed(SESSION)).isEqualTo("ubuntu");
        assertThat(printed("loginctl list-sessions --no-legend")).contains("ubuntu");
        assertThat(printed("cat /proc/self/cgroup"))
                .containsPattern("/user\\.slice/user-\\d+\\.slice/session-c?\\d+\\.scope");
        assertThat(printed("echo $XDG_RUNTIME_DIR; test -d $XDG_RUNTIME_DIR && echo there"))
                .matches("/run/user/\\d+\nthere");
        await().until(
                        () ->
                                machine.exec("loginctl", "list-sessions", "--no-legend")
                                        .stdout()
                                        .isBlank());
    }

    @Test
    void passes_arguments_and_results_as_they_are() {
        assertThat(login("printf", "%s|", "a b", "", "$HOME", "*", "'\"\\\\", "é\n").stdout())
                .isEqualTo("a b||$HOME|*|'\"\\\\|é\n|");
        assertThat(login("sh", "-c", "exit 42").exitCode()).isEqualTo(42);
        assertThat(login("nosuch").exitCode()).isEqualTo(127);
        assertThat(login("sh", "-c", "kill -9 $$").exitCode()).isEqualTo(137);
    }

    @Test
    void takes_variables_a_directory_and_input() {
        ExecResult result =
                machine.command("sh", "-c", "pwd; echo $MINE; cat")
                        .as("ubuntu")
                        .login()
                        .env("MINE", "a 'quoted' $value")
                        .directory("/var/log")
                        .stdin("input")
                        .run()
                        .assertSuccess();

        assertThat(result.stdout()).isEqualTo("/var/log\na 'quoted' $value\ninput");
    }

    @Test
    void is_a_shell_where_there_is_no_command() {
        assertThat(
                        machine.command()
                                .as("ubuntu")
                                .login()
                                .stdin("echo $0 $FROM_PROFILE; shopt -q login_shell && echo login")
                                .run()
                                .stdout())
                .endsWith("bash yes\nlogin\n");
    }

    @Test
    void has_a_terminal_of_the_user() {
        ExecResult result =
                machine.command(
                                "sh",
                                "-c",
                                "tty; stat --format=%U $(tty); stty size; " + SESSION + " | cat")
                        .as("ubuntu")
                        .login()
                        .terminal(90, 20)
                        .run()
                        .assertSuccess();

        assertThat(result.stdout()).matches("/dev/pts/\\d+\r\nubuntu\r\n20 90\r\nubuntu\r\n");
    }

    @Test
    void is_possible_for_root() {
        assertThat(
                        machine.command("sh", "-c", "id -un; " + SESSION)
                                .login()
                                .run()
                                .assertSuccess()
                                .stdout())
                .isEqualTo("root\nroot\n");
    }

    @Test
    void the_machines_own_sudo_logs_in_as_well() {
        ExecResult result =
                machine.exec(
                        "sudo",
                        "--login",
                        "--user",
                        "ubuntu",
                        "sh",
                        "-c",
                        "id -un; pwd; echo $FROM_PROFILE");
        assertThat(result.assertSuccess().stdout()).isEqualTo("ubuntu\n/home/ubuntu\nyes\n");

        ExecResult shell =
                machine.command("sudo", "--login", "--user", "ubuntu")
                        .terminal(80, 24)
                        .stdin("tty\nexit 5\n")
                        .run();
        assertThat(shell.stdout()).containsPattern("/dev/pts/\\d+");
        assertThat(shell.exitCode()).isEqualTo(5);
    }

    @Test
    void refuses_who_may_not_log_in() {
        ExecResult result = machine.command("id").as("nologin").login().run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stdout()).contains("This account is currently not available");
        assertThatThrownBy(() -> machine.command("id").as("nobody-at-all").login().run())
                .hasMessageContaining("nobody-at-all");
        assertThatThrownBy(
                        () ->
                                machine.command("id")
                                        .as("ubuntu")
                                        .login()
                                        .directory("/no/such")
                                        .run())
                .hasMessageContaining("/no/such");
    }

    @Test
    void is_killed_with_all_that_its_session_has() {
        try (RunningCommand login =
                machine.command("sh", "-c", "setsid sleep 1051 & (setsid sleep 1052 &); sleep 1053")
                        .as("ubuntu")
                        .login()
                        .start()) {
            await().until(
                            () ->
                                    machine.exec("pgrep", "--exact", "sleep")
                                                    .stdout()
                                                    .lines()
                                                    .count()
                                            == 3);
            login.kill();
            assertThat(login.waitFor().exitCode()).isEqualTo(137);
        }

        await().until(() -> machine.exec("pgrep", "--exact", "sleep").exitCode() == 1);
        await().until(
                        () ->
                                machine.exec("loginctl", "list-sessions", "--no-legend")
                                        .stdout()
                                        .isBlank());
    }

    @Test
    void is_killed_when_it_is_sudos() {
        assertThatThrownBy(
                        () ->
                                machine.command("sudo", "--login", "--user=ubuntu", "sleep", "1054")
                                        .timeout(Duration.ofSeconds(1))
                                        .run())
                .isInstanceOf(CommandKilledException.class);

        await().until(() -> machine.exec("pgrep", "--exact", "sleep").exitCode() == 1);
    }

    @Test
    void leaves_what_its_user_runs_elsewhere() throws Exception {
        try (var other = machine.command("sleep", "1055").as("ubuntu").login().start()) {
            await().until(
                            () ->
                                    machine.exec("pgrep", "--full", "--exact", "sleep 1055")
                                                    .exitCode()
                                            == 0);
            assertThatThrownBy(
                            () ->
                                    machine.command("sleep", "1056")
                                            .as("ubuntu")
                                            .login()
                                            .timeout(Duration.ofSeconds(1))
                                            .run())
                    .isInstanceOf(CommandKilledException.class);

            assertThat(other.isAlive()).isTrue();
            other.signal("TERM");
            assertThat(other.waitFor().exitCode()).isEqualTo(128 + 15);
        }
    }
}
