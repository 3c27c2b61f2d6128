package io.systemcontainers.sys.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.systemcontainers.sys.Rollback;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EngineRing
class NamespaceHoldersTests {

    /* The kernel gives this number to no namespace. */
    private static final long NO_INODE = 1;

    @TempDir Path proc;
    @TempDir Path directory;
    private final Rollback parts = new Rollback();

    @BeforeEach
    void showThisProcess() throws IOException {
        show("self");
        assumeThat(NamespaceHolders.in(proc))
                .as("processes of other PID namespaces are seen")
                .isPresent();
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private void show(String process) throws IOException {
        Files.createSymbolicLink(proc.resolve(process), Path.of("/proc", process));
    }

    private void show(long process) throws IOException {
        show(Long.toString(process));
    }

    private boolean isHeld(long inode) {
        NamespaceHolders holders = NamespaceHolders.in(proc).orElseThrow();
        return holders.hold(new NamespaceIdentity(inode, 0, ""));
    }

    private Process inAnother(String command) throws IOException {
        Process inside =
                new ProcessBuilder("unshare", "--net", "sh", "-c", command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        parts.add(inside::destroy);
        return inside;
    }

    private static long number(String link) {
        return Long.parseLong(link.replaceAll("[^0-9]", ""));
    }

    @Test
    void a_process_holds_the_one_it_is_in() throws IOException {
        Process inside = inAnother("readlink /proc/self/ns/net; exec cat");
        long inode = number(inside.inputReader().readLine());
        assertThat(isHeld(inode)).isFalse();

        show(inside.pid());

        assertThat(isHeld(inode)).isTrue();
        assertThat(isHeld(NO_INODE)).isFalse();
    }

    @Test
    void a_process_holds_the_one_it_has_a_descriptor_of() throws IOException {
        NetworkNamespace other = parts.add(NetworkNamespace.make("another network"));
        long inode = other.identity().inode();
        assertThat(isHeld(inode)).isFalse();

        show(ProcessHandle.current().pid());

        assertThat(isHeld(inode)).isTrue();
    }

    @Test
    void a_mount_holds_one_also_in_another_mount_namespace() throws Exception {
        Path mount = Files.createFile(directory.resolve("network"));
        Process mounting =
                new ProcessBuilder(
                                "unshare",
                                "--mount",
                                "sh",
                                "-c",
                                "unshare --net=\"$0\" readlink /proc/self/ns/net; exec cat",
                                mount.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        parts.add(mounting::destroy);
        long inode = number(mounting.inputReader().readLine());
        show(ProcessHandle.current().pid());
        assertThat(isHeld(inode)).isFalse();

        show(mounting.pid());

        assertThat(isHeld(inode)).isTrue();
    }

    @Test
    void a_process_that_has_ended_holds_none() throws Exception {
        Process ended = inAnother("exit 0");
        show(ended.pid());
        ended.waitFor();

        assertThat(isHeld(NO_INODE)).isFalse();
    }
}
