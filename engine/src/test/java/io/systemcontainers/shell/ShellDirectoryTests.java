package io.systemcontainers.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.shell.ShellDirectory.Entry;
import io.systemcontainers.sys.net.MessageListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellDirectoryTests {

    private static final Entry ALIVE = new Entry("web.example", 4711);
    private static final Entry KILLED = new Entry("db", 4712);

    @TempDir private Path temporary;

    private ShellDirectory directory;

    @BeforeEach
    void choose() {
        directory = new ShellDirectory(temporary.resolve("run").resolve("shells"));
    }

    /* Its socket file stays, as that of a JVM which was killed does. */
    private void kill(MessageListener listener) {
        listener.close();
        assertThat(listener.accept()).isEmpty();
        listener.release();
    }

    @Test
    void knows_the_machines_of_jvms_that_run() {
        assertThat(directory.entries()).isEmpty();
        MessageListener alive = directory.listen(ALIVE);
        kill(directory.listen(KILLED));

        assertThat(directory.entries()).containsExactly(ALIVE);

        kill(alive);
        assertThat(directory.entries()).isEmpty();
    }

    @Test
    void removes_what_killed_jvms_have_left_and_nothing_else() throws IOException {
        directory.sweep(); // where there was never one
        kill(directory.listen(KILLED));
        MessageListener alive = directory.listen(ALIVE);
        Path now = Files.createFile(directory.path().resolve(".new.1"));
        Path old = Files.createFile(directory.path().resolve(".new.2"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofMinutes(10))));

        directory.sweep();

        assertThat(directory.path())
                .isDirectoryContaining(directory.file(ALIVE)::equals)
                .isDirectoryContaining(now::equals)
                .isDirectoryNotContaining(old::equals)
                .isDirectoryNotContaining(directory.file(KILLED)::equals);
        kill(alive);
    }

    @Test
    void is_its_owners_alone() throws IOException {
        Files.createDirectories(directory.path());
        Files.setPosixFilePermissions(
                directory.path(), PosixFilePermissions.fromString("rwxrwxrwx"));

        MessageListener listener = directory.listen(ALIVE);

        assertThat(permissions(directory.path())).isEqualTo("rwx------");
        assertThat(permissions(directory.file(ALIVE))).isEqualTo("rw-------");
        kill(listener);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
