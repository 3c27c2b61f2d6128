package io.systemcontainers.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.rootfs.Accounts;
import io.systemcontainers.rootfs.RootDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** See how a user is logged in, in machines with PAM and without. */
class LoginCommandTests {

    private static final Accounts.User UBUNTU =
            new Accounts.User("ubuntu", 1000, 1000, "/home/ubuntu", "/bin/bash");
    private static final CommandSpec SHELL = new CommandSpec(List.of());
    private static final CommandSpec COMMAND = new CommandSpec(List.of("echo", "it's", "$HOME"));

    @TempDir Path root;

    @Test
    void lets_runuser_open_the_session_where_there_is_pam() throws IOException {
        pam();

        LoginCommand login = login(COMMAND);

        assertThat(login.command())
                .containsExactly(
                        "/usr/sbin/runuser",
                        "--login",
                        "--session-command=exec env 'GREETING=hello' 'echo' 'it'\"'\"'s' '$HOME'",
                        "--",
                        "ubuntu");
        assertThat(login.becomesUser()).isTrue();
        assertThat(login(SHELL, Map.of()).command())
                .containsExactly("/usr/sbin/runuser", "--login", "--", "ubuntu");
    }

    @Test
    void starts_the_login_shell_itself_where_there_is_none() throws IOException {
        Files.createDirectories(root.resolve("usr/sbin"));
        Files.createFile(root.resolve("usr/sbin/runuser"));

        LoginCommand login = login(COMMAND);

        assertThat(login.command())
                .containsExactly("-bash", "-c", "exec 'echo' 'it'\"'\"'s' '$HOME'");
        assertThat(login.program()).isEqualTo("/bin/bash");
        assertThat(login.becomesUser()).isFalse();
        assertThat(login(SHELL).command()).containsExactly("-bash");
    }

    @Test
    void sets_variables_and_directory_once_the_profile_is_read() {
        CommandSpec spec =
                COMMAND.with(
                        changed -> {
                            changed.environment = new TreeMap<>(Map.of("A", "1 2", "B", ""));
                            changed.directory = "/var/my dir";
                        });

        assertThat(login(spec).command().get(2))
                .isEqualTo("cd '/var/my dir' && exec env 'A=1 2' 'B=' 'echo' 'it'\"'\"'s' '$HOME'");
    }

    @Test
    void quotes_for_posix_shells_and_fish() {
        assertThat(LoginCommand.quote("a b")).isEqualTo("'a b'");
        assertThat(LoginCommand.quote("'\\$x\\n''"))
                .isEqualTo("''\"'\\\\\"'$x'\"\\\\\"'n'\"''\"''");
        assertThat(LoginCommand.quote("")).isEqualTo("''");
    }

    @Test
    void starts_a_login_shell_with_variables() {
        CommandSpec spec = SHELL.with(changed -> changed.environment.put("A", "1"));

        assertThat(login(spec).command())
                .containsExactly("-bash", "-c", "exec env 'A=1' '/bin/bash' -l");
    }

    private void pam() throws IOException {
        Files.createDirectories(root.resolve("usr/sbin"));
        Files.createFile(root.resolve("usr/sbin/runuser"));
        Files.createDirectories(root.resolve("etc/pam.d"));
        Files.createFile(root.resolve("etc/pam.d/runuser-l"));
    }

    private LoginCommand login(CommandSpec spec) {
        return login(spec, Map.of("GREETING", "hello"));
    }

    private LoginCommand login(CommandSpec spec, Map<String, String> machine) {
        try (RootDirectory opened = RootDirectory.open(root)) {
            return LoginCommand.of(spec, machine, UBUNTU, opened);
        }
    }
}
