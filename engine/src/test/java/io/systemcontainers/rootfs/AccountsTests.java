package io.systemcontainers.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.Accounts.User;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Read users and groups as a machine may have them, and as it should not. */
class AccountsTests {

    private static final String PASSWD =
            """
            root:x:0:0:root:/root:/bin/bash
            www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
            # a comment
            broken:x:one:1::/:/bin/sh
            short:x:1
            ubuntu:x:1000:1000:Ubuntu,,,:/home/ubuntu:/bin/bash
            bare:x:1001:100:::
            2000:x:1002:1002::/home/2000:/bin/sh
            +nis::::::
            """;

    private static final String GROUP =
            """
            root:x:0:
            adm:x:4:syslog,ubuntu
            www-data:x:33:
            users:x:100:ubuntu,ubuntu
            ubuntu:x:1000:ubuntu
            sudo:x:27:ubuntu
            """;

    private final Accounts accounts = Accounts.parse("web", PASSWD, GROUP);

    @TempDir Path root;

    @Test
    void finds_users_by_name_and_by_id() {
        User ubuntu = new User("ubuntu", 1000, 1000, "/home/ubuntu", "/bin/bash");

        assertThat(accounts.user("ubuntu")).isEqualTo(ubuntu);
        assertThat(accounts.user("1000")).isEqualTo(ubuntu);
        assertThat(accounts.user("bare")).isEqualTo(new User("bare", 1001, 100, "/", "/bin/sh"));
    }

    @Test
    void prefers_a_name_that_looks_like_an_id() {
        assertThat(accounts.user("2000").uid()).isEqualTo(1002);
    }

    @Test
    void takes_an_id_that_nobody_has() {
        assertThat(accounts.user("4000")).isEqualTo(new User("4000", 4000, 0, "/", "/bin/sh"));
        assertThat(accounts.group("4000")).isEqualTo(4000);
        assertThat(accounts.groupsOf(accounts.user("4000"))).containsExactly(0);
    }

    @Test
    void finds_groups_by_name_and_by_id() {
        assertThat(accounts.group("adm")).isEqualTo(4);
        assertThat(accounts.group("4")).isEqualTo(4);
    }

    @Test
    void lists_the_groups_that_a_user_is_in_once_each() {
        assertThat(accounts.groupsOf(accounts.user("ubuntu"))).containsExactly(1000, 4, 100, 27);
        assertThat(accounts.groupsOf(accounts.user("www-data"))).containsExactly(33);
    }

    @Test
    void says_who_is_there_when_a_name_is_not() {
        assertThatThrownBy(() -> accounts.user("unbuntu"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("`unbuntu`")
                .hasMessageContaining("`web`")
                .hasMessageContaining("/etc/passwd has root, www-data, ubuntu, bare");
        assertThatThrownBy(() -> accounts.group("wheel"))
                .hasMessageContaining("/etc/group has root, adm");
        assertThatThrownBy(() -> accounts.user("broken")).hasMessageContaining("`broken`");
    }

    @Test
    void takes_no_id_that_the_kernel_has_not() {
        for (String id :
                new String[] {"-1", "4294967295", "99999999999999999999", "1.5", "", "١"}) {
            assertThatThrownBy(() -> accounts.user(id))
                    .as(id)
                    .isInstanceOf(SystemContainerException.class);
        }
    }

    @Test
    void does_without_the_files() {
        try (RootDirectory empty = RootDirectory.open(root)) {
            assertThatThrownBy(() -> Accounts.of(empty, "web").user("root"))
                    .hasMessageContaining("has nobody");
            assertThat(Accounts.of(empty, "web").user("0").uid()).isZero();
        }
    }

    @Test
    void passes_over_millions_of_entries_that_are_none() {
        Accounts accounts =
                Accounts.parse(
                        "web",
                        "\n:\n".repeat(300_000) + "a:x:1:1::/:/bin/sh\n",
                        "g:x:7:" + "b,".repeat(500_000) + "a\n" + ":".repeat(900_000));

        assertThat(accounts.groupsOf(accounts.user("a"))).containsExactly(1, 7);
        assertThatThrownBy(
                        () ->
                                Accounts.parse(
                                                "web",
                                                "\033[2J" + "x".repeat(999) + ":x:1:1::/:/\n",
                                                "")
                                        .user("y"))
                .hasMessageContaining("?[2Jxxx")
                .hasMessageNotContaining("x".repeat(100));
    }

    @Test
    void does_not_read_a_file_that_fills_the_heap() throws IOException {
        Files.createDirectory(root.resolve("etc"));
        try (RandomAccessFile passwd =
                new RandomAccessFile(root.resolve("etc/passwd").toFile(), "rw")) {
            passwd.setLength(1L << 40);
        }
        try (RootDirectory hostile = RootDirectory.open(root)) {
            assertThatThrownBy(() -> Accounts.of(hostile, "web"))
                    .hasMessageContaining("/etc/passwd")
                    .hasMessageContaining("larger");
        }
    }
}
